// What every op's struct is written with. One that says `by_element` is computed an element at a time: no
// SIMD function gives all of its values, infinities and NaN included. Functions of elements are constexpr also
// where no constant comes of them: kernels on a GPU may call those.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {
namespace op HEARTH_API {  // kernels are named after the ops, and are as visible as they are

/// What a unary op needs for its derivative. What is not needed is not kept alive.
enum class Keeps { nothing, input, output };

template <class T>
constexpr T select(bool condition, T yes, T no) {
  return condition ? yes : no;
}

/// The value of another op inside a derivative. For whole tensors it is that op, with its own derivative.
template <class Op, class V>
constexpr V of(const Op& op, const V& x) {
  return op.value(x);
}

/// x where it is negative, else 0: what keeps exp from overflowing in the branch that is not taken.
template <class V>
constexpr V negative_part(const V& x) {
  return select(x > V(0), V(0), x);
}

// Ints wrap around; signed numbers of C++ do not say what they do.
constexpr std::int64_t wrapped(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }
constexpr std::uint64_t bits_of(std::int64_t value) { return static_cast<std::uint64_t>(value); }

template <class V> constexpr V plus(V a, V b) { return a + b; }
template <class V> constexpr V minus(V a, V b) { return a - b; }
template <class V> constexpr V times(V a, V b) { return a * b; }
constexpr std::int64_t plus(std::int64_t a, std::int64_t b) { return wrapped(bits_of(a) + bits_of(b)); }
constexpr std::int64_t minus(std::int64_t a, std::int64_t b) { return wrapped(bits_of(a) - bits_of(b)); }
constexpr std::int64_t times(std::int64_t a, std::int64_t b) { return wrapped(bits_of(a) * bits_of(b)); }

inline constexpr double kSqrtHalf = 0.70710678118654752440;      // 1 / sqrt(2)
inline constexpr double kInvSqrtTwoPi = 0.39894228040143267794;  // 1 / sqrt(2 pi)
inline constexpr double kTwoInvSqrtPi = 1.12837916709551257390;  // 2 / sqrt(pi)
inline constexpr double kSqrtTwoInvPi = 0.79788456080286535588;  // sqrt(2 / pi)
inline constexpr double kLn2 = 0.69314718055994530942;
inline constexpr double kLn10 = 2.30258509299404568402;

}  // namespace op HEARTH_API
}  // namespace hearth::inline v0_1
