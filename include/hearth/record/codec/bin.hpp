// cereal's portable binary behind a magic, a version and a fingerprint of the model's schema.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

struct HEARTH_API Bin {
  static constexpr std::string_view name = "Bin";
  static constexpr std::string_view extension = "bin";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
};

static_assert(Codec<Bin>);

/// FNV-1a over the paths and kinds of all leaves and the ranks of tensors: equal for records of one model.
HEARTH_API std::uint64_t schema_fingerprint(const RecordNode& root);

}  // namespace hearth::inline v0_1
