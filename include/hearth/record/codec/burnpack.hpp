// Burn's burnpack (0.19 and newer): tensors by dotted name with their parameter ids, and typed scalars.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

struct HEARTH_API Burnpack {
  static constexpr std::string_view name = "Burnpack";
  static constexpr std::string_view extension = "bpk";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
};

static_assert(Codec<Burnpack>);

}  // namespace hearth::inline v0_1
