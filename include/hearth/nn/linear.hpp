#pragma once

#include <hearth/nn/from_record.hpp>
#include <hearth/nn/init.hpp>
#include <hearth/tensor/linalg.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct Linear;

struct LinearConfig {
  std::size_t in;
  std::size_t out;
  bool bias = true;
  Initializer initializer = FanInUniform{};  // uniform in +-1/sqrt(in), as in PyTorch
  Initializer bias_initializer = FanInUniform{};

  template <ComputeBackend B>
  Linear<B> init(const Device<B>& device, Rng& rng) const {
    auto weight = init_weight<B, Role::linear>(initializer, std::array{out, in}, device, rng);
    std::optional<Param<B, 1>> offset;
    if (bias) offset = init_bias<B>(bias_initializer, out, Fans{in, out}, device, rng);
    return {.weight = std::move(weight), .bias = std::move(offset)};
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

}  // namespace hearth::inline v0_1::nn
