// The tensors of a PyTorch file: views of storages, which share the file's bytes where they are dense.
#pragma once

#include <map>

#include <hearth/record/tree.hpp>

#include "torch_storage.hpp"

namespace hearth::inline v0_1::detail {

class TorchTensors {
 public:
  /// A whole storage's bytes by key; throws when there is none. `field` is for its message.
  using Open = std::function<Bytes(std::string_view key, const std::string& field)>;

  /// `big_endian` is how the storages are. The pickle must outlive this.
  TorchTensors(std::string_view codec, const Pickle& pickle, Open open, bool big_endian)
      : codec_(codec), pickle_(pickle), open_(std::move(open)), big_endian_(big_endian) {}

  /// Is it the name of a function that makes a tensor?
  static bool makes_tensor(std::string_view dotted);

  /// The tensor that a call would make, or a link to the one that is the same view of the same storage.
  RecordNode read(const PickleCall& call, const std::string& field);

 private:
  struct View {
    TorchStorage storage;
    DType dtype = DType::f32;
    std::uint64_t offset = 0;
    Shape shape;
    std::vector<std::uint64_t> strides;
  };

  std::vector<PickleItem> arguments(const PickleCall& call, const std::string& field) const;
  PickleCall unwrapped(PickleCall call, const std::string& field) const;
  View view(const PickleCall& call, const std::string& field) const;
  std::vector<std::uint64_t> extents(PickleIndex index, const std::string& field) const;
  void check_plain(PickleIndex bits, const std::string& field) const;
  std::string link_target(const View& view, const std::string& field);
  Bytes storage(const TorchStorage& storage, const std::string& field);
  Bytes elements(const View& view, const std::string& field);
  Bytes gathered(const View& view, std::span<const std::byte> storage, const std::string& field);
  Bytes swapped(const Bytes& elements, std::size_t size, const std::string& field);
  void spend(std::size_t size, const std::string& field);

  std::string_view codec_;
  const Pickle& pickle_;
  Open open_;
  bool big_endian_;
  std::map<std::string_view, Bytes> storages_;     // by key
  std::map<std::string, std::string> first_path_;  // of a view
  std::size_t opened_ = 0, copied_ = 0;            // bytes
};

}  // namespace hearth::inline v0_1::detail
