// Burn's JSON: its envelope and tensors as in MessagePack, a tensor's bytes as a list of numbers.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

/// Indented by two spaces, one number a line: to look into a small record, not to keep a large one.
struct HEARTH_API PrettyJson {
  static constexpr std::string_view name = "PrettyJson";
  static constexpr std::string_view extension = "json";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
};

/// The same without white space, for what compresses it. Each reads the other's files.
struct HEARTH_API Json {
  static constexpr std::string_view name = "Json";
  static constexpr std::string_view extension = "json";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
};

static_assert(Codec<PrettyJson>);
static_assert(Codec<Json>);

}  // namespace hearth::inline v0_1
