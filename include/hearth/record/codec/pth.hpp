// PyTorch's files, .pth and .pt: a pickle of names and the storages that tensors are views of. No code in
// them is ever run. A zip archive is read and written; streams of PyTorch 0.1.10 to 1.5 and the weights of
// TorchScript archives are read.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

struct HEARTH_API Pth {
  static constexpr std::string_view name = "PyTorch";
  static constexpr std::string_view extension = "pth";
  static constexpr std::string_view other_extensions[] = {"pt"};

  static RecordMetadata metadata(const PrecisionInfo& precision);
  static bool recognises(std::span<const std::byte> bytes);
  /// A state_dict that torch.load reads with weights_only=True. Constants, metadata and ids, which a
  /// state_dict has no place for, go to a member of the archive that PyTorch passes over.
  static void encode(const RecordTree& tree, Precision precision, ByteSink& sink);
  static RecordTree decode(const Bytes& bytes);
  /// Holds every member of the archive against its checksum.
  static void verify(const Bytes& bytes);
};

static_assert(Codec<Pth>);

}  // namespace hearth::inline v0_1
