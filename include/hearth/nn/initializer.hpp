// How a parameter starts, as a value that a layer's config takes: LinearConfig{.in = 3, .out = 4,
// .initializer = KaimingNormal{}}. Names and formulas are torch.nn.init's.
#pragma once

#include <cstddef>

#include <hearth/core/rng.hpp>
#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::nn {

/// What follows a layer: each asks for another variance of its weights.
enum class Nonlinearity { linear, sigmoid, tanh, relu, leaky_relu, selu };

/// The recommended factor of the standard deviation; `slope` is leaky_relu's.
HEARTH_API double calculate_gain(Nonlinearity nonlinearity, double slope = 0.01);

/// What a unit sees and what sees it.
struct Fans {
  std::size_t in = 0, out = 0;
};

/// Of a weight [out, in, k..]: in k.. and out k... ShapeError for fewer than two dimensions.
HEARTH_API Fans calculate_fans(const Shape& weight);

enum class FanMode { fan_in, fan_out };

/// Uniform in +-1/sqrt(fan_in): the default of PyTorch's linear layers and convolutions.
struct FanInUniform {};

struct Constant {
  double value = 0;
};

struct Uniform {
  double low = 0, high = 1;
};

struct Normal {
  double mean = 0, std = 1;
};

/// Normal, between a and b: by the inverse of the distribution function, from one random number each.
struct TruncNormal {
  double mean = 0, std = 1;
  double a = -2, b = 2;
};

/// Uniform in +-gain sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio, 2010).
struct XavierUniform {
  double gain = 1;
};

/// Normal with the deviation gain sqrt(2 / (fan_in + fan_out)) (Glorot and Bengio, 2010).
struct XavierNormal {
  double gain = 1;
};

/// Uniform in +-gain sqrt(3 / fan) (He et al., 2015).
struct KaimingUniform {
  double a = 0;  // the slope of a leaky_relu that follows
  FanMode mode = FanMode::fan_in;
  Nonlinearity nonlinearity = Nonlinearity::leaky_relu;
};

/// Normal with the deviation gain / sqrt(fan) (He et al., 2015).
struct KaimingNormal {
  double a = 0;  // the slope of a leaky_relu that follows
  FanMode mode = FanMode::fan_in;
  Nonlinearity nonlinearity = Nonlinearity::leaky_relu;
};

/// Orthogonal rows, or columns where there are fewer of them, of [out, in k..] times gain (Saxe et al.,
/// 2014).
struct Orthogonal {
  double gain = 1;
};

class Initializer;

namespace detail {
struct Recipe;
/// `bias_of` are the fans of the weight that a bias stands beside: its own shape says nothing of them.
/// ShapeError when the shape has too few dimensions for it, Error for parameters out of range.
HEARTH_API Recipe recipe_of(const Initializer& initializer, const Shape& shape, const Fans* bias_of);
}  // namespace detail

/// One of them. No std::variant: every program with a layer would instantiate one of ten alternatives.
class Initializer {
 public:
  // NOLINTBEGIN: an initializer is one of the values
  Initializer(FanInUniform = {}) : kind_(Kind::fan_in_uniform), fan_in_uniform_() {}
  Initializer(Constant how) : kind_(Kind::constant), constant_(how) {}
  Initializer(Uniform how) : kind_(Kind::uniform), uniform_(how) {}
  Initializer(Normal how) : kind_(Kind::normal), normal_(how) {}
  Initializer(TruncNormal how) : kind_(Kind::trunc_normal), trunc_normal_(how) {}
  Initializer(XavierUniform how) : kind_(Kind::xavier_uniform), xavier_uniform_(how) {}
  Initializer(XavierNormal how) : kind_(Kind::xavier_normal), xavier_normal_(how) {}
  Initializer(KaimingUniform how) : kind_(Kind::kaiming_uniform), kaiming_uniform_(how) {}
  Initializer(KaimingNormal how) : kind_(Kind::kaiming_normal), kaiming_normal_(how) {}
  Initializer(Orthogonal how) : kind_(Kind::orthogonal), orthogonal_(how) {}
  // NOLINTEND

 private:
  friend detail::Recipe detail::recipe_of(const Initializer& initializer, const Shape& shape,
                                          const Fans* bias_of);

  enum class Kind {
    fan_in_uniform,
    constant,
    uniform,
    normal,
    trunc_normal,
    xavier_uniform,
    xavier_normal,
    kaiming_uniform,
    kaiming_normal,
    orthogonal
  };

  Kind kind_;
  union {
    FanInUniform fan_in_uniform_;
    Constant constant_;
    Uniform uniform_;
    Normal normal_;
    TruncNormal trunc_normal_;
    XavierUniform xavier_uniform_;
    XavierNormal xavier_normal_;
    KaimingUniform kaiming_uniform_;
    KaimingNormal kaiming_normal_;
    Orthogonal orthogonal_;
  };
};

namespace detail {

/// What is left of an initializer when the shape is known.
struct Recipe {
  enum class Kind { full, uniform, normal, trunc_normal, orthogonal };

  Kind kind = Kind::full;
  double first = 0, second = 0;  // the value; low and high; mean and deviation; the gain
  double low = 0, high = 0;      // of trunc_normal
};

/// Elements in double, the same for every backend.
HEARTH_API TensorData trunc_normal_data(const Recipe& recipe, const Shape& shape, RandomState state);
HEARTH_API TensorData orthogonal_data(const Recipe& recipe, const Shape& shape, RandomState state);

/// z with P(Z < z) = p for a standard normal Z, 0 < p < 1.
HEARTH_API double normal_quantile(double p);

}  // namespace detail

}  // namespace hearth::inline v0_1::nn
