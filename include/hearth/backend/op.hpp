// The operations as tags: one struct each, its value and its derivative side by side, so that a backend, the
// rules of differentiation and the tests mean the same thing by a name.
//
// `value` is generic: V is an element or a SIMD batch of elements. `derivative` is generic too: V is an
// element in a backend's fused kernel, or a tensor when the derivative is itself differentiated.
#pragma once

#include <cmath>
#include <string_view>

#include <hearth/core/config.hpp>

namespace hearth {
namespace op HEARTH_API {  // kernels are named after the ops, and are as visible as they are

/// What a unary op needs for its derivative. What is not needed is not kept alive.
enum class Keeps { nothing, input, output };

template <class T>
constexpr T select(bool condition, T yes, T no) {
  return condition ? yes : no;
}

inline constexpr double kSqrtHalf = 0.70710678118654752440;      // 1 / sqrt(2)
inline constexpr double kInvSqrtTwoPi = 0.39894228040143267794;  // 1 / sqrt(2 pi)
inline constexpr double kTwoInvSqrtPi = 1.12837916709551257390;  // 2 / sqrt(pi)

// --- Unary
// ----------------------------------------------------------------------------------------------------
// derivative(g, kept): the gradient of the input, from the gradient of the output and the kept value.

struct Neg {
  static constexpr std::string_view name = "neg";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> V value(V x) const { return -x; }
  template <class V> V derivative(V g, V) const { return -g; }
};

struct Abs {
  static constexpr std::string_view name = "abs";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::abs;
    return abs(x);
  }
  template <class V> V derivative(V g, V x) const { return select(x > V(0), g, select(x < V(0), -g, V(0))); }
};

/// -1, 0 or 1; NaN stays NaN.
struct Sign {
  static constexpr std::string_view name = "sign";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> V value(V x) const { return select(x > V(0), V(1), select(x < V(0), V(-1), x)); }
  template <class V> V derivative(V, V) const { return V(0); }
};

struct Exp {
  static constexpr std::string_view name = "exp";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> V value(V x) const {
    using std::exp;
    return exp(x);
  }
  template <class V> V derivative(V g, V y) const { return g * y; }
};

struct Expm1 {
  static constexpr std::string_view name = "expm1";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> V value(V x) const {
    using std::expm1;
    return expm1(x);
  }
  template <class V> V derivative(V g, V y) const { return g * (y + V(1)); }
};

struct Log {
  static constexpr std::string_view name = "log";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::log;
    return log(x);
  }
  template <class V> V derivative(V g, V x) const { return g / x; }
};

struct Log1p {
  static constexpr std::string_view name = "log1p";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::log1p;
    return log1p(x);
  }
  template <class V> V derivative(V g, V x) const { return g / (x + V(1)); }
};

struct Sqrt {
  static constexpr std::string_view name = "sqrt";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> V value(V x) const {
    using std::sqrt;
    return sqrt(x);
  }
  template <class V> V derivative(V g, V y) const { return g / (y + y); }
};

struct Square {
  static constexpr std::string_view name = "square";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const { return x * x; }
  template <class V> V derivative(V g, V x) const { return g * (x + x); }
};

struct Reciprocal {
  static constexpr std::string_view name = "reciprocal";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> V value(V x) const { return V(1) / x; }
  template <class V> V derivative(V g, V y) const { return -(g * y * y); }
};

struct Sin {
  static constexpr std::string_view name = "sin";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::sin;
    return sin(x);
  }
  template <class V> V derivative(V g, V x) const {
    using std::cos;
    return g * cos(x);
  }
};

struct Cos {
  static constexpr std::string_view name = "cos";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::cos;
    return cos(x);
  }
  template <class V> V derivative(V g, V x) const {
    using std::sin;
    return -(g * sin(x));
  }
};

struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> V value(V x) const {
    using std::tanh;
    return tanh(x);
  }
  template <class V> V derivative(V g, V y) const { return g * (V(1) - y * y); }
};

struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> V value(V x) const {
    using std::exp;
    return V(1) / (V(1) + exp(-x));
  }
  template <class V> V derivative(V g, V y) const { return g * y * (V(1) - y); }
};

struct Erf {
  static constexpr std::string_view name = "erf";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::erf;
    return erf(x);
  }
  template <class V> V derivative(V g, V x) const {
    using std::exp;
    return g * V(kTwoInvSqrtPi) * exp(-(x * x));
  }
};

/// max(x, 0); its derivative at 0 is 0.
struct Relu {
  static constexpr std::string_view name = "relu";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> V value(V x) const { return select(x <= V(0), V(0), x); }
  template <class V> V derivative(V g, V y) const { return select(y > V(0), g, V(0)); }
};

struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu";
  static constexpr Keeps keeps = Keeps::input;
  double slope = 0.01;
  template <class V> V value(V x) const { return select(x <= V(0), x * V(slope), x); }
  template <class V> V derivative(V g, V x) const { return select(x > V(0), g, g * V(slope)); }
};

