// Activations: functions of one number with a kink or a bend, and PyTorch's derivatives where they have none.
#pragma once

#include <hearth/backend/op/trigonometry.hpp>

namespace hearth::inline v0_1 {
namespace op HEARTH_API {

struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const {
    using std::exp;
    return V(1) / (V(1) + exp(-x));
  }
  template <class V> constexpr V derivative(V g, V y) const { return g * y * (V(1) - y); }
};

/// log(sigmoid(x)), without overflow.
struct LogSigmoid {
  static constexpr std::string_view name = "logsigmoid";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::abs;
    using std::exp;
    using std::log1p;
    return negative_part(x) - log1p(exp(-abs(x)));
  }
  template <class V> constexpr V derivative(V g, V x) const { return g * of(Sigmoid{}, -x); }
};

/// log(1 + exp(beta x)) / beta; x itself where beta x is above the threshold, as in PyTorch.
struct Softplus {
  static constexpr std::string_view name = "softplus";
  static constexpr Keeps keeps = Keeps::input;
  double beta = 1, threshold = 20;
  template <class V> constexpr V value(V x) const {
    using std::exp;
    using std::log1p;
    const V scaled = x * V(beta);
    return select(scaled > V(threshold), x, log1p(exp(scaled)) * V(1 / beta));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    const V scaled = x * V(beta);
    return select(scaled > V(threshold), g, g * of(Sigmoid{}, scaled));
  }
};

/// x / (1 + |x|)
struct Softsign {
  static constexpr std::string_view name = "softsign";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const { return x / (Abs{}.value(x) + V(1)); }
  template <class V> constexpr V derivative(V g, V x) const {
    const V factor = of(Reciprocal{}, of(Abs{}, x) + V(1));
    return g * factor * factor;
  }
};

struct Tanhshrink {
  static constexpr std::string_view name = "tanhshrink";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const { return x - Tanh{}.value(x); }
  template <class V> constexpr V derivative(V g, V x) const {
    const V y = of(Tanh{}, x);
    return g * y * y;
  }
};

// --- Rectifiers

/// max(x, 0); its derivative at 0 is 0.
struct Relu {
  static constexpr std::string_view name = "relu";
  static constexpr Keeps keeps = Keeps::output;
  template <class V> constexpr V value(V x) const { return select(x <= V(0), V(0), x); }
  template <class V> constexpr V derivative(V g, V y) const { return select(y > V(0), g, V(0)); }
};

struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu";
  static constexpr Keeps keeps = Keeps::input;
  double slope = 0.01;
  template <class V> constexpr V value(V x) const { return select(x <= V(0), x * V(slope), x); }
  template <class V> constexpr V derivative(V g, V x) const { return select(x > V(0), g, g * V(slope)); }
};

/// x, or alpha (exp(x) - 1) where that is negative (Clevert et al., 2016).
struct Elu {
  static constexpr std::string_view name = "elu";
  static constexpr Keeps keeps = Keeps::input;
  double alpha = 1;
  template <class V> constexpr V value(V x) const {
    using std::expm1;
    return select(x > V(0), x, expm1(x) * V(alpha));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    return select(x > V(0), g, g * of(Exp{}, negative_part(x)) * V(alpha));
  }
};

/// Elu with the scales that keep mean 0 and variance 1 (Klambauer et al., 2017).
struct Selu {
  static constexpr std::string_view name = "selu";
  static constexpr Keeps keeps = Keeps::input;
  static constexpr double alpha = 1.6732632423543772848, scale = 1.0507009873554804934;
  template <class V> constexpr V value(V x) const { return Elu{alpha}.value(x) * V(scale); }
  template <class V> constexpr V derivative(V g, V x) const { return Elu{alpha}.derivative(g, x) * V(scale); }
};

/// x, or alpha (exp(x / alpha) - 1) where x is negative (Barron, 2017).
struct Celu {
  static constexpr std::string_view name = "celu";
  static constexpr Keeps keeps = Keeps::input;
  double alpha = 1;
  template <class V> constexpr V value(V x) const {
    using std::expm1;
    return select(x > V(0), x, expm1(x * V(1 / alpha)) * V(alpha));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    return select(x > V(0), g, g * of(Exp{}, negative_part(x) * V(1 / alpha)));
  }
};

/// clamp whose derivative at the bounds is 0.
struct Hardtanh {
  static constexpr std::string_view name = "hardtanh";
  static constexpr Keeps keeps = Keeps::input;
  double low = -1, high = 1;
  template <class V> constexpr V value(V x) const { return Clamp{low, high}.value(x); }
  template <class V> constexpr V derivative(V g, V x) const {
    return select(x <= V(low), V(0), select(x >= V(high), V(0), g));
  }
};

