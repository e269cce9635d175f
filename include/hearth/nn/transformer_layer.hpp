// What the layers of a transformer's encoder and decoder share.
#pragma once

#include <hearth/nn/layer_norm.hpp>
#include <hearth/nn/multi_head_attention.hpp>
#include <hearth/tensor/elementwise.hpp>

namespace hearth::inline v0_1::nn {

enum class TransformerActivation { relu, gelu };

namespace detail {

/// Error for what no layer can have.
template <class Config>
void check_layer(std::string_view who, const Config& layer) {
  check::above_zero(
      who, {{"d_model", layer.d_model}, {"nhead", layer.nhead}, {"dim_feedforward", layer.dim_feedforward}});
  check::in_range(who, "dropout", layer.dropout, 0, 1);
  check::not_negative(who, "layer_norm_eps", layer.layer_norm_eps);
}

/// What a layer's config, of an encoder or a decoder, asks of its parts.
template <class Config>
LayerNormConfig norm_config(const Config& layer) {
  return {.features = layer.d_model, .epsilon = layer.layer_norm_eps, .bias = layer.bias};
}
template <class Config>
MultiHeadAttentionConfig attention_config(const Config& layer) {
  return {.embed_dim = layer.d_model,
          .num_heads = layer.nhead,
          .dropout = layer.dropout,
          .bias = layer.bias,
          .batch_first = layer.batch_first};
}

/// An encoder or a decoder: layers with random values of their own, and a normalization after the last one if
/// it is wanted.
template <class Stack, class Config>
Stack stacked(const Config& layer, std::size_t num_layers, bool norm, const Device<BackendOf<Stack>>& device,
              Rng& rng) {
  using B = BackendOf<Stack>;
  Stack stack;
  for (std::size_t i = 0; i < num_layers; ++i) stack.layers.push_back(layer.template init<B>(device, rng));
  if (norm) stack.norm = norm_config(layer).template init<B>(device, rng);
  return stack;
}

/// linear2(activation(linear1(x))), each position for itself.
template <class B>
Tensor<B, 3> feed_forward(const Linear<B>& linear1, TransformerActivation activation, const Dropout& dropout,
                          const Linear<B>& linear2, Tensor<B, 3> x, Rng* rng) {
  x = linear1(std::move(x));
  x = activation == TransformerActivation::gelu ? gelu(std::move(x)) : relu(std::move(x));
  return linear2(dropped(dropout, std::move(x), rng));
}

/// x + part(norm(x)), or norm(x + part(x)): with the normalization first or last.
template <class B, class Part>
Tensor<B, 3> residual(bool norm_first, const LayerNorm<B>& norm, Tensor<B, 3> x, const Part& part) {
  if (norm_first) {
    auto change = part(norm(x));
    return std::move(x) + std::move(change);
  }
  auto change = part(x);
  return norm.of_sum(std::move(x), std::move(change));
}

}  // namespace detail

}  // namespace hearth::inline v0_1::nn
