// Keys' cubic convolution (IEEE ASSP 29, 1981).
#pragma once

#include <cmath>

namespace hearth::inline v0_1::detail {

/// What a sample weighs at a distance; 0 from two samples on.
inline double keys_weight(double distance, double a) {
  const double x = std::abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

}  // namespace hearth::inline v0_1::detail
