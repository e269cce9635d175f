// A safetensors record in several files, as Hugging Face spreads large ones: the index says which tensor is
// in which file beside it.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

/// Reads the index and the files that it names; hearth/record/sharded.hpp writes them.
struct HEARTH_API SafetensorsIndex {
  static constexpr std::string_view name = "SafetensorsIndex";
  static constexpr std::string_view extension = "safetensors.index.json";

  static bool recognises(std::span<const std::byte> bytes);
  static RecordTree decode(const Bytes& bytes, const Siblings& siblings);
};

static_assert(Decoder<SafetensorsIndex>);

}  // namespace hearth::inline v0_1
