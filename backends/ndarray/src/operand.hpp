// What products are made of.
#pragma once

#include <algorithm>
#include <optional>

#include <hearth/ndarray/functions.hpp>

#include "product.hpp"

namespace hearth::inline v0_1::nd {

/// A matrix that a product can read where it lies, as one of its two steps is 1; of others this has a copy.
/// Axes but for two are of a batch. x outlives it.
template <class T>
struct Operand {
  std::optional<Array<T>> copy;
  const Array<T>& array;  // x or its copy
  Matrix layout;

  explicit Operand(const Array<T>& x) : Operand(x, x.shape.rank() - 2, x.shape.rank() - 1) {}
  /// x's axes along which row follows row, and column follows column.
  Operand(const Array<T>& x, std::size_t rows, std::size_t columns)
      : copy(fits(x, columns, rows) || fits(x, rows, columns) ? std::nullopt : std::optional(contiguous(x))),
        array(copy ? *copy : x) {
    const bool transposed = !fits(array, columns, rows);
    const std::size_t run = transposed ? rows : columns, across = transposed ? columns : rows;
    const std::size_t step =
        array.shape[across] == 1 ? array.shape[run] : static_cast<std::size_t>(array.strides[across]);
    layout = Matrix{transposed, std::max(step, array.shape[run])};
  }
  Operand(const Operand&) = delete;
  Operand& operator=(const Operand&) = delete;

 private:
  // Lines of elements side by side along `run`, none of which overlap?
  static bool fits(const Array<T>& x, std::size_t run, std::size_t across) {
    const auto step = static_cast<std::size_t>(x.strides[across]);
    return (x.shape[run] == 1 || x.strides[run] == 1) &&
           (x.shape[across] == 1 || (x.strides[across] > 0 && step >= x.shape[run]));
  }
};

/// The last two axes exchanged: a product reads x transposed, in place.
template <class T>
Operand<T> transposed(const Array<T>& x) {
  return {x, x.shape.rank() - 1, x.shape.rank() - 2};
}

}  // namespace hearth::inline v0_1::nd
