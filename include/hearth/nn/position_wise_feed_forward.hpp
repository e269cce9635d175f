#pragma once

#include <hearth/nn/activation.hpp>
#include <hearth/nn/attention.hpp>
#include <hearth/nn/linear.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct PositionWiseFeedForward;

struct PositionWiseFeedForwardConfig {
  std::size_t d_model;
  std::size_t d_ff;
  double dropout = 0.1;

  /// As its layers start.
  template <ComputeBackend B>
  PositionWiseFeedForward<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("PositionWiseFeedForwardConfig", {{"d_model", d_model}, {"d_ff", d_ff}});
    check::in_range("PositionWiseFeedForwardConfig", "dropout", dropout, 0, 1);
    auto inner = LinearConfig{.in = d_model, .out = d_ff}.init<B>(device, rng);
    auto outer = LinearConfig{.in = d_ff, .out = d_model}.init<B>(device, rng);
    return {.linear_inner = std::move(inner), .linear_outer = std::move(outer), .dropout = {.p = dropout}};
  }
  template <class LayerRecord>
  FromRecord<PositionWiseFeedForwardConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// linear_outer(gelu(linear_inner(x))), each position for itself; dropout after gelu.
template <Backend B>
struct PositionWiseFeedForward {
  Linear<B> linear_inner, linear_outer;
  Dropout dropout;
  Gelu gelu = {};

  HEARTH_MODULE(PositionWiseFeedForward, linear_inner, linear_outer, dropout, gelu)

  /// [.., d_model] to the same. Error when dropout has numbers to draw, and no rng.
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x) const {
    return forward(std::move(x), nullptr);
  }
  template <class A, std::size_t R, class K>
  Tensor<B, R> operator()(Tensor<A, R, K> x, Rng& rng) const {
    return forward(std::move(x), &rng);
  }

 private:
  template <class A, std::size_t R, class K>
  Tensor<B, R> forward(Tensor<A, R, K> x, Rng* rng) const {
    detail::check_rng<B>("PositionWiseFeedForward", dropout, rng);
    return linear_outer(detail::dropped(dropout, gelu(linear_inner(std::move(x))), rng));
  }
};

}  // namespace hearth::inline v0_1::nn
