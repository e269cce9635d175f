// Functions of two numbers. derivative_a and derivative_b: the gradients of the two inputs, from the gradient
// of the output and, where `keeps_inputs` says so, the inputs.
#pragma once

#include <hearth/backend/op/activation.hpp>

namespace hearth::inline v0_1 {
namespace op HEARTH_API {

struct Add {
  static constexpr std::string_view name = "add";
  static constexpr bool keeps_inputs = false;
  template <class V> constexpr V value(V a, V b) const { return plus(a, b); }
  template <class V> constexpr V derivative_a(V g, V, V) const { return g; }
  template <class V> constexpr V derivative_b(V g, V, V) const { return g; }
};

struct Sub {
  static constexpr std::string_view name = "sub";
  static constexpr bool keeps_inputs = false;
  template <class V> constexpr V value(V a, V b) const { return minus(a, b); }
  template <class V> constexpr V derivative_a(V g, V, V) const { return g; }
  template <class V> constexpr V derivative_b(V g, V, V) const { return -g; }
};

struct Mul {
  static constexpr std::string_view name = "mul";
  static constexpr bool keeps_inputs = true;
  template <class V> constexpr V value(V a, V b) const { return times(a, b); }
  template <class V> constexpr V derivative_a(V g, V, V b) const { return g * b; }
  template <class V> constexpr V derivative_b(V g, V a, V) const { return g * a; }
};

struct Div {
  static constexpr std::string_view name = "div";
  static constexpr bool keeps_inputs = true;
  template <class V> constexpr V value(V a, V b) const { return a / b; }
  template <class V> constexpr V derivative_a(V g, V, V b) const { return g / b; }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return -(g * a / (b * b)); }
};

// --- Division with a remainder. Of ints, a divisor of 0 is refused before it comes here, and -1 makes no
// trap of the least int.

/// What floor_divide leaves: its sign is the divisor's.
struct Remainder {
  static constexpr std::string_view name = "remainder";
  static constexpr bool keeps_inputs = true, by_element = true;
  template <class T> constexpr T value(T a, T b) const {
    const T rest = std::fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const {
    const std::int64_t rest = b == -1 ? 0 : a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }
  template <class V> constexpr V derivative_a(V g, V, V) const { return g; }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return -(g * of(Floor{}, a / b)); }
};

/// What a division cut off towards 0 leaves: its sign is the dividend's.
struct Fmod {
  static constexpr std::string_view name = "fmod";
  static constexpr bool keeps_inputs = true, by_element = true;
  template <class T> constexpr T value(T a, T b) const { return std::fmod(a, b); }
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const { return b == -1 ? 0 : a % b; }
  template <class V> constexpr V derivative_a(V g, V, V) const { return g; }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return -(g * of(Trunc{}, a / b)); }
};

/// The quotient rounded down. Of floats it goes with remainder: a quotient that is whole only because it was
/// rounded up is one less.
struct FloorDivide {
  static constexpr std::string_view name = "floor_divide";
  static constexpr bool keeps_inputs = false, by_element = true;
  template <class T> constexpr T value(T a, T b) const {
    if (b == 0) return a / b;
    const T rest = std::fmod(a, b);
    T quotient = (a - rest) / b;
    if (rest != 0 && (rest < 0) != (b < 0)) quotient -= 1;
    if (quotient == 0) return std::copysign(T(0), a / b);
    const T whole = std::floor(quotient);
    return quotient - whole > T(0.5) ? whole + 1 : whole;
  }
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const {
    if (b == -1) return minus(std::int64_t{0}, a);
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
  }
  template <class V> constexpr V derivative_a(V, V, V) const { return V(0); }
  template <class V> constexpr V derivative_b(V, V, V) const { return V(0); }
};

// --- Powers, logarithms, angles

struct Pow {
  static constexpr std::string_view name = "pow";
  static constexpr bool keeps_inputs = true;
  template <class V> constexpr V value(V a, V b) const {
    using std::pow;
    return pow(a, b);
  }
  /// Of ints, a negative exponent gives the quotient rounded towards 0, and 0 of 0.
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const {
    if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 == 0 ? 1 : -1) : 0;
    std::int64_t power = 1;
    for (; b > 0; b /= 2, a = times(a, a))
      if (b % 2 == 1) power = times(power, a);
    return power;
  }
  template <class V> constexpr V derivative_a(V g, V a, V b) const {
    using std::pow;
    return select(b == V(0), V(0), g * b * pow(a, b - V(1)));
  }
  template <class V> constexpr V derivative_b(V g, V a, V b) const {
    using std::log;
    using std::pow;
    return select(a == V(0), V(0), g * pow(a, b) * log(a));
  }
};

