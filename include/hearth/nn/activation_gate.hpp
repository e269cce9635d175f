// Activations that multiply by a gate, and Softplus, whose slope is one.
#pragma once

#include <hearth/nn/linear.hpp>
#include <hearth/tensor/activation.hpp>

namespace hearth::inline v0_1::nn {

enum class GeluApproximate { none, tanh };

struct Gelu {
  GeluApproximate approximate = GeluApproximate::none;

  HEARTH_MODULE(Gelu, approximate)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return approximate == GeluApproximate::tanh ? gelu_tanh(std::move(x)) : gelu(std::move(x));
  }
};

struct Softplus {
  double beta = 1;
  double threshold = 20;

  HEARTH_MODULE(Softplus, beta, threshold)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return softplus(std::move(x), beta, threshold);
  }
};

/// The first half of an axis times the sigmoid of the second.
struct GLU {
  std::int64_t dim = -1;

  HEARTH_MODULE(GLU, dim)

  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    return glu(std::move(x), dim);
  }
};

template <Backend B> struct SwiGlu;

struct SwiGluConfig {
  std::size_t d_input;
  std::size_t d_output;
  bool bias = false;

  /// Both layers as Linear's.
  template <ComputeBackend B>
  SwiGlu<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("SwiGluConfig", {{"d_input", d_input}, {"d_output", d_output}});
    const LinearConfig linear = {.in = d_input, .out = d_output, .bias = bias};
    auto inner = linear.init<B>(device, rng);
    return {.linear_inner = std::move(inner), .linear_outer = linear.init<B>(device, rng)};
  }
  template <class LayerRecord>
  FromRecord<SwiGluConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// y = silu(linear_inner(x)) * linear_outer(x) (Shazeer, 2020), with Burn's names.
template <Backend B>
struct SwiGlu {
  Linear<B> linear_inner, linear_outer;

  HEARTH_MODULE(SwiGlu, linear_inner, linear_outer)

  /// [.., d_input] to [.., d_output]
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    return silu(linear_inner(x)) * linear_outer(x);
  }
};

}  // namespace hearth::inline v0_1::nn
