// Named MessagePack in the envelope and tensor layout of Burn up to 0.21.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

struct HEARTH_API NamedMpk {
  static constexpr std::string_view name = "NamedMpk";
  static constexpr std::string_view extension = "mpk";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
};

static_assert(Codec<NamedMpk>);

}  // namespace hearth::inline v0_1
