#pragma once

#include <hearth/nn/norm.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct GroupNorm;

struct GroupNormConfig {
  std::size_t num_groups;
  std::size_t num_channels;
  double epsilon = 1e-5;
  bool affine = true;  // weight and bias

  /// Scale 1, shift 0. ShapeError when the groups do not divide the channels.
  template <ComputeBackend B>
  GroupNorm<B> init(const Device<B>& device, Rng& rng) const {
    detail::check_norm("GroupNormConfig", {{"num_groups", num_groups}, {"num_channels", num_channels}},
                       epsilon);
    if (num_channels % num_groups != 0)
      throw_shape_error("GroupNorm", "groups that divide " + std::to_string(num_channels) + " channels",
                        std::to_string(num_groups));
    const std::array shape = {num_channels};
    auto scale = detail::full_where<B, 1, Role::scale>(affine, shape, 1, device, rng);
    auto shift = detail::full_where<B, 1, Role::shift>(affine, shape, 0, device, rng);
    return {.weight = std::move(scale),
            .bias = std::move(shift),
            .num_groups = num_groups,
            .num_channels = num_channels,
            .epsilon = epsilon};
  }
  template <class LayerRecord>
  FromRecord<GroupNormConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with the statistics of each group of channels
/// of each image (Wu and He, 2018).
template <Backend B>
struct GroupNorm {
  std::optional<Param<B, 1, Role::scale>> weight;
  std::optional<Param<B, 1, Role::shift>> bias;
  std::size_t num_groups = 1;
  std::size_t num_channels = 0;
  double epsilon = 1e-5;

  HEARTH_MODULE(GroupNorm, weight, bias, num_groups, num_channels, epsilon)
  static constexpr std::size_t burn_constants[] = {1, 1, 1, 1};  // groups, channels, epsilon, affine

  /// [n, channels, ..] to the same.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(R >= 2, "hearth: GroupNorm takes a tensor of at least two dimensions, [n, channels, ..]");
    detail::check_channels("GroupNorm", num_channels, x.dynamic_shape());
    const std::size_t groups = x.dim(0) * num_groups;
    auto y = detail::standardized(std::move(x), 1, groups, epsilon).values;
    return detail::scaled_channels(std::move(y), weight, bias);
  }
};

}  // namespace hearth::inline v0_1::nn
