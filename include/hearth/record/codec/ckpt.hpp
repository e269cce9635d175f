// MindSpore's checkpoints: tensors by dotted name, one after the other. Constants are tensors without
// dimensions (texts have a kind of their own), ties are written again, and of metadata only `crc_num` has a
// place: a tree that has it is written with the checksum at its end, and read from such a file it has it.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

struct HEARTH_API Ckpt {
  static constexpr std::string_view name = "MindSpore";
  static constexpr std::string_view extension = "ckpt";

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
  /// Checks the checksum of a file that has one.
  static void verify(const Bytes& bytes);
};

static_assert(Codec<Ckpt>);

}  // namespace hearth::inline v0_1
