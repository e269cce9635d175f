#pragma once

#include <hearth/nn/mode.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/random.hpp>

namespace hearth::nn {

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
      if (!(std >= 0))
        throw Error("hearth: GaussianNoise: expected a standard deviation of 0 or more, got " +
                    std::to_string(std));
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

}  // namespace hearth::nn
