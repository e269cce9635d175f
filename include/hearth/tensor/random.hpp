// Tensors of random numbers. The same Rng gives the same numbers on every backend.
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth {

/// Uniform in [low, high).
template <Backend B, std::size_t R>
Tensor<B, R> uniform(const std::array<std::size_t, R>& shape, double low, double high,
                     const Device<B>& device, Rng& rng) {
  const Shape to = Tensor<B, R>::shape_of(shape);
  return Tensor<B, R>(B::uniform(to, low, high, rng.take(to.numel()), device));
}

/// Normal with a mean and a standard deviation.
template <Backend B, std::size_t R>
Tensor<B, R> normal(const std::array<std::size_t, R>& shape, double mean, double deviation,
                    const Device<B>& device, Rng& rng) {
  const Shape to = Tensor<B, R>::shape_of(shape);
  return Tensor<B, R>(B::normal(to, mean, deviation, rng.take(to.numel()), device));
}

/// `yes` with the probability given, else 0.
template <Backend B, std::size_t R>
Tensor<B, R> bernoulli(const std::array<std::size_t, R>& shape, double probability, double yes,
                       const Device<B>& device, Rng& rng) {
  const Shape to = Tensor<B, R>::shape_of(shape);
  return Tensor<B, R>(B::bernoulli(to, probability, yes, rng.take(to.numel()), device));
}

}  // namespace hearth