/// x * Phi(x), the exact form (Hendrycks & Gimpel, 2016).
struct Gelu {
  static constexpr std::string_view name = "gelu";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::erf;
    return x * V(0.5) * (V(1) + erf(x * V(kSqrtHalf)));
  }
  template <class V> V derivative(V g, V x) const {
    using std::erf;
    using std::exp;
    const V phi = V(kInvSqrtTwoPi) * exp(x * x * V(-0.5));
    return g * (V(0.5) * (V(1) + erf(x * V(kSqrtHalf))) + x * phi);
  }
};

/// x * sigmoid(x), also called swish.
struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::exp;
    return x / (V(1) + exp(-x));
  }
  template <class V> V derivative(V g, V x) const {
    const V s = Sigmoid{}.value(x);
    return g * s * (V(1) + x * (V(1) - s));
  }
};

/// log(1 + exp(x)); linear above 20, as in PyTorch.
struct Softplus {
  static constexpr std::string_view name = "softplus";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> V value(V x) const {
    using std::exp;
    using std::log1p;
    return select(x > V(20), x, log1p(exp(x)));
  }
  template <class V> V derivative(V g, V x) const { return g * Sigmoid{}.value(x); }
};

struct Floor {
  static constexpr std::string_view name = "floor";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> V value(V x) const {
    using std::floor;
    return floor(x);
  }
  template <class V> V derivative(V, V) const { return V(0); }
};

struct Ceil {
  static constexpr std::string_view name = "ceil";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> V value(V x) const {
    using std::ceil;
    return ceil(x);
  }
  template <class V> V derivative(V, V) const { return V(0); }
};

/// To the nearest, ties to even.
struct Round {
  static constexpr std::string_view name = "round";
  static constexpr Keeps keeps = Keeps::nothing;
  template <class V> V value(V x) const {
    using std::nearbyint;
    return nearbyint(x);
  }
  template <class V> V derivative(V, V) const { return V(0); }
};

struct AddScalar {
  static constexpr std::string_view name = "add_scalar";
  static constexpr Keeps keeps = Keeps::nothing;
  double scalar = 0;
  template <class V> V value(V x) const { return x + V(scalar); }
  template <class V> V derivative(V g, V) const { return g; }
};

struct MulScalar {
  static constexpr std::string_view name = "mul_scalar";
  static constexpr Keeps keeps = Keeps::nothing;
  double scalar = 1;
  template <class V> V value(V x) const { return x * V(scalar); }
  template <class V> V derivative(V g, V) const { return g * V(scalar); }
};

struct PowScalar {
  static constexpr std::string_view name = "pow_scalar";
  static constexpr Keeps keeps = Keeps::input;
  double exponent = 1;
  template <class V> V value(V x) const {
    using std::pow;
    return pow(x, V(exponent));
  }
  template <class V> V derivative(V g, V x) const {
    using std::pow;
    if (exponent == 0) return g * V(0);
    return g * V(exponent) * pow(x, V(exponent - 1));
  }
};

/// The value held between two bounds; NaN stays NaN.
struct Clamp {
  static constexpr std::string_view name = "clamp";
  static constexpr Keeps keeps = Keeps::input;
  double low = 0, high = 0;
  template <class V> V value(V x) const {
    return select(x < V(low), V(low), select(x > V(high), V(high), x));
  }
  template <class V> V derivative(V g, V x) const {
    return select(x < V(low), V(0), select(x > V(high), V(0), g));
  }
};

struct LogicalNot {
  static constexpr std::string_view name = "logical_not";
  bool value(bool x) const { return !x; }
};

// --- Binary
// ---------------------------------------------------------------------------------------------------
// derivative_a, derivative_b: the gradients of the two inputs.

struct Add {
  static constexpr std::string_view name = "add";
  static constexpr bool keeps_inputs = false;
  template <class V> V value(V a, V b) const { return a + b; }
  template <class V> V derivative_a(V g, V, V) const { return g; }
  template <class V> V derivative_b(V g, V, V) const { return g; }
};

struct Sub {
  static constexpr std::string_view name = "sub";
  static constexpr bool keeps_inputs = false;
  template <class V> V value(V a, V b) const { return a - b; }
  template <class V> V derivative_a(V g, V, V) const { return g; }
  template <class V> V derivative_b(V g, V, V) const { return -g; }
};

struct Mul {
  static constexpr std::string_view name = "mul";
  static constexpr bool keeps_inputs = true;
  template <class V> V value(V a, V b) const { return a * b; }
  template <class V> V derivative_a(V g, V, V b) const { return g * b; }
  template <class V> V derivative_b(V g, V a, V) const { return g * a; }
};

struct Div {
  static constexpr std::string_view name = "div";
  static constexpr bool keeps_inputs = true;
  template <class V> V value(V a, V b) const { return a / b; }
  template <class V> V derivative_a(V g, V, V b) const { return g / b; }
  template <class V> V derivative_b(V g, V a, V b) const { return -(g * a / (b * b)); }
};

