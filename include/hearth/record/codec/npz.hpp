// NumPy's .npz: a zip archive of arrays, each under its dotted path.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

/// Constants become arrays without dimensions, texts too; bf16 becomes f32, which NumPy knows. Lists come
/// back as maps by index and tied parameters each as a tensor of its own. Metadata, ids and what is empty are
/// dropped.
struct HEARTH_API Npz {
  static constexpr std::string_view name = "Npz";
  static constexpr std::string_view extension = "npz";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
  static void verify(const Bytes& bytes);
};

static_assert(Codec<Npz>);

}  // namespace hearth::inline v0_1
