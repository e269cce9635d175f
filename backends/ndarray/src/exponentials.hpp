// Exponentials of a row, shifted by its largest element so that none overflows.
#pragma once

#include "element_kernels.hpp"
#include "extreme.hpp"
#include "simd.hpp"

namespace hearth::nd {

/// In double, dealt to partial sums that the compiler adds side by side.
template <class T>
double sum_in_double(const T* x, std::size_t count) {
  constexpr std::size_t kDealt = 8;
  double sums[kDealt] = {};
  std::size_t i = 0;
  for (; i + kDealt <= count; i += kDealt)
    for (std::size_t k = 0; k < kDealt; ++k) sums[k] += static_cast<double>(x[i + k]);
  for (std::size_t k = 0; i < count; ++i, ++k) sums[k] += static_cast<double>(x[i]);
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

/// exp(x - shift) in out; returns the sum. No x is above shift.
template <class T>
double shifted_exp(const T* x, T* out, std::size_t width, T shift) {
  return element_kernels<T>().shifted_exp(width, x, out, shift);
}

/// The logarithm of the sum of exp(x - shift), without memory for the exponentials.
template <class T>
T log_sum_exp(const T* x, std::size_t width, T shift) {
  double sum = 0;
  T piece[256];
  for (std::size_t begin = 0; begin < width; begin += 256)
    sum += shifted_exp(x + begin, piece, std::min<std::size_t>(256, width - begin), shift);
  return static_cast<T>(std::log(sum));
}

}  // namespace hearth::nd
