// What products are made of.
#pragma once

#include <algorithm>
#include <utility>

#include <hearth/ndarray/functions.hpp>

#include "product.hpp"

namespace hearth::inline v0_1::nd {

/// A matrix that a product can read: one of its two steps is 1. Others are copied. Axes before the last two
/// are of a batch.
template <class T>
struct Operand {
  Array<T> array;
  Matrix layout;

  explicit Operand(Array<T> x) : array(std::move(x)) {
    const std::size_t rank = array.shape.rank();
    const auto fits = [&](std::size_t run, std::size_t across) {
      const auto step = static_cast<std::size_t>(array.strides[across]);
      return (array.shape[run] == 1 || array.strides[run] == 1) &&
             (array.shape[across] == 1 || (array.strides[across] > 0 && step >= array.shape[run]));
    };
    if (!fits(rank - 1, rank - 2) && !fits(rank - 2, rank - 1)) array = contiguous(std::move(array));
    const bool transposed = !fits(rank - 1, rank - 2);
    const std::size_t run = transposed ? rank - 2 : rank - 1, across = transposed ? rank - 1 : rank - 2;
    const std::size_t step =
        array.shape[across] == 1 ? array.shape[run] : static_cast<std::size_t>(array.strides[across]);
    layout = Matrix{transposed, std::max(step, array.shape[run])};
  }
};

/// The last two axes exchanged: a product reads x transposed, in place.
template <class T>
Operand<T> transposed(Array<T> x) {
  const std::size_t rank = x.shape.rank();
  std::swap(x.shape[rank - 1], x.shape[rank - 2]);
  std::swap(x.strides[rank - 1], x.strides[rank - 2]);
  return Operand<T>(std::move(x));
}

}  // namespace hearth::inline v0_1::nd
