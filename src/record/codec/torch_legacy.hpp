// PyTorch's files of versions 0.1.10 to 1.5: pickles one after another, and then the storages.
#pragma once

#include "torch_tensors.hpp"

namespace hearth::inline v0_1::detail {

bool is_torch_legacy(std::span<const std::byte> bytes);
/// Still older ones.
bool is_torch_tar(std::span<const std::byte> bytes);

class TorchLegacy {
 public:
  /// RecordError unless the bytes are such a file, whole to its end. They must outlive this.
  TorchLegacy(std::string_view codec, const Bytes& bytes);

  const Pickle& pickle() const { return *pickle_; }
  /// A storage's bytes.
  Bytes open(std::string_view key, const std::string& field) const;

 private:
  struct Place {
    std::size_t offset, size;
  };

  std::size_t read_head() const;
  void read_storages(const Pickle& keys);
  std::map<std::string_view, TorchStorage> storages() const;
  std::size_t read_storage(std::size_t at, const TorchStorage& storage);

  std::string_view codec_;
  const Bytes& bytes_;
  std::optional<Pickle> pickle_;
  std::map<std::string_view, Place> places_;  // by key
};

}  // namespace hearth::inline v0_1::detail
