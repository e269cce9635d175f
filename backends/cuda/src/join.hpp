// How two partial results of a reduction become one.
#pragma once

#include <cstdint>
#include <limits>

#include <hearth/backend/op.hpp>

#include "system.hpp"

namespace hearth::inline v0_1::gpu {

/// Floats are summed in double. Doubles keep what their additions lose.
template <class T>
struct PartialResult {
  T value;
};
template <>
struct PartialResult<float> {
  double value;
};
template <>
struct PartialResult<double> {
  double value, lost = 0;
};

struct JoinSums {
  template <class P>
  HEARTH_DEVICE static P identity() {
    return {0};
  }
  template <class P>
  HEARTH_DEVICE static P joined(const P& a, const P& b) {
    return {op::plus(a.value, b.value)};
  }
  // And what rounding takes (Knuth, The Art of Computer Programming 2, 4.2.2).
  HEARTH_DEVICE static PartialResult<double> joined(const PartialResult<double>& a,
                                                    const PartialResult<double>& b) {
    const double total = a.value + b.value, moved = total - a.value;
    return {total, a.lost + b.lost + ((a.value - (total - moved)) + (b.value - moved))};
  }
  template <class P>
  HEARTH_DEVICE static auto result(const P& p) {
    return p.value;
  }
  HEARTH_DEVICE static double result(const PartialResult<double>& p) {
    return p.value - p.value == 0 ? p.value + p.lost : p.value;  // what infinity lost is no number
  }
};

struct JoinProducts {
  template <class P>
  HEARTH_DEVICE static P identity() {
    return {1};
  }
  template <class P>
  HEARTH_DEVICE static P joined(const P& a, const P& b) {
    return {op::times(a.value, b.value)};
  }
  template <class P>
  HEARTH_DEVICE static auto result(const P& p) {
    return p.value;
  }
};

/// Is a before b, looking for the greatest or the least? NaN is before all others.
template <bool Greatest, class T>
HEARTH_DEVICE bool is_ahead(T a, T b) {
  return (Greatest ? a > b : a < b) || (a != a && b == b);
}

/// What every number is ahead of, or equal to.
template <bool Greatest, class T>
HEARTH_DEVICE constexpr T farthest_behind() {
  using Limits = std::numeric_limits<T>;
  if constexpr (Limits::has_infinity)
    return Greatest ? -Limits::infinity() : Limits::infinity();
  else
    return Greatest ? Limits::lowest() : Limits::max();
}

template <bool Greatest>
struct JoinExtremes {
  template <class P>
  HEARTH_DEVICE static P identity() {
    return {farthest_behind<Greatest, decltype(P::value)>()};
  }
  template <class P>
  HEARTH_DEVICE static P joined(const P& a, const P& b) {
    return is_ahead<Greatest>(b.value, a.value) ? b : a;
  }
  template <class P>
  HEARTH_DEVICE static auto result(const P& p) {
    return p.value;
  }
};

inline constexpr std::int64_t kNowhere = std::numeric_limits<std::int64_t>::max();

/// An element and where it is in its line.
template <class T>
struct Placed {
  T value;
  std::int64_t index;
};

template <bool Greatest>
struct JoinPlaced {  // of equals, the first
  template <class P>
  HEARTH_DEVICE static P identity() {
    return {farthest_behind<Greatest, decltype(P::value)>(), kNowhere};
  }
  template <class P>
  HEARTH_DEVICE static P joined(const P& a, const P& b) {
    if (is_ahead<Greatest>(a.value, b.value)) return a;
    return is_ahead<Greatest>(b.value, a.value) || b.index < a.index ? b : a;
  }
  template <class P>
  HEARTH_DEVICE static std::int64_t result(const P& p) {
    return p.index;
  }
};

}  // namespace hearth::inline v0_1::gpu
