// Tensors of random numbers. The same Rng gives the same numbers on every backend. Shapes may stand in
// braces: uniform<B>({2, 3}, 0, 1, device, rng).
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

/// Uniform in [low, high).
template <Backend B, std::size_t R>
Tensor<B, R> uniform(const std::array<std::size_t, R>& shape, double low, double high,
                     const Device<B>& device, Rng& rng) {
  const Shape to = Tensor<B, R>::shape_of(shape);
  return Tensor<B, R>(B::uniform(to, low, high, rng.take(to.numel()), device));
}
template <Backend B, std::size_t R>
Tensor<B, R> uniform(const std::size_t (&shape)[R], double low, double high, const Device<B>& device,
                     Rng& rng) {
  return uniform<B>(std::to_array(shape), low, high, device, rng);
}

/// Normal with a mean and a standard deviation.
template <Backend B, std::size_t R>
Tensor<B, R> normal(const std::array<std::size_t, R>& shape, double mean, double deviation,
                    const Device<B>& device, Rng& rng) {
  const Shape to = Tensor<B, R>::shape_of(shape);
  return Tensor<B, R>(B::normal(to, mean, deviation, rng.take(to.numel()), device));
}
template <Backend B, std::size_t R>
Tensor<B, R> normal(const std::size_t (&shape)[R], double mean, double deviation, const Device<B>& device,
                    Rng& rng) {
  return normal<B>(std::to_array(shape), mean, deviation, device, rng);
}

/// `yes` with the probability given, else 0.
template <Backend B, std::size_t R>
Tensor<B, R> bernoulli(const std::array<std::size_t, R>& shape, double probability, double yes,
                       const Device<B>& device, Rng& rng) {
  const Shape to = Tensor<B, R>::shape_of(shape);
  return Tensor<B, R>(B::bernoulli(to, probability, yes, rng.take(to.numel()), device));
}
template <Backend B, std::size_t R>
Tensor<B, R> bernoulli(const std::size_t (&shape)[R], double probability, double yes, const Device<B>& device,
                       Rng& rng) {
  return bernoulli<B>(std::to_array(shape), probability, yes, device, rng);
}

}  // namespace hearth::inline v0_1
