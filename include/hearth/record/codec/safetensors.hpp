// safetensors: tensors by dotted name; constants and ties travel in the metadata.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

struct HEARTH_API Safetensors {
  static constexpr std::string_view name = "Safetensors";
  static constexpr std::string_view extension = "safetensors";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
};

static_assert(Codec<Safetensors>);

}  // namespace hearth::inline v0_1
