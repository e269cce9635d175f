// Burn's bincode needs a type to be read: a record with a member of every kind.
#pragma once

#include <string>
#include <vector>

#include <hearth/record/burn_bin.hpp>

#include "one_input.hpp"

namespace hearth::fuzz {

template <Backend B>
struct Layer {
  Param<B, 2> weight;
  std::optional<Param<B, 1>> bias;

  HEARTH_MODULE(Layer, weight, bias)
};

template <Backend B>
struct Net {
  std::vector<Layer<B>> layers;
  std::array<std::size_t, 2> size;
  std::vector<std::vector<float>> rates;
  std::variant<Layer<B>, Buffer<B, 1>> head;
  std::tuple<Param<B, 1>, bool> last;

  HEARTH_MODULE(Net, layers, size, rates, head, last)
};

/// True when the bytes are such a record.
inline bool read_burn_bin(std::span<const std::byte> bytes) {
  const Bytes borrowed = Bytes::borrowed(bytes);
  std::optional<Net<Stored>> net;
  const bool is_record = guarded(allocation_limit("bin", bytes),
                                 [&] { net = BurnBinBytesRecorder().load<Net<Stored>>(borrowed); });
  if (is_record) touch(RecordTree{{}, to_tree(*net)});
  return is_record;
}

inline std::vector<Bytes> burn_bin_seeds() {
  using namespace std::string_literals;
  const auto text = [](const std::string& text) { return static_cast<char>(text.size()) + text; };
  const auto file = [&](const std::string& version, const std::string& constants) {
    const std::string metadata = text("f32") + text("i32") +
                                 text("burn_core::record::file::BinFileRecorder") + text(version) +
                                 text("FullPrecisionSettings");
    const std::string vector = text("72d17eukbtkma") + text(std::string(8, '\1')) + "\1\2\1"s;  // f32[2]
    const std::string matrix = text("other") + text(std::string(8, '\2')) + "\2\1\2\1"s;        // f32[1, 2]
    const std::string with_bias = matrix + "\1" + vector, without = matrix + "\0"s;
    return metadata + "\2" + with_bias + without + constants + "\0"s + without + vector + "\0"s;
  };
  std::vector<Bytes> seeds;
  // Before 0.21 every number of a constant has a byte: of the size, and of rates that are a list of two
  // lists.
  for (const std::string& spelled : {file("0.21.0", "\0\0"s), file("0.19.0", "\0\0\2\1\0\0"s)})
    seeds.push_back(Bytes::copy(std::as_bytes(std::span(spelled))));
  return seeds;
}

}  // namespace hearth::fuzz
