// Parameters with their starting values, and new starting values for parameters that exist.
#pragma once

#include <cmath>

#include <hearth/core/option.hpp>
#include <hearth/module/param.hpp>
#include <hearth/nn/initializer.hpp>
#include <hearth/tensor/random.hpp>

namespace hearth::inline v0_1::nn {

namespace detail {

// Without a concept at the head, so that a backend's library can instantiate them for every compiler.

template <class B, std::size_t D>
Tensor<B, D> fan_in_uniform(const std::array<std::size_t, D>& shape, std::size_t fan_in,
                            const Device<B>& device, Rng& rng) {
  const double bound = fan_in == 0 ? 0 : 1 / std::sqrt(static_cast<double>(fan_in));
  return uniform<B>(shape, -bound, bound, device, rng);
}

template <class B, std::size_t D>
Tensor<B, D> drawn(const Recipe& recipe, const std::array<std::size_t, D>& shape, const Device<B>& device,
                   Rng& rng);

}  // namespace detail

/// A parameter uniform in +-1/sqrt(fan_in): PyTorch's default for weights and biases of linear layers and
/// convolutions (Kaiming uniform with a = sqrt(5)).
template <Backend B, Role R = Role::plain, std::size_t D>
Param<B, D, R> init_uniform(const std::array<std::size_t, D>& shape, std::size_t fan_in,
                            const Device<B>& device, Rng& rng) {
  const ParamId id{rng.next()};
  return Param<B, D, R>(detail::fan_in_uniform<B>(shape, fan_in, device, rng), id);
}

/// A parameter of equal values.
template <Backend B, Role R = Role::plain, std::size_t D>
Param<B, D, R> init_full(const std::array<std::size_t, D>& shape, double value, const Device<B>& device,
                         Rng& rng) {
  return Param<B, D, R>(Tensor<B, D>::full(shape, value, device), ParamId{rng.next()});
}

namespace detail {

template <class B, std::size_t D>
Tensor<B, D> drawn(const Recipe& recipe, const std::array<std::size_t, D>& shape, const Device<B>& device,
                   Rng& rng) {
  using T = Tensor<B, D>;
  const Shape to = T::shape_of(shape);
  switch (recipe.kind) {
    case Recipe::Kind::uniform: return uniform<B>(shape, recipe.first, recipe.second, device, rng);
    case Recipe::Kind::normal: return normal<B>(shape, recipe.first, recipe.second, device, rng);
    case Recipe::Kind::trunc_normal:
      return T::from_data(trunc_normal_data(recipe, to, rng.take(to.numel())), device);
    case Recipe::Kind::orthogonal:
      return T::from_data(orthogonal_data(recipe, to, rng.take(to.numel())), device);
    case Recipe::Kind::full: break;
  }
  return T::full(shape, recipe.first, device);
}

}  // namespace detail

/// A tensor of an initializer's values; those that ask for fans take a shape [out, in, k..]. ShapeError when
/// it has fewer than two dimensions. The numbers are the same on every backend.
template <Backend B, std::size_t D>
Tensor<B, D> init_tensor(const Initializer& initializer, const std::array<std::size_t, D>& shape,
                         const Device<B>& device, Rng& rng) {
  return detail::drawn<B>(detail::recipe_of(initializer, Tensor<B, D>::shape_of(shape), nullptr), shape,
                          device, rng);
}

/// A weight [out, in, k..].
template <Backend B, Role R = Role::plain, std::size_t D>
Param<B, D, R> init_weight(const Initializer& initializer, const std::array<std::size_t, D>& shape,
                           const Device<B>& device, Rng& rng) {
  const ParamId id{rng.next()};
  return Param<B, D, R>(init_tensor<B>(initializer, shape, device, rng), id);
}

/// A bias [out] beside a weight with these fans. ShapeError for Orthogonal.
template <Backend B, Role R = Role::plain>
Param<B, 1, R> init_bias(const Initializer& initializer, std::size_t out, const Fans& fans,
                         const Device<B>& device, Rng& rng) {
  const detail::Recipe recipe = detail::recipe_of(initializer, Shape{out}, &fans);
  const ParamId id{rng.next()};
  return Param<B, 1, R>(detail::drawn<B>(recipe, std::array{out}, device, rng), id);
}

}  // namespace hearth::inline v0_1::nn

/// torch.nn.init's functions: another start for a parameter of a model. Its id, and whether it wants a
/// gradient, stay.
namespace hearth::inline v0_1::nn::init {

/// init::fill(model.fc.weight, KaimingNormal{}, rng)
template <class P>
void fill(P& param, const Initializer& initializer, Rng& rng) {
  using B = typename std::remove_cvref_t<decltype(param.value())>::Backend;
  param.assign(init_tensor<B>(initializer, param.value().shape(), param.value().device(), rng));
}

template <class P>
void constant(P& param, double value) {
  Rng unused(0);
  fill(param, Constant{value}, unused);
}
template <class P>
void zeros(P& param) {
  constant(param, 0);
}
template <class P>
void ones(P& param) {
  constant(param, 1);
}
template <class P>
void uniform(P& param, Rng& rng, const Uniform& how = {}) {
  fill(param, how, rng);
}
template <class P>
void normal(P& param, Rng& rng, const Normal& how = {}) {
  fill(param, how, rng);
}
template <class P>
void trunc_normal(P& param, Rng& rng, const TruncNormal& how = {}) {
  fill(param, how, rng);
}
template <class P>
void xavier_uniform(P& param, Rng& rng, const XavierUniform& how = {}) {
  fill(param, how, rng);
}
template <class P>
void xavier_normal(P& param, Rng& rng, const XavierNormal& how = {}) {
  fill(param, how, rng);
}
template <class P>
void kaiming_uniform(P& param, Rng& rng, const KaimingUniform& how = {}) {
  fill(param, how, rng);
}
template <class P>
void kaiming_normal(P& param, Rng& rng, const KaimingNormal& how = {}) {
  fill(param, how, rng);
}
template <class P>
void orthogonal(P& param, Rng& rng, const Orthogonal& how = {}) {
  fill(param, how, rng);
}

}  // namespace hearth::inline v0_1::nn::init
