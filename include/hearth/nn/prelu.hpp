#pragma once

#include <hearth/nn/norm.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct PRelu;

struct PReluConfig {
  std::size_t num_parameters = 1;  // one for all, or one for each channel
  double value = 0.25;             // that the slopes start with

  template <ComputeBackend B>
  PRelu<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("PReluConfig", {{"num_parameters", num_parameters}});
    return {.weight = init_full<B, Role::slope>(std::array{num_parameters}, value, device, rng)};
  }
  template <class LayerRecord>
  FromRecord<PReluConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// x where it is positive, weight * x elsewhere, with one slope for all or for each channel (He et al.,
/// 2015).
template <Backend B>
struct PRelu {
  Param<B, 1, Role::slope> weight;  // [1] or [channels]

  HEARTH_MODULE(PRelu, weight)
  static constexpr std::size_t burn_constants[] = {1};  // the value it starts with

  /// [n, channels, ..] to the same; with one slope any shape.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    const std::size_t slopes = weight.shape()[0];
    if (slopes != 1 && (R < 2 || x.dynamic_shape()[1] != slopes))
      throw_shape_error("PRelu", std::to_string(slopes) + " channels", x.dynamic_shape().text());
    std::array<std::size_t, R> shape;
    shape.fill(1);
    if constexpr (R >= 2) shape[1] = slopes;
    auto positive = x > 0;
    auto scaled = x * reshape(weight.value(), shape);
    return where(std::move(positive), std::move(x), std::move(scaled));
  }
};

}  // namespace hearth::inline v0_1::nn
