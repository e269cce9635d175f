#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/tensor/reduce.hpp>

namespace hearth::nn {

template <Backend B> struct LayerNorm;

struct LayerNormConfig {
  std::size_t features;
  double epsilon = 1e-5;
  bool bias = true;

  /// Scale 1, shift 0.
  template <ComputeBackend B>
  LayerNorm<B> init(const Device<B>& device, Rng& rng) const {
    std::optional<Param<B, 1, Role::shift>> shift;
    auto scale = init_full<B, Role::scale>(std::array{features}, 1, device, rng);
    if (bias) shift = init_full<B, Role::shift>(std::array{features}, 0, device, rng);
    return {.weight = std::move(scale), .bias = std::move(shift), .epsilon = epsilon};
  }
  template <class LayerRecord>
  FromRecord<LayerNormConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }

  template <ComputeBackend B>
  LayerNorm<B> with_record(const LayerNorm<Stored>& record, const Device<B>& device) const {
    return detail::built_with<LayerNorm<B>>(*this, record, device);
  }
};

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axis (Ba et al., 2016).
template <Backend B>
struct LayerNorm {
  Param<B, 1, Role::scale> weight;
  std::optional<Param<B, 1, Role::shift>> bias;
  double epsilon = 1e-5;

  HEARTH_MODULE(LayerNorm, weight, bias, epsilon)
  static constexpr std::size_t burn_constants[] = {1};  // epsilon

  /// [.., features] to the same.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(R >= 1, "hearth: LayerNorm takes a tensor of at least one dimension, [.., features]");
    if (x.dim(R - 1) != weight.shape()[0])
      throw_shape_error("LayerNorm", std::to_string(weight.shape()[0]) + " features",
                        x.dynamic_shape().text());
    auto mean = mean_keepdim(x, R - 1);
    const auto centered = std::move(x) - std::move(mean);
    auto variance = mean_keepdim(square(centered), R - 1);
    auto y = centered / sqrt(std::move(variance) + epsilon) * weight.value();
    return bias ? std::move(y) + bias->value() : y;
  }
};

}  // namespace hearth::nn
