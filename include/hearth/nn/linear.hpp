#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/tensor/linalg.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct Linear;
struct LinearConfig;

namespace detail {
// Not inline: a backend's library instantiates it.
template <class B>
Linear<B> linear_of(const LinearConfig& config, const Device<B>& device, Rng& rng);
}  // namespace detail

struct LinearConfig {
  std::size_t in;
  std::size_t out;
  bool bias = true;
  Initializer initializer = FanInUniform{};  // uniform in +-1/sqrt(in), as in PyTorch
  Initializer bias_initializer = FanInUniform{};

  /// Error when in or out is 0.
  template <ComputeBackend B>
  Linear<B> init(const Device<B>& device, Rng& rng) const {
    return detail::linear_of<B>(*this, device, rng);
  }
  /// A layer with the record's values, on the backend that it is assigned to.
  template <class LayerRecord>
  FromRecord<LinearConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y = x weight^T + bias
template <Backend B>
struct Linear {
  Param<B, 2, Role::linear> weight;  // [out, in]
  std::optional<Param<B, 1>> bias;   // [out]

  HEARTH_MODULE(Linear, weight, bias)

  /// [.., in] to [.., out]
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    hearth::detail::check_argument<B, R, Float, A, R, K>();
    static_assert(R >= 1, "hearth: Linear takes a tensor of at least one dimension, [.., in]");
    return linear(std::move(x), weight.value(), bias ? &bias->value() : nullptr);
  }
};

template <class B>
Linear<B> detail::linear_of(const LinearConfig& config, const Device<B>& device, Rng& rng) {
  check::above_zero("LinearConfig", {{"in", config.in}, {"out", config.out}});
  auto weight =
      init_weight<B, Role::linear>(config.initializer, std::array{config.out, config.in}, device, rng);
  std::optional<Param<B, 1>> offset;
  if (config.bias)
    offset = init_bias<B>(config.bias_initializer, config.out, Fans{config.in, config.out}, device, rng);
  return {.weight = std::move(weight), .bias = std::move(offset)};
}

}  // namespace hearth::inline v0_1::nn
