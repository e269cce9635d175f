// The zip archives of PyTorch since 1.6: what is where in them.
#pragma once

#include "torch_tensors.hpp"
#include "zip.hpp"

namespace hearth::inline v0_1::detail {

class TorchArchive {
 public:
  /// RecordError unless it is a sound archive in one folder, of a version that is known.
  TorchArchive(std::string_view codec, const Bytes& bytes);

  const Pickle& pickle() const { return *pickle_; }
  bool is_torchscript() const { return is_torchscript_; }
  /// Are there tensors among the constants of the code?
  bool is_frozen() const { return is_torchscript_ && find("constants/0"); }
  bool is_big_endian() const { return is_big_endian_; }
  /// A storage's bytes.
  Bytes open(std::string_view key, const std::string& field) const;
  /// A member by its name in the folder, held against its checksum; none where it is not.
  std::optional<Bytes> member(std::string_view name) const;
  /// Holds every member against its checksum.
  void verify() const;

 private:
  std::string find_folder() const;
  const ZipEntry* find(std::string_view name) const { return zip_.find(folder_ + std::string(name)); }
  void check_version() const;
  bool read_byte_order() const;

  std::string_view codec_;
  ZipReader zip_;
  std::string folder_;  // with its slash
  bool is_torchscript_, is_big_endian_;
  Bytes pickled_;
  std::optional<Pickle> pickle_;
};

}  // namespace hearth::inline v0_1::detail
