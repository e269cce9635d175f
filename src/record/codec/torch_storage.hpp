// How PyTorch names element types and storages, the arrays that tensors are views of.
#pragma once

#include <optional>

#include <hearth/core/dtype.hpp>

#include "pickle.hpp"

namespace hearth::inline v0_1::detail {

/// "FloatStorage"; empty for the types that only storages without a type hold.
std::string_view torch_storage_name(DType dtype);
/// "float32"
std::string_view torch_dtype_name(DType dtype);
/// None for types that hearth lacks.
std::optional<DType> dtype_of_torch_name(std::string_view name);

/// May a pickle name this storage class? Those of types that hearth lacks are refused once a tensor needs
/// them.
bool is_torch_storage(std::string_view module, std::string_view name);

/// A storage as the persistent id of a pickle speaks of it.
struct TorchStorage {
  std::string_view key;
  std::optional<DType> dtype;  // none: bytes, and the tensor says what they are
  std::uint64_t numel = 0;     // of the whole storage
  // Elements of it that are the storage which the tensor is a view of: all, but in old files.
  std::uint64_t begin = 0, size = 0;

  std::size_t element_size() const { return dtype ? size_of(*dtype) : 1; }
};

/// RecordError, which names the field, for other ids and for types that hearth lacks.
TorchStorage read_torch_storage(std::string_view codec, const Pickle& pickle, const PicklePersistent& storage,
                                const std::string& field);

/// An integer that is not negative; RecordError otherwise.
std::uint64_t read_extent(std::string_view codec, const Pickle& pickle, PickleIndex index,
                          const std::string& field);

}  // namespace hearth::inline v0_1::detail
