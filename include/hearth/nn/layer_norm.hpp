#pragma once

#include <hearth/backend/inference.hpp>
#include <hearth/nn/norm.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, std::size_t D> struct LayerNormNd;

/// For layers over several axes: LayerNormNdConfig<2>{.normalized_shape = {rows, columns}}.
template <std::size_t D>
struct LayerNormNdConfig {
  std::array<std::size_t, D> normalized_shape;
  double epsilon = 1e-5;
  bool elementwise_affine = true;  // weight and bias
  bool bias = true;

  /// Scale 1, shift 0.
  template <ComputeBackend B>
  LayerNormNd<B, D> init(const Device<B>& device, Rng& rng) const {
    detail::check_norm("LayerNormConfig", {{"normalized_shape", least(normalized_shape)}}, epsilon);
    auto scale = detail::full_where<B, D, Role::scale>(elementwise_affine, normalized_shape, 1, device, rng);
    auto shift =
        detail::full_where<B, D, Role::shift>(elementwise_affine && bias, normalized_shape, 0, device, rng);
    return {.weight = std::move(scale), .bias = std::move(shift), .epsilon = epsilon};
  }
  template <class LayerRecord>
  FromRecord<LayerNormNdConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

struct LayerNormConfig {
  std::size_t features;
  double epsilon = 1e-5;
  bool bias = true;
  bool elementwise_affine = true;  // weight and bias

  /// Scale 1, shift 0.
  template <ComputeBackend B>
  LayerNormNd<B, 1> init(const Device<B>& device, Rng& rng) const {
    detail::check_norm("LayerNormConfig", {{"features", features}}, epsilon);
    return LayerNormNdConfig<1>{{features}, epsilon, elementwise_affine, bias}.template init<B>(device, rng);
  }
  template <class LayerRecord>
  FromRecord<LayerNormConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias over the last D axes (Ba et al., 2016).
template <Backend B, std::size_t D>
struct LayerNormNd {
  static_assert(D >= 1, "hearth: LayerNorm normalizes at least one axis");

  std::optional<Param<B, D, Role::scale>> weight;
  std::optional<Param<B, D, Role::shift>> bias;
  double epsilon = 1e-5;

  HEARTH_MODULE(LayerNormNd, weight, bias, epsilon)
  static constexpr std::string_view printed_as = "LayerNorm";
  static constexpr std::size_t burn_constants[] = {1};  // epsilon
  static constexpr std::string_view burn_always_there[] = {"weight"};

  /// [.., normalized shape] to the same; without a weight any extents.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(D != 1 || R >= 1,
                  "hearth: LayerNorm takes a tensor of at least one dimension, [.., features]");
    static_assert(R >= D, "hearth: LayerNorm takes a tensor that has all axes that it normalizes");
    check_extents(x.dynamic_shape());
    if constexpr (runs_layer_norm<B>) {
      return at_once(std::move(x), std::nullopt);
    } else {
      const std::size_t groups = rows(x.dynamic_shape());
      return detail::scaled(detail::standardized(std::move(x), 1, groups, epsilon).values, weight, bias);
    }
  }

  /// The same of x + other, two of one shape, without their sum in memory where the backend can do that.
  template <std::size_t R>
  Tensor<B, R> of_sum(Tensor<B, R> x, Tensor<B, R> other) const {
    check::equal("LayerNorm", x.dynamic_shape(), other.dynamic_shape());
    if constexpr (runs_layer_norm<B>) {
      check_extents(x.dynamic_shape());
      return at_once(std::move(x), std::move(other));
    } else {
      return (*this)(std::move(x) + std::move(other));
    }
  }

 private:
  // How often the last D axes are there.
  static std::size_t rows(const Shape& x) {
    const std::size_t rank = x.rank();
    return hearth::detail::count_along(x, detail::last_axes(rank, rank) ^ detail::last_axes(rank, D));
  }

  template <std::size_t R>
  Tensor<B, R> at_once(Tensor<B, R> x, std::type_identity_t<std::optional<Tensor<B, R>>> other) const {
    using F = PrimitiveOf<B, Float>;
    const Shape shape = x.dynamic_shape();
    const std::size_t groups = rows(shape), width = Shape(shape.end() - D, shape.end()).numel();
    const auto flat = [](F primitive, const Shape& to) {
      return B::template reshape<Float>(std::move(primitive), to);
    };
    LayerNormInputs<F> inputs = {.x = flat(std::move(x).primitive(), {groups, width}),
                                 .other = {},
                                 .weight = {},
                                 .bias = {},
                                 .epsilon = epsilon};
    if (other) inputs.other = flat(std::move(*other).primitive(), {groups, width});
    if (weight) inputs.weight = flat(weight->value().primitive(), {width});
    if (bias) inputs.bias = flat(bias->value().primitive(), {width});
    return Tensor<B, R>(flat(B::layer_norm(std::move(inputs)), shape));
  }

  void check_extents(const Shape& x) const {
    const auto check = [&](const Shape& of) {
      if (Shape(x.end() - D, x.end()) == of) return;
      throw_shape_error("LayerNorm",
                        D == 1 ? std::to_string(of[0]) + " features" : of.text() + " as the last axes",
                        x.text());
    };
    if (weight) check(weight->shape());
    if (bias) check(bias->shape());
  }
};

template <Backend B> using LayerNorm = LayerNormNd<B, 1>;

}  // namespace hearth::inline v0_1::nn
