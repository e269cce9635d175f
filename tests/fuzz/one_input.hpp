// What every reader must do with any bytes: a tree or a RecordError, in little memory. Shared by the
// libFuzzer targets and by the short run of the tests.
#pragma once

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include <hearth/record/codec.hpp>

namespace hearth::fuzz {

/// The largest allocation that reading may ask for at once; 0 while nothing is read.
inline std::atomic<std::size_t> largest_allocation = 0;

/// deflate makes at most 1032 bytes of one.
inline std::size_t inflated(std::string_view extension, std::size_t size) {
  const bool compressed = extension.ends_with("gz") || extension == "npz" || extension == "pth";
  return compressed ? 1032 * size : size;
}

/// Twice the file and a mebibyte. A reader that asks for more has believed a number that the file says.
inline std::size_t allocation_limit(const AnyCodec& codec, std::size_t size) {
  return 2 * inflated(codec.extension, size) + (std::size_t{1} << 20);
}

inline void check_allocation(std::size_t size) {
  const std::size_t limit = largest_allocation.load(std::memory_order_relaxed);
  if (limit == 0 || size <= limit) return;
  largest_allocation = 0;
  std::fprintf(stderr, "an allocation of %zu bytes, where at most %zu are allowed\n", size, limit);
  std::abort();
}

/// True when the bytes are a record.
inline bool read(const AnyCodec& codec, std::span<const std::byte> bytes) {
  largest_allocation = allocation_limit(codec, bytes.size());
  bool is_record = true;
  RecordTree tree;
  const Bytes borrowed = Bytes::borrowed(bytes);
  try {
    tree = codec.decode(borrowed, {});
    if (codec.verify) codec.verify(borrowed);
  } catch (const RecordError&) {
    is_record = false;
  }
  // Every byte of a tensor is there.
  volatile std::uint8_t sum = 0;
  for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>())
      for (std::byte byte : tensor->data.bytes.span())
        sum = static_cast<std::uint8_t>(sum ^ std::to_integer<int>(byte));
  });
  largest_allocation = 0;
  return is_record;
}

}  // namespace hearth::fuzz
