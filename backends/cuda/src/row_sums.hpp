// The exponentials of a row, shifted by its largest element so that none overflows.
#pragma once

#include <cmath>
#include <limits>

#include "join.hpp"
#include "launch.hpp"

namespace hearth::inline v0_1::gpu {

struct Larger {  // NaN where one is
  template <class T>
  HEARTH_DEVICE T operator()(T a, T b) const {
    return is_ahead<true>(b, a) ? b : a;
  }
};

/// The largest of a row, and the sum of exp(x - largest).
template <class T>
struct RowSums {
  T largest = -std::numeric_limits<T>::infinity();
  double sum = 0;

  HEARTH_IN_TEAM RowSums(const T* x, std::size_t width, const Team& team) {
    for (std::size_t j = team.lane(); j < width; j += team.size()) largest = Larger{}(largest, x[j]);
    largest = team.joined(largest, Larger{});
    for (std::size_t j = team.lane(); j < width; j += team.size())
      sum += static_cast<double>(std::exp(x[j] - largest));
    sum = team.sum(sum);
  }
};

}  // namespace hearth::inline v0_1::gpu