/// log(exp(a) + exp(b)), without overflow.
struct Logaddexp {
  static constexpr std::string_view name = "logaddexp";
  static constexpr bool keeps_inputs = true;
  template <class V> constexpr V value(V a, V b) const {
    using std::abs;
    using std::exp;
    using std::log1p;
    const V larger = select(a > b, a, b);
    return select(a == b, a + V(kLn2), larger + log1p(exp(-abs(a - b))));
  }
  template <class V> constexpr V derivative_a(V g, V a, V b) const { return g * of(Sigmoid{}, a - b); }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return g * of(Sigmoid{}, b - a); }
};

/// a log(b), and 0 where a is 0, unless b is NaN.
struct Xlogy {
  static constexpr std::string_view name = "xlogy";
  static constexpr bool keeps_inputs = true;
  template <class V> constexpr V value(V a, V b) const {
    using std::log;
    return select(b != b, b, select(a == V(0), V(0), a * log(b)));
  }
  template <class V> constexpr V derivative_a(V g, V a, V b) const {
    using std::log;
    const V slope = g * log(b);
    return select(a == V(0), select(b <= V(0), V(0), slope), slope);
  }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return g * a / b; }
};

/// The angle of the point (b, a), in -pi .. pi.
struct Atan2 {
  static constexpr std::string_view name = "atan2";
  static constexpr bool keeps_inputs = true, by_element = true;
  template <class T> constexpr T value(T a, T b) const { return std::atan2(a, b); }
  template <class V> constexpr V derivative_a(V g, V a, V b) const { return g * b / (a * a + b * b); }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return -(g * a / (a * a + b * b)); }
};

/// sqrt(a^2 + b^2), without overflow.
struct Hypot {
  static constexpr std::string_view name = "hypot";
  static constexpr bool keeps_inputs = true, by_element = true;
  template <class T> constexpr T value(T a, T b) const { return std::hypot(a, b); }
  template <class V> constexpr V derivative_a(V g, V a, V b) const { return g * a * of(Rsqrt{}, a * a + b * b); }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return g * b * of(Rsqrt{}, a * a + b * b); }
};

// --- The larger and the smaller

/// The larger one, or NaN where either is; a tie shares the gradient, as in PyTorch.
struct Maximum {
  static constexpr std::string_view name = "maximum";
  static constexpr bool keeps_inputs = true;
  template <class V> constexpr V value(V a, V b) const { return select(a > b, a, select(a != a, a, b)); }
  template <class V> constexpr V derivative_a(V g, V a, V b) const {
    return select(a > b, g, select(a == b, g * V(0.5), V(0)));
  }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return derivative_a(g, b, a); }
};

struct Minimum {
  static constexpr std::string_view name = "minimum";
  static constexpr bool keeps_inputs = true;
  template <class V> constexpr V value(V a, V b) const { return select(a < b, a, select(a != a, a, b)); }
  template <class V> constexpr V derivative_a(V g, V a, V b) const {
    return select(a < b, g, select(a == b, g * V(0.5), V(0)));
  }
  template <class V> constexpr V derivative_b(V g, V a, V b) const { return derivative_a(g, b, a); }
};

// --- Of truth values and bits

struct LogicalAnd {
  static constexpr std::string_view name = "logical_and";
  constexpr bool value(bool a, bool b) const { return a && b; }
};
struct LogicalOr {
  static constexpr std::string_view name = "logical_or";
  constexpr bool value(bool a, bool b) const { return a || b; }
};
struct LogicalXor {
  static constexpr std::string_view name = "logical_xor";
  constexpr bool value(bool a, bool b) const { return a != b; }
};

struct BitwiseAnd {
  static constexpr std::string_view name = "bitwise_and";
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const { return a & b; }
};
struct BitwiseOr {
  static constexpr std::string_view name = "bitwise_or";
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const { return a | b; }
};
struct BitwiseXor {
  static constexpr std::string_view name = "bitwise_xor";
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const { return a ^ b; }
};

/// By a negative count, or by 64 and more: all bits are gone, as in PyTorch.
struct LeftShift {
  static constexpr std::string_view name = "left_shift";
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const {
    return b < 0 || b > 63 ? 0 : wrapped(bits_of(a) << b);
  }
};
/// With copies of the sign; by a negative count, or by 64 and more, nothing but them.
struct RightShift {
  static constexpr std::string_view name = "right_shift";
  constexpr std::int64_t value(std::int64_t a, std::int64_t b) const { return a >> (b < 0 || b > 63 ? 63 : b); }
};

}  // namespace op HEARTH_API
}  // namespace hearth::inline v0_1
