// Activations as functions. Those without options are function objects: a member of a model, or of a
// Sequential.
#pragma once

#include <hearth/core/option.hpp>
#include <hearth/tensor/axis.hpp>
#include <hearth/tensor/compare.hpp>
#include <hearth/tensor/random.hpp>

namespace hearth::inline v0_1 {

inline constexpr Elementwise<op::Relu> relu{};
inline constexpr Elementwise<op::Relu6> relu6{};
inline constexpr Elementwise<op::Gelu> gelu{};
inline constexpr Elementwise<op::GeluTanh> gelu_tanh{};
inline constexpr Elementwise<op::Silu> silu{};
inline constexpr Elementwise<op::Mish> mish{};
inline constexpr Elementwise<op::Selu> selu{};
inline constexpr Elementwise<op::Sigmoid> sigmoid{};
inline constexpr Elementwise<op::LogSigmoid> logsigmoid{};
inline constexpr Elementwise<op::HardSigmoid> hardsigmoid{};
inline constexpr Elementwise<op::HardSwish> hardswish{};
inline constexpr Elementwise<op::Softsign> softsign{};
inline constexpr Elementwise<op::Tanhshrink> tanhshrink{};

namespace detail {
struct SoftplusFunction {
  template <class B, std::size_t R, class K>
  Tensor<B, R, K> operator()(Tensor<B, R, K> x, double beta = 1, double threshold = 20) const {
    return Elementwise<op::Softplus>{{beta, threshold}}(std::move(x));
  }
};
}  // namespace detail
/// log(1 + exp(beta x)) / beta, and x itself where beta x is above the threshold.
inline constexpr detail::SoftplusFunction softplus{};

/// x where it is positive, slope * x elsewhere.
template <class B, std::size_t R>
Tensor<B, R> leaky_relu(Tensor<B, R> x, double slope = 0.01) {
  return Elementwise<op::LeakyRelu>{{slope}}(std::move(x));
}
/// x where it is positive, alpha (exp(x) - 1) elsewhere.
template <class B, std::size_t R>
Tensor<B, R> elu(Tensor<B, R> x, double alpha = 1) {
  return Elementwise<op::Elu>{{alpha}}(std::move(x));
}
/// x where it is positive, alpha (exp(x / alpha) - 1) elsewhere. Error when alpha is 0.
template <class B, std::size_t R>
Tensor<B, R> celu(Tensor<B, R> x, double alpha = 1) {
  if (alpha == 0) throw Error("hearth: celu: expected an alpha other than 0, got 0");
  return Elementwise<op::Celu>{{alpha}}(std::move(x));
}
/// clamp whose gradient at the bounds is 0. Error when they cross.
template <class B, std::size_t R>
Tensor<B, R> hardtanh(Tensor<B, R> x, double min_val = -1, double max_val = 1) {
  if (min_val > max_val)
    throw Error("hearth: hardtanh: expected bounds in order, got " + std::to_string(min_val) + " and " +
                std::to_string(max_val));
  return Elementwise<op::Hardtanh>{{min_val, max_val}}(std::move(x));
}
/// x + bias below -lambda, x - bias above lambda, 0 between.
template <class B, std::size_t R>
Tensor<B, R> shrink(Tensor<B, R> x, double lambda = 0.5, double bias = 0) {
  return Elementwise<op::Shrink>{{lambda, bias}}(std::move(x));
}
/// x outside of -lambda .. lambda, 0 inside.
template <class B, std::size_t R>
Tensor<B, R> hardshrink(Tensor<B, R> x, double lambda = 0.5) {
  return shrink(std::move(x), lambda, 0);
}
/// x moved towards 0 by lambda, and 0 where it is less away. Error when lambda is negative.
template <class B, std::size_t R>
Tensor<B, R> softshrink(Tensor<B, R> x, double lambda = 0.5) {
  check::not_negative("softshrink", "lambda", lambda);
  return shrink(std::move(x), lambda, lambda);
}
/// x above the threshold, `value` elsewhere.
template <class B, std::size_t R>
Tensor<B, R> threshold(Tensor<B, R> x, double threshold, double value) {
  return Elementwise<op::Threshold>{{threshold, value}}(std::move(x));
}

/// x where it is positive; elsewhere x times a slope drawn for each element, uniform in lower .. upper (Xu et
/// al., 2015). Over a backend that tracks no gradients, the slope is their mean and nothing is drawn. Error
/// when they cross.
template <class B, std::size_t R>
Tensor<B, R> rrelu(Tensor<B, R> x, double lower, double upper, Rng& rng) {
  if (!(lower <= upper))
    throw Error("hearth: rrelu: expected slopes in order, got " + std::to_string(lower) + " and " +
                std::to_string(upper));
  if constexpr (B::differentiable) {
    auto slopes = uniform<B>(x.shape(), lower, upper, x.device(), rng);
    return where(x <= 0, x * std::move(slopes), x);
  } else {
    return leaky_relu(std::move(x), (lower + upper) / 2);
  }
}

namespace detail {

/// The first and the second half of an axis.
template <class B, std::size_t R>
std::pair<Tensor<B, R>, Tensor<B, R>> halves(std::string_view who, Tensor<B, R> x, Axis axis) {
  Shape extent = x.dynamic_shape();
  const std::size_t at = axis.of(who, extent);
  if (extent[at] % 2 != 0)
    throw_shape_error(who, "an even extent on axis " + std::to_string(at), extent.text());
  extent[at] /= 2;
  const Shape step = Shape::filled(R, 1);
  Shape start = Shape::filled(R, 0);
  auto first = B::template slice<Float>(x.primitive(), start, extent, step);
  start[at] = extent[at];
  return {Tensor<B, R>(std::move(first)),
          Tensor<B, R>(B::template slice<Float>(std::move(x).primitive(), start, extent, step))};
}

}  // namespace detail

/// The first half of an axis times the sigmoid of the second (Dauphin et al., 2017). ShapeError when its
/// extent is odd.
template <class B, std::size_t R>
Tensor<B, R> glu(Tensor<B, R> x, Axis axis = -1) {
  auto [a, b] = detail::halves("glu", std::move(x), axis);
  return std::move(a) * sigmoid(std::move(b));
}
/// silu of the first half of an axis times the second (Shazeer, 2020). ShapeError when its extent is odd.
template <class B, std::size_t R>
Tensor<B, R> swiglu(Tensor<B, R> x, Axis axis = -1) {
  auto [a, b] = detail::halves("swiglu", std::move(x), axis);
  return silu(std::move(a)) * std::move(b);
}

}  // namespace hearth::inline v0_1
