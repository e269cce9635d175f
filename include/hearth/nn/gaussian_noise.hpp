#pragma once

#include <hearth/core/option.hpp>
#include <hearth/nn/mode.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/random.hpp>

namespace hearth::inline v0_1::nn {

/// Adds normal noise with a standard deviation while training (Burn's GaussianNoise).
struct GaussianNoise {
  double std = 0.1;
  Training training = {};

  HEARTH_MODULE(GaussianNoise, std, training)

  /// Any shape to the same. Error unless std is 0 or more.
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x, Rng& rng) const {
    if constexpr (!B::differentiable) {
      return x;
    } else {
      check::not_negative("GaussianNoise", "standard deviation", std);
      if (std == 0 || !training.on) return x;
      auto noise = normal<B>(x.shape(), 0, std, x.device(), rng);
      return std::move(x) + std::move(noise);
    }
  }
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(!B::differentiable,
                  "hearth: GaussianNoise draws random numbers while training; call noise(x, rng)");
    return x;
  }
};

}  // namespace hearth::inline v0_1::nn
