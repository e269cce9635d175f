// Exponentials of a row, shifted by its largest element so that none overflows.
#pragma once

#include <algorithm>
#include <cmath>

#include "element_kernels.hpp"

namespace hearth::inline v0_1::nd {

/// The largest of a row of at least one element; NaN where one is.
template <class T>
T largest_of(const T* x, std::size_t width) {
  return element_kernels<T>().largest(width, x);
}

/// The sum of a row.
template <class T>
double sum_in_double(const T* x, std::size_t width) {
  return element_kernels<T>().sum(width, x);
}

/// exp(x - shift) in out; returns the sum. No x is above shift.
template <class T>
double shifted_exp(const T* x, T* out, std::size_t width, T shift) {
  return element_kernels<T>().shifted_exp(width, x, out, shift);
}

/// The logarithm of the sum of exp(x - shift), without memory for the exponentials.
template <class T>
T log_sum_exp(const T* x, std::size_t width, T shift) {
  constexpr std::size_t kPiece = 256;
  double sum = 0;
  T piece[kPiece];
  for (std::size_t begin = 0; begin < width; begin += kPiece)
    sum += shifted_exp(x + begin, piece, std::min(kPiece, width - begin), shift);
  return static_cast<T>(std::log(sum));
}

}  // namespace hearth::inline v0_1::nd
