// Tensors whose memory a loader's thread makes, drops and gets again: an item lives until its batch is put
// together.
#pragma once

#include <memory>
#include <span>

#include <hearth/core/recycled.hpp>
#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::data::detail {

/// `values` in row-major order, one for each element of `shape`.
template <class T>
TensorData recycled_data(RecycledVector<T> values, const Shape& shape) {
  using Values = RecycledVector<T>;
  const auto owner = std::allocate_shared<const Values>(Recycled<Values>{}, std::move(values));
  return {dtype_of<T>, shape, Bytes::owned_by(owner, std::as_bytes(std::span<const T>(*owner)))};
}

}  // namespace hearth::inline v0_1::data::detail