/// max(x, 0), and 6 at most.
struct Relu6 {
  static constexpr std::string_view name = "relu6";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const { return Hardtanh{0, 6}.value(x); }
  template <class V> constexpr V derivative(V g, V x) const { return Hardtanh{0, 6}.derivative(g, x); }
};

/// clamp(x / 6 + 1 / 2, 0, 1)
struct HardSigmoid {
  static constexpr std::string_view name = "hardsigmoid";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    return select(x <= V(-3), V(0), select(x >= V(3), V(1), x * V(1.0 / 6) + V(0.5)));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    return select(x > V(-3), select(x < V(3), g * V(1.0 / 6), V(0)), V(0));
  }
};

/// x hardsigmoid(x) (Howard et al., 2019).
struct HardSwish {
  static constexpr std::string_view name = "hardswish";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const { return x * HardSigmoid{}.value(x); }
  template <class V> constexpr V derivative(V g, V x) const {
    return select(x <= V(-3), V(0), select(x < V(3), g * (x * V(1.0 / 3) + V(0.5)), g));
  }
};

/// x + bias below -lambda, x - bias above lambda, 0 between.
struct Shrink {
  static constexpr std::string_view name = "shrink";
  static constexpr Keeps keeps = Keeps::input;
  double lambda = 0.5, bias = 0;
  template <class V> constexpr V value(V x) const {
    const V between = select(x == x, V(0), x);  // NaN stays NaN
    return select(x < V(-lambda), x + V(bias), select(x > V(lambda), x - V(bias), between));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    return select(x < V(-lambda), g, select(x <= V(lambda), V(0), g));
  }
};

/// x where it is above the threshold, else another number.
struct Threshold {
  static constexpr std::string_view name = "threshold";
  static constexpr Keeps keeps = Keeps::input;
  double threshold = 0, other = 0;
  template <class V> constexpr V value(V x) const { return select(x <= V(threshold), V(other), x); }
  template <class V> constexpr V derivative(V g, V x) const { return select(x <= V(threshold), V(0), g); }
};

// --- x times a gate

/// x * Phi(x), the exact form (Hendrycks & Gimpel, 2016).
struct Gelu {
  static constexpr std::string_view name = "gelu";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::erf;
    return x * V(0.5) * (V(1) + erf(x * V(kSqrtHalf)));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    using std::erf;
    using std::exp;
    const V phi = V(kInvSqrtTwoPi) * exp(x * x * V(-0.5));
    return g * (V(0.5) * (V(1) + erf(x * V(kSqrtHalf))) + x * phi);
  }
};

/// Its approximation by tanh, from the same paper: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
struct GeluTanh {
  static constexpr std::string_view name = "gelu_tanh";
  static constexpr Keeps keeps = Keeps::input;
  static constexpr double cubic = 0.044715;
  template <class V> constexpr V value(V x) const { return x * V(0.5) * (Tanh{}.value(inner(x)) + V(1)); }
  template <class V> constexpr V derivative(V g, V x) const {
    const V t = of(Tanh{}, inner(x));
    const V slope = (x * x * V(3 * cubic) + V(1)) * V(kSqrtTwoInvPi);
    return g * ((t + V(1)) * V(0.5) + x * (V(1) - t * t) * slope * V(0.5));
  }

 private:
  template <class V> static V inner(V x) { return x * (x * x * V(cubic) + V(1)) * V(kSqrtTwoInvPi); }
};

/// x * sigmoid(x), also called swish.
struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const {
    using std::exp;
    return x / (V(1) + exp(-x));
  }
  template <class V> constexpr V derivative(V g, V x) const {
    const V s = of(Sigmoid{}, x);
    return g * s * (V(1) + x * (V(1) - s));
  }
};

/// x * tanh(softplus(x)) (Misra, 2019).
struct Mish {
  static constexpr std::string_view name = "mish";
  static constexpr Keeps keeps = Keeps::input;
  template <class V> constexpr V value(V x) const { return x * Tanh{}.value(Softplus{}.value(x)); }
  template <class V> constexpr V derivative(V g, V x) const {
    const V t = of(Tanh{}, of(Softplus{}, x));
    return g * (t + x * (V(1) - t * t) * of(Sigmoid{}, x));
  }
};

}  // namespace op HEARTH_API
}  // namespace hearth::inline v0_1
