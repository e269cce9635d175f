// Tensors whose memory a loader's thread makes, drops and gets again: an item lives until its batch is put
// together.
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <hearth/core/recycled.hpp>
#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::data::detail {

/// Leaves what a vector of some size holds unset.
template <class T>
struct Unset : Recycled<T> {
  template <class U>
  struct rebind {
    using other = Unset<U>;
  };

  Unset() = default;
  template <class U>
  Unset(const Unset<U>&) noexcept {}

  template <class U>
  void construct(U* at) noexcept {
    ::new (static_cast<void*>(at)) U;
  }
};

/// So many values, all of which are to be written.
template <class T>
using UnsetVector = std::vector<T, Unset<T>>;

/// `values` in row-major order, one for each element of `shape`.
template <class T>
TensorData recycled_data(UnsetVector<T> values, const Shape& shape) {
  using Values = UnsetVector<T>;
  const auto owner = std::allocate_shared<const Values>(Recycled<Values>{}, std::move(values));
  return {dtype_of<T>, shape, Bytes::owned_by(owner, std::as_bytes(std::span<const T>(*owner)))};
}

}  // namespace hearth::inline v0_1::data::detail
