// The weight of a recurrent layer, in the order in which the kernels read it.
#pragma once

#include <algorithm>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

#include "context.hpp"
#include "rounding.hpp"

namespace hearth::inline v0_1::nd {

/// As RecurrentForward reads it, with the bias in front.
template <class T>
Array<T> packed(const Array<T>& weight, const T* bias, std::size_t gates, std::size_t lanes) {
  constexpr std::size_t kTurned = 16;  // of a row at a time: what is read and written then stays near
  const std::size_t hidden = weight.shape[1], panels = round_up_divide(hidden, lanes);
  Array<T> to = Array<T>::allocate(weight.device(), {panels, 1 + hidden, gates, lanes});
  const T* from = weight.data();
  T* first = to.mutable_data();
  weight.device().context().parallel(panels, [&](std::size_t panel) {
    T* row = first + panel * (1 + hidden) * gates * lanes;
    const std::size_t unit = panel * lanes, count = std::min(lanes, hidden - unit);
    std::fill_n(row, (count == lanes ? 1 : 1 + hidden) * gates * lanes, T(0));
    for (std::size_t gate = 0; gate < gates && bias; ++gate)
      std::copy_n(bias + gate * hidden + unit, count, row + gate * lanes);
    for (std::size_t gate = 0; gate < gates; ++gate)
      for (std::size_t k = 0; k < hidden; k += kTurned)
        for (std::size_t i = 0; i < count; ++i) {
          const T* column = from + (gate * hidden + unit + i) * hidden;
          for (std::size_t j = k; j < std::min(hidden, k + kTurned); ++j)
            row[((1 + j) * gates + gate) * lanes + i] = column[j];
        }
  });
  return to;
}

/// As RecurrentProducts reads it.
template <class T>
Array<T> packed_back(const Array<T>& weight, std::size_t columns) {
  const std::size_t rows = weight.shape[0], hidden = weight.shape[1];
  const std::size_t panels = round_up_divide(hidden, columns);
  Array<T> to = Array<T>::allocate(weight.device(), {panels, rows, columns});
  const T* from = weight.data();
  T* first = to.mutable_data();
  weight.device().context().parallel(panels, [&](std::size_t panel) {
    T* row = first + panel * rows * columns;
    const std::size_t count = std::min(columns, hidden - panel * columns);
    for (std::size_t k = 0; k < rows; ++k, row += columns)
      std::fill(std::copy_n(from + k * hidden + panel * columns, count, row), row + columns, T(0));
  });
  return to;
}

}  // namespace hearth::inline v0_1::nd