struct Pow {
  static constexpr std::string_view name = "pow";
  static constexpr bool keeps_inputs = true;
  template <class V> V value(V a, V b) const {
    using std::pow;
    return pow(a, b);
  }
  template <class V> V derivative_a(V g, V a, V b) const {
    using std::pow;
    return select(b == V(0), V(0), g * b * pow(a, b - V(1)));
  }
  template <class V> V derivative_b(V g, V a, V b) const {
    using std::log;
    using std::pow;
    return select(a == V(0), V(0), g * pow(a, b) * log(a));
  }
};

/// The larger one, or NaN where either is; a tie shares the gradient, as in PyTorch.
struct Maximum {
  static constexpr std::string_view name = "maximum";
  static constexpr bool keeps_inputs = true;
  template <class V> V value(V a, V b) const { return select(a > b, a, select(a != a, a, b)); }
  template <class V> V derivative_a(V g, V a, V b) const {
    return select(a > b, g, select(a == b, g * V(0.5), V(0)));
  }
  template <class V> V derivative_b(V g, V a, V b) const { return derivative_a(g, b, a); }
};

struct Minimum {
  static constexpr std::string_view name = "minimum";
  static constexpr bool keeps_inputs = true;
  template <class V> V value(V a, V b) const { return select(a < b, a, select(a != a, a, b)); }
  template <class V> V derivative_a(V g, V a, V b) const {
    return select(a < b, g, select(a == b, g * V(0.5), V(0)));
  }
  template <class V> V derivative_b(V g, V a, V b) const { return derivative_a(g, b, a); }
};

struct LogicalAnd {
  static constexpr std::string_view name = "logical_and";
  bool value(bool a, bool b) const { return a && b; }
};
struct LogicalOr {
  static constexpr std::string_view name = "logical_or";
  bool value(bool a, bool b) const { return a || b; }
};
struct LogicalXor {
  static constexpr std::string_view name = "logical_xor";
  bool value(bool a, bool b) const { return a != b; }
};

// --- Comparisons
// ----------------------------------------------------------------------------------------------

struct Equal {
  static constexpr std::string_view name = "equal";
  template <class T> bool value(T a, T b) const { return a == b; }
};
struct NotEqual {
  static constexpr std::string_view name = "not_equal";
  template <class T> bool value(T a, T b) const { return a != b; }
};
struct Less {
  static constexpr std::string_view name = "less";
  template <class T> bool value(T a, T b) const { return a < b; }
};
struct LessEqual {
  static constexpr std::string_view name = "less_equal";
  template <class T> bool value(T a, T b) const { return a <= b; }
};
struct Greater {
  static constexpr std::string_view name = "greater";
  template <class T> bool value(T a, T b) const { return a > b; }
};
struct GreaterEqual {
  static constexpr std::string_view name = "greater_equal";
  template <class T> bool value(T a, T b) const { return a >= b; }
};

// --- Reductions
// -----------------------------------------------------------------------------------------------

struct Sum {
  static constexpr std::string_view name = "sum";
};
struct Prod {
  static constexpr std::string_view name = "prod";
};
struct Max {
  static constexpr std::string_view name = "max";
};
struct Min {
  static constexpr std::string_view name = "min";
};
struct ArgMax {
  static constexpr std::string_view name = "argmax";
};
struct ArgMin {
  static constexpr std::string_view name = "argmin";
};

}  // namespace op HEARTH_API
}  // namespace hearth

// The built-in ops, by the kinds they take. A backend instantiates these lists; an op outside of them needs
// the backend's kernel header.
#define HEARTH_OPS_UNARY_FLOAT(X)                                                                      \
  X(Neg)                                                                                               \
  X(Abs) X(Sign) X(Exp) X(Expm1) X(Log) X(Log1p) X(Sqrt) X(Square) X(Reciprocal) X(Sin) X(Cos) X(Tanh) \
      X(Sigmoid) X(Erf) X(Relu) X(LeakyRelu) X(Gelu) X(Silu) X(Softplus) X(Floor) X(Ceil) X(Round)     \
          X(AddScalar) X(MulScalar) X(PowScalar) X(Clamp)
#define HEARTH_OPS_UNARY_INT(X) X(Neg) X(Abs) X(Sign) X(AddScalar) X(MulScalar) X(Clamp)
#define HEARTH_OPS_UNARY_BOOL(X) X(LogicalNot)
#define HEARTH_OPS_BINARY_FLOAT(X) X(Add) X(Sub) X(Mul) X(Div) X(Pow) X(Maximum) X(Minimum)
#define HEARTH_OPS_BINARY_INT(X) X(Add) X(Sub) X(Mul) X(Maximum) X(Minimum)
#define HEARTH_OPS_BINARY_BOOL(X) X(LogicalAnd) X(LogicalOr) X(LogicalXor)
#define HEARTH_OPS_COMPARE(X) X(Equal) X(NotEqual) X(Less) X(LessEqual) X(Greater) X(GreaterEqual)
#define HEARTH_OPS_REDUCE(X) X(Sum) X(Prod) X(Max) X(Min)
#define HEARTH_OPS_ARG_REDUCE(X) X(ArgMax) X(ArgMin)
