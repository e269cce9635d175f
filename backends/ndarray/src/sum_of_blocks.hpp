// Sums that blocks made apart, each of its own images.
#pragma once

#include <algorithm>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

namespace hearth::inline v0_1::nd {

/// partial [blocks, ..] summed over its blocks, in their order.
template <class T>
Array<T> sum_of_blocks(const Array<T>& partial, const Shape& shape) {
  Array<T> out = Array<T>::allocate(partial.device(), shape);
  const std::size_t size = shape.numel();
  T* to = out.mutable_data();
  std::copy_n(partial.data(), size, to);
  for (std::size_t block = 1; block < partial.shape[0]; ++block)
    for (std::size_t i = 0; i < size; ++i) to[i] += partial.data()[block * size + i];
  return out;
}

}  // namespace hearth::inline v0_1::nd
