// Activations that are the identity where x is positive, and options elsewhere.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/activation.hpp>

namespace hearth::inline v0_1::nn {

struct LeakyRelu {
  double negative_slope = 0.01;

  HEARTH_MODULE(LeakyRelu, negative_slope)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return leaky_relu(std::move(x), negative_slope);
  }
};

/// A random negative slope for each element over a backend that tracks gradients, their mean elsewhere, as in
/// the model that valid() gives (Xu et al., 2015).
struct RRelu {
  double lower = 1.0 / 8;
  double upper = 1.0 / 3;

  HEARTH_MODULE(RRelu, lower, upper)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Rng& rng) const {
    return rrelu(std::move(x), lower, upper, rng);
  }
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(!B::differentiable,
                  "hearth: RRelu draws random numbers while training; call rrelu(x, rng)");
    Rng unused(0);
    return rrelu(std::move(x), lower, upper, unused);
  }
};

struct Elu {
  double alpha = 1;

  HEARTH_MODULE(Elu, alpha)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return elu(std::move(x), alpha);
  }
};

struct Celu {
  double alpha = 1;

  HEARTH_MODULE(Celu, alpha)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return celu(std::move(x), alpha);
  }
};

/// `value` where x is not above the threshold.
struct Threshold {
  double threshold;
  double value;

  HEARTH_MODULE(Threshold, threshold, value)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return hearth::threshold(std::move(x), threshold, value);
  }
};

/// 0 where x is not above alpha (Konda et al., 2014).
struct ThresholdedRelu {
  double alpha = 1;

  HEARTH_MODULE(ThresholdedRelu, alpha)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return threshold(std::move(x), alpha, 0);
  }
};

}  // namespace hearth::inline v0_1::nn
