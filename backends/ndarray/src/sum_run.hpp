// Sums of dense runs, in an order that their length alone decides.
#pragma once

#include "simd.hpp"

namespace hearth::inline v0_1::nd {

/// Elements that are reduced apart, then joined: a sum of few loses little.
inline constexpr std::size_t kRun = 1024;

/// The sum of f(x[i], ..) over at most kRun elements, a batch of partial sums at a time.
template <class F, class T, class... Rest>
double sum_short_run(std::size_t count, const F& f, const T* x, const Rest*... rest) {
  using V = xsimd::batch<T>;
  double total = 0;
  std::size_t i = 0;
  if (count >= 4 * V::size) {
    V sums[4] = {V(T(0)), V(T(0)), V(T(0)), V(T(0))};
    for (; i + 4 * V::size <= count; i += 4 * V::size)
      for (std::size_t lane = 0; lane < 4; ++lane) {
        const std::size_t at = i + lane * V::size;
        sums[lane] += f(V::load_unaligned(x + at), V::load_unaligned(rest + at)...);
      }
    total = static_cast<double>(xsimd::hadd((sums[0] + sums[1]) + (sums[2] + sums[3])));
  }
  for (; i < count; ++i) total += static_cast<double>(f(x[i], rest[i]...));
  return total;
}

/// The same over any number of elements.
template <class F, class T, class... Rest>
double sum_run(std::size_t count, const F& f, const T* x, const Rest*... rest) {
  double total = 0;
  for (std::size_t begin = 0; begin < count; begin += kRun)
    total += sum_short_run(std::min(kRun, count - begin), f, x + begin, (rest + begin)...);
  return total;
}

}  // namespace hearth::inline v0_1::nd
