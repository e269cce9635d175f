#pragma once

#include <limits>

#include <hearth/nn/norm.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B, std::size_t D> struct RmsNormNd;

/// For layers over several axes: RmsNormNdConfig<2>{.normalized_shape = {rows, columns}}.
template <std::size_t D>
struct RmsNormNdConfig {
  std::array<std::size_t, D> normalized_shape;
  std::optional<double> epsilon = {};  // the distance of 1 to the next number of the element type
  bool elementwise_affine = true;      // weight

  /// Scale 1.
  template <ComputeBackend B>
  RmsNormNd<B, D> init(const Device<B>& device, Rng& rng) const {
    detail::check_norm("RmsNormConfig", {{"normalized_shape", least(normalized_shape)}}, epsilon.value_or(0));
    return {
        .weight = detail::full_where<B, D, Role::scale>(elementwise_affine, normalized_shape, 1, device, rng),
        .epsilon = epsilon};
  }
  template <class LayerRecord>
  FromRecord<RmsNormNdConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

struct RmsNormConfig {
  std::size_t features;
  std::optional<double> epsilon = {};  // the distance of 1 to the next number of the element type
  bool elementwise_affine = true;      // weight

  /// Scale 1.
  template <ComputeBackend B>
  RmsNormNd<B, 1> init(const Device<B>& device, Rng& rng) const {
    detail::check_norm("RmsNormConfig", {{"features", features}}, epsilon.value_or(0));
    return RmsNormNdConfig<1>{{features}, epsilon, elementwise_affine}.template init<B>(device, rng);
  }
  template <class LayerRecord>
  FromRecord<RmsNormConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y = x / sqrt(mean(x^2) + epsilon) * weight over the last D axes (Zhang and Sennrich, 2019).
template <Backend B, std::size_t D>
struct RmsNormNd {
  static_assert(D >= 1, "hearth: RmsNorm normalizes at least one axis");

  std::optional<Param<B, D, Role::scale>> weight;
  std::optional<double> epsilon;

  HEARTH_MODULE(RmsNormNd, weight, epsilon)
  static constexpr std::string_view printed_as = "RmsNorm";
  static constexpr std::size_t burn_constants[] = {1};  // epsilon
  static constexpr std::string_view burn_always_there[] = {"weight"};

  /// [.., normalized shape] to the same; without a weight any extents.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(R >= D, "hearth: RmsNorm takes a tensor that has all axes that it normalizes");
    const Shape shape = x.dynamic_shape();
    if (weight && !(Shape(shape.end() - D, shape.end()) == weight->shape()))
      throw_shape_error("RmsNorm", weight->shape().text() + " as the last axes", shape.text());
    const double least =
        epsilon.value_or(static_cast<double>(std::numeric_limits<typename B::FloatElem>::epsilon()));
    auto root = sqrt(hearth::detail::mean_keep(square(x), detail::last_axes(R, D)) + least);
    auto y = std::move(x) / std::move(root);
    return weight ? std::move(y) * weight->value() : y;
  }
};

template <Backend B> using RmsNorm = RmsNormNd<B, 1>;

}  // namespace hearth::inline v0_1::nn
