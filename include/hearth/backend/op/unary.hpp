// Functions of one number. value(x), and derivative(g, kept): the gradient of the input, from the gradient of
// the output and what `keeps` names.
#pragma once

#include <hearth/backend/op/common.hpp>

namespace hearth::inline v0_1 {
namespace op HEARTH_API {

struct Neg {
  static constexpr std::string_view name = "neg";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> constexpr V value(V x) const { return -x; }
  constexpr std::int64_t value(std::int64_t x) const { return minus(std::int64_t{0}, x); }
  template <class V> constexpr V derivative(V g, V) const { return -g; }
};

struct Abs {
  static constexpr std::string_view name = "abs";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::abs;
    return abs(x);
  }
  constexpr std::int64_t value(std::int64_t x) const { return x < 0 ? minus(std::int64_t{0}, x) : x; }
  template <class V> constexpr V derivative(V g, V x) const { return select(x > V(0), g, select(x < V(0), -g, V(0))); }
};

/// -1, 0 or 1; NaN stays NaN.
struct Sign {
  static constexpr std::string_view name = "sign";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> constexpr V value(V x) const { return select(x > V(0), V(1), select(x < V(0), V(-1), x)); }
  template <class V> constexpr V derivative(V, V) const { return V(0); }
};

// --- Exponentials, logarithms, powers

struct Exp {
  static constexpr std::string_view name = "exp";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::exp;
    return exp(x);
  }
  template <class V> constexpr V derivative(V g, V y) const { return g * y; }
};

struct Exp2 {
  static constexpr std::string_view name = "exp2";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::exp2;
    return exp2(x);
  }
  template <class V> constexpr V derivative(V g, V y) const { return g * y * V(kLn2); }
};

struct Expm1 {
  static constexpr std::string_view name = "expm1";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::expm1;
    return expm1(x);
  }
  template <class V> constexpr V derivative(V g, V y) const { return g * (y + V(1)); }
};

struct Log {
  static constexpr std::string_view name = "log";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::log;
    return log(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g / x; }
};

struct Log2 {
  static constexpr std::string_view name = "log2";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::log2;
    return log2(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g / (x * V(kLn2)); }
};

struct Log10 {
  static constexpr std::string_view name = "log10";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::log10;
    return log10(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g / (x * V(kLn10)); }
};

struct Log1p {
  static constexpr std::string_view name = "log1p";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::log1p;
    return log1p(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return g / (x + V(1)); }
};

struct Sqrt {
  static constexpr std::string_view name = "sqrt";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::sqrt;
    return sqrt(x);
  }
  template <class V> constexpr V derivative(V g, V y) const { return g / (y + y); }
};

/// 1 / sqrt(x)
struct Rsqrt {
  static constexpr std::string_view name = "rsqrt";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::sqrt;
    return V(1) / sqrt(x);
  }
  template <class V> constexpr V derivative(V g, V y) const { return g * V(-0.5) * y * y * y; }
};

struct Square {
  static constexpr std::string_view name = "square";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const { return x * x; }
  template <class V> constexpr V derivative(V g, V x) const { return g * (x + x); }
};

struct Reciprocal {
  static constexpr std::string_view name = "reciprocal";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const { return V(1) / x; }
  template <class V> constexpr V derivative(V g, V y) const { return -(g * y * y); }
};

struct PowScalar {
  static constexpr std::string_view name = "pow_scalar";
  static constexpr Keeps keeps = Keeps::input;
  double exponent = 1;
  template <class V> constexpr V value(V x) const {
    using std::pow;
    return pow(x, V(exponent));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    using std::pow;
    if (exponent == 0) return g * V(0);
    return g * V(exponent) * pow(x, V(exponent - 1));
  }
};

// --- The error function

struct Erf {
  static constexpr std::string_view name = "erf";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::erf;
    return erf(x);
  }
  template <class V> constexpr V derivative(V g, V x) const {
    using std::exp;
    return g * V(kTwoInvSqrtPi) * exp(-(x * x));
  }
};

/// 1 - erf(x), exact where that would be a difference of nearly equal numbers.
struct Erfc {
  static constexpr std::string_view name = "erfc";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::erfc;
    return erfc(x);
  }
  template <class V> constexpr V derivative(V g, V x) const { return -Erf{}.derivative(g, x); }
};

// --- To whole numbers

struct Floor {
  static constexpr std::string_view name = "floor";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> constexpr V value(V x) const {
    using std::floor;
    return floor(x);
  }
  template <class V> constexpr V derivative(V, V) const { return V(0); }
};

struct Ceil {
  static constexpr std::string_view name = "ceil";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> constexpr V value(V x) const {
    using std::ceil;
    return ceil(x);
  }
  template <class V> constexpr V derivative(V, V) const { return V(0); }
};

/// To the nearest, ties to even.
struct Round {
  static constexpr std::string_view name = "round";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> constexpr V value(V x) const {
    using std::nearbyint;
    return nearbyint(x);
  }
  template <class V> constexpr V derivative(V, V) const { return V(0); }
};

/// Towards 0.
struct Trunc {
  static constexpr std::string_view name = "trunc";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> constexpr V value(V x) const {
    using std::trunc;
    return trunc(x);
  }
  template <class V> constexpr V derivative(V, V) const { return V(0); }
};

/// What trunc cuts off.
struct Frac {
  static constexpr std::string_view name = "frac";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> constexpr V value(V x) const { return x - Trunc{}.value(x); }
  template <class V> constexpr V derivative(V g, V) const { return g; }
};

// --- With a number beside

struct AddScalar {
  static constexpr std::string_view name = "add_scalar";
  static constexpr Keeps keeps = Keeps::nothing;
  double scalar = 0;
  template <class V> constexpr V value(V x) const { return x + V(scalar); }
  template <class V> constexpr V derivative(V g, V) const { return g; }
};

struct MulScalar {
  static constexpr std::string_view name = "mul_scalar";
  static constexpr Keeps keeps = Keeps::nothing;
  double scalar = 1;
  template <class V> constexpr V value(V x) const { return x * V(scalar); }
  template <class V> constexpr V derivative(V g, V) const { return g * V(scalar); }
};

/// The value held between two bounds, and the upper one where they cross; NaN stays NaN.
struct Clamp {
  static constexpr std::string_view name = "clamp";
  static constexpr Keeps keeps = Keeps::input;
  double low = 0, high = 0;
  template <class V> constexpr V value(V x) const {
    const double least = low < high ? low : high;
    return select(x < V(least), V(least), select(x > V(high), V(high), x));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    return select(x >= V(low), select(x <= V(high), g, V(0)), V(0));
  }
};

// --- Of truth values and bits

struct LogicalNot {
  static constexpr std::string_view name = "logical_not";
  constexpr bool value(bool x) const { return !x; }
};

struct BitwiseNot {
  static constexpr std::string_view name = "bitwise_not";
  constexpr std::int64_t value(std::int64_t x) const { return ~x; }
};

}  // namespace op HEARTH_API
}  // namespace hearth::inline v0_1
