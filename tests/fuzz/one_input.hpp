// What every reader must do with any bytes: a record or a RecordError, in little memory and time. Shared by
// the libFuzzer targets and by the short run of the tests.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <hearth/record/codec.hpp>

namespace hearth::fuzz {

/// The largest allocation that reading may ask for at once; 0 while nothing is read.
inline std::atomic<std::size_t> largest_allocation = 0;

[[noreturn]] inline void report(const std::string& finding) {
  largest_allocation = 0;
  std::fprintf(stderr, "FINDING: %s\n", finding.c_str());
  std::abort();
}

inline void check_allocation(std::size_t size) {
  const std::size_t limit = largest_allocation.load(std::memory_order_relaxed);
  if (limit == 0 || size <= limit) return;
  report("an allocation of " + std::to_string(size) + " bytes, where at most " + std::to_string(limit) +
         " are allowed");
}

/// Twice the file, or what a packed one can hold, and a mebibyte: a reader that asks for more has believed a
/// number that the file says.
inline std::size_t allocation_limit(std::string_view extension, std::span<const std::byte> file) {
  constexpr std::size_t kMostDeflated = 1032;  // bytes that deflate makes of one
  constexpr std::size_t kMebibyte = std::size_t{1} << 20;
  const std::string_view start(reinterpret_cast<const char*>(file.data()),
                               std::min<std::size_t>(file.size(), 2));
  const bool is_zip = extension == "npz" || (extension == "pth" && start != "\x80\x02");  // a pickle's
  if (is_zip || start == "\x1f\x8b") return 2 * kMostDeflated * file.size() + kMebibyte;
  // A number of eight bytes may be spelled in one. They are counted before there is room for them.
  if (extension == "onnx") return 8 * file.size() + kMebibyte;
  return 2 * file.size() + kMebibyte;
}

/// Calls `decode` under the limits; false when it throws a RecordError or DataError.
template <class F>
bool guarded(std::size_t allocation_limit, const F& decode) {
  constexpr double kSeconds = 1;  // of the processor: others may be using it
  const std::clock_t start = std::clock();
  largest_allocation = allocation_limit;
  bool is_record = true;
  try {
    decode();
  } catch (const RecordError&) {
    is_record = false;
  } catch (const DataError&) {
    is_record = false;
  }
  largest_allocation = 0;
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  if (seconds > kSeconds) report(std::to_string(seconds) + " s for an input");
  return is_record;
}

/// Every byte of every tensor is there.
inline void touch(const RecordTree& tree) {
  volatile std::uint8_t sum = 0;
  for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>())
      for (std::byte byte : tensor->data.bytes.span())
        sum = static_cast<std::uint8_t>(sum ^ std::to_integer<int>(byte));
  });
}

/// What a codec writes of a tree can be read, and from then on stays what it is. The first time it may
/// change: a format may hold no lists, no empty maps or no names with dots.
inline void check_writing(const AnyCodec& codec, const RecordTree& tree) {
  Bytes written;
  try {
    written = encode_to_bytes(codec, tree);
  } catch (const RecordError&) {  // which the format cannot hold
    return;
  }
  try {
    const RecordTree read = codec.decode(written, {});
    if (codec.verify) codec.verify(written);
    const RecordTree again = codec.decode(encode_to_bytes(codec, read), {});
    if (const std::string found = first_difference(read.root, again.root); !found.empty())
      report(codec.text() + " is not what it was: " + found);
    if (read.metadata != again.metadata) report(codec.text() + " has other metadata than before");
  } catch (const RecordError& error) {
    report(codec.text() + " is not read again: " + error.what());
  }
}

/// True when the bytes are a record, which is then written, by its own codec or any other.
inline bool read(const AnyCodec& codec, std::span<const std::byte> bytes, const Siblings& siblings) {
  RecordTree tree;
  const Bytes borrowed = Bytes::borrowed(bytes);
  const bool is_record = guarded(allocation_limit(codec.extension, bytes), [&] {
    tree = codec.decode(borrowed, siblings);
    if (codec.verify) codec.verify(borrowed);
  });
  touch(tree);
  if (!is_record) return false;
  const std::size_t choice = bytes.size() % (2 * all_codecs().size());
  const AnyCodec& writer = choice < all_codecs().size() ? all_codecs()[choice] : codec;
  if (writer.writable()) check_writing(writer, tree);
  return true;
}

}  // namespace hearth::fuzz
