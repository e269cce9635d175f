// Element i of a random fill, for every backend: from the seed, the position and i alone. Constexpr as ops
// are, so that kernels on a GPU may call them.
#pragma once

#include <cmath>

#include <hearth/core/rng.hpp>

namespace hearth::inline v0_1 {

/// From low up to high, which is left out.
template <class T>
struct UniformElement {
  RandomState state;
  double low, high;
  // A number just below `high` rounds to it in a narrower type, or in the sum; it is then the last one
  // before.
  T last = std::nextafter(static_cast<T>(high), static_cast<T>(low));

  constexpr T operator()(std::size_t i) const { return of(state.uniform(i)); }
  /// The element whose number in [0, 1) is u.
  constexpr T of(double u) const {
    const T value = static_cast<T>(low + (high - low) * u);
    return value < static_cast<T>(high) ? value : last;
  }
};

/// Box and Muller (1958); 1 - u lies in (0, 1], so its logarithm is finite.
template <class T>
struct NormalElement {
  RandomState state;
  double mean, deviation;

  constexpr T operator()(std::size_t i) const {
    const auto w = state.words(i);
    const double u = static_cast<double>((std::uint64_t{w[0]} << 32 | w[1]) >> 11) * 0x1p-53;
    const double v = static_cast<double>((std::uint64_t{w[2]} << 32 | w[3]) >> 11) * 0x1p-53;
    return of(u, v);
  }
  /// The element whose two numbers in [0, 1) are u and v.
  constexpr T of(double u, double v) const {
    constexpr double kTwoPi = 6.28318530717958647693;
    return static_cast<T>(mean + deviation * std::sqrt(-2 * std::log(1 - u)) * std::cos(kTwoPi * v));
  }
};

/// `yes` with the probability given, else 0.
template <class T>
struct BernoulliElement {
  RandomState state;
  double probability, yes;

  constexpr T operator()(std::size_t i) const { return of(state.uniform(i)); }
  constexpr T of(double u) const { return u < probability ? static_cast<T>(yes) : T(0); }
};

}  // namespace hearth::inline v0_1
