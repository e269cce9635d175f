// The largest and the smallest element of a run.
#pragma once

#include "simd.hpp"

namespace hearth::inline v0_1::nd {

/// The most extreme of a run of at least one element, of op::Max or op::Min; NaN where one is.
template <class T, class Op>
T extreme_of(Op, const T* x, std::size_t count) {
  const auto beats = [](T a, T b) { return std::is_same_v<Op, op::Max> ? a > b : a < b; };
  T best = x[0];
  std::size_t i = 0;
  if constexpr (has_batches<T>) {
    using V = xsimd::batch<T>;
    constexpr std::size_t kSideBySide = 4;  // as many as hide the latency of one
    constexpr std::size_t kStep = kSideBySide * V::size;
    if (count >= kStep) {
      const auto more = [](V a, V b) {
        return std::is_same_v<Op, op::Max> ? xsimd::max(a, b) : xsimd::min(a, b);
      };
      V most[kSideBySide];
      xsimd::batch_bool<T> is_nan[kSideBySide];
      for (std::size_t k = 0; k < kSideBySide; ++k) {
        most[k] = V::load_unaligned(x + k * V::size);
        is_nan[k] = most[k] != most[k];
      }
      for (i = kStep; i + kStep <= count; i += kStep)
        for (std::size_t k = 0; k < kSideBySide; ++k) {
          const V v = V::load_unaligned(x + i + k * V::size);
          most[k] = more(most[k], v);
          is_nan[k] = is_nan[k] | (v != v);
        }
      if (xsimd::any((is_nan[0] | is_nan[1]) | (is_nan[2] | is_nan[3])))
        return std::numeric_limits<T>::quiet_NaN();
      T lanes[V::size];
      more(more(most[0], most[1]), more(most[2], most[3])).store_unaligned(lanes);
      best = lanes[0];
      for (T lane : lanes) best = beats(lane, best) ? lane : best;
    }
  }
  for (; i < count; ++i) {
    if constexpr (std::is_floating_point_v<T>)
      if (x[i] != x[i]) return x[i];
    if (beats(x[i], best)) best = x[i];
  }
  return best;
}

}  // namespace hearth::inline v0_1::nd
