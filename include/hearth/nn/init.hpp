// Random starting values, with PyTorch's defaults.
#pragma once

#include <cmath>

#include <hearth/module/param.hpp>
#include <hearth/tensor/random.hpp>

namespace hearth::nn {

/// A parameter uniform in +-1/sqrt(fan_in): PyTorch's default for weights and biases of linear layers and
/// convolutions (Kaiming uniform with a = sqrt(5)).
template <Backend B, Role R = Role::plain, std::size_t D>
Param<B, D, R> init_uniform(const std::array<std::size_t, D>& shape, std::size_t fan_in,
                            const Device<B>& device, Rng& rng) {
  const double bound = fan_in == 0 ? 0 : 1 / std::sqrt(static_cast<double>(fan_in));
  const ParamId id{rng.next()};
  return Param<B, D, R>(uniform<B>(shape, -bound, bound, device, rng), id);
}

/// A parameter of equal values.
template <Backend B, Role R = Role::plain, std::size_t D>
Param<B, D, R> init_full(const std::array<std::size_t, D>& shape, double value, const Device<B>& device,
                         Rng& rng) {
  return Param<B, D, R>(Tensor<B, D>::full(shape, value, device), ParamId{rng.next()});
}

}  // namespace hearth::nn
