#pragma once

#include <hearth/nn/transformer_layer.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct TransformerDecoderLayer;
template <Backend B> struct TransformerDecoder;

struct TransformerDecoderLayerConfig {
  std::size_t d_model;
  std::size_t nhead;
  std::size_t dim_feedforward = 2048;
  double dropout = 0.1;
  TransformerActivation activation = TransformerActivation::relu;
  double layer_norm_eps = 1e-5;
  bool batch_first = false;
  bool norm_first = false;
  bool bias = true;

  /// As its layers start.
  template <ComputeBackend B>
  TransformerDecoderLayer<B> init(const Device<B>& device, Rng& rng) const {
    detail::check_layer("TransformerDecoderLayerConfig", *this);
    const auto norm = detail::norm_config(*this);
    const auto attention = detail::attention_config(*this);
    auto self_attn = attention.init<B>(device, rng), multihead_attn = attention.init<B>(device, rng);
    auto linear1 = LinearConfig{.in = d_model, .out = dim_feedforward, .bias = bias}.init<B>(device, rng);
    auto linear2 = LinearConfig{.in = dim_feedforward, .out = d_model, .bias = bias}.init<B>(device, rng);
    return {.self_attn = std::move(self_attn),
            .multihead_attn = std::move(multihead_attn),
            .linear1 = std::move(linear1),
            .dropout = {.p = dropout},
            .linear2 = std::move(linear2),
            .norm1 = norm.init<B>(device, rng),
            .norm2 = norm.init<B>(device, rng),
            .norm3 = norm.init<B>(device, rng),
            .dropout1 = {.p = dropout},
            .dropout2 = {.p = dropout},
            .dropout3 = {.p = dropout},
            .activation = activation,
            .norm_first = norm_first};
  }
  template <class LayerRecord>
  FromRecord<TransformerDecoderLayerConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// What a decoder's layer keeps while a sequence grows by one call after another.
template <Backend B>
struct TransformerDecoderCache {
  KvCache<B> target;  // of the positions before
  KvCache<B> memory;  // filled by the first call; the memory of later ones is not looked at
};

/// Masks as in MultiHeadAttentionOptions: true hides, floats are added.
template <Backend B>
struct TransformerDecoderLayerOptions {
  std::optional<AttentionMask<B>> tgt_mask = {};              // [L, L], [n heads, L, L] or [n, heads, L, L]
  std::optional<AttentionMask<B>> memory_mask = {};           // [L, S], ..
  std::optional<AttentionMask<B>> tgt_key_padding_mask = {};  // [n, L]
  std::optional<AttentionMask<B>> memory_key_padding_mask = {};  // [n, S]
  bool tgt_is_causal = false;
  bool memory_is_causal = false;
  Rng* rng = nullptr;  // for dropout while training
  TransformerDecoderCache<B>* cache = nullptr;
};

/// Self-attention, attention to the memory, and a feed-forward part, each added to its input and normalized
/// (Vaswani et al., 2017).
template <Backend B>
struct TransformerDecoderLayer {
  MultiHeadAttention<B> self_attn, multihead_attn;
  Linear<B> linear1;  // [dim_feedforward, d_model]
  Dropout dropout;
  Linear<B> linear2;
  LayerNorm<B> norm1, norm2, norm3;
  Dropout dropout1, dropout2, dropout3;
  TransformerActivation activation = TransformerActivation::relu;
  bool norm_first = false;

  HEARTH_MODULE(TransformerDecoderLayer, self_attn, multihead_attn, linear1, dropout, linear2, norm1, norm2,
                norm3, dropout1, dropout2, dropout3, activation, norm_first)

  /// tgt [L, n, d_model] and memory [S, n, d_model], or [n, ..] with batch_first, to what tgt is.
  template <class A, std::size_t R, class K>
  Tensor<B, 3> operator()(Tensor<A, R, K> tgt, const Tensor<B, 3>& memory,
                          const TransformerDecoderLayerOptions<B>& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    for (const Dropout* part :
         {&self_attn.dropout, &multihead_attn.dropout, &dropout, &dropout1, &dropout2, &dropout3})
      detail::check_rng<B>("TransformerDecoderLayer", *part, options.rng);
    auto x = detail::residual(norm_first, norm1, std::move(tgt), [&](Tensor<B, 3> y) {
      auto attended = self_attn(std::move(y), {.attn_mask = options.tgt_mask,
                                               .key_padding_mask = options.tgt_key_padding_mask,
                                               .is_causal = options.tgt_is_causal,
                                               .rng = options.rng,
                                               .cache = options.cache ? &options.cache->target : nullptr});
      return detail::dropped(dropout1, std::move(attended.output), options.rng);
    });
    x = detail::residual(norm_first, norm2, std::move(x), [&](Tensor<B, 3> y) {
      auto attended = multihead_attn(std::move(y), memory, memory,
                                     {.attn_mask = options.memory_mask,
                                      .key_padding_mask = options.memory_key_padding_mask,
                                      .is_causal = options.memory_is_causal,
                                      .rng = options.rng,
                                      .memory_cache = options.cache ? &options.cache->memory : nullptr});
      return detail::dropped(dropout2, std::move(attended.output), options.rng);
    });
    return detail::residual(norm_first, norm3, std::move(x), [&](Tensor<B, 3> y) {
      y = detail::feed_forward(linear1, activation, dropout, linear2, std::move(y), options.rng);
      return detail::dropped(dropout3, std::move(y), options.rng);
    });
  }
};

struct TransformerDecoderConfig {
  TransformerDecoderLayerConfig decoder_layer;
  std::size_t num_layers;
  bool norm = false;  // a normalization after the last layer

  /// Each layer with random values of its own. PyTorch copies one.
  template <ComputeBackend B>
  TransformerDecoder<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("TransformerDecoderConfig", {{"num_layers", num_layers}});
    return detail::stacked<TransformerDecoder<B>>(decoder_layer, num_layers, norm, device, rng);
  }
  template <class LayerRecord>
  FromRecord<TransformerDecoderConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

template <Backend B>
struct TransformerDecoderOptions {
  std::optional<AttentionMask<B>> tgt_mask = {}, memory_mask = {};
  std::optional<AttentionMask<B>> tgt_key_padding_mask = {}, memory_key_padding_mask = {};
  bool tgt_is_causal = false, memory_is_causal = false;
  Rng* rng = nullptr;
  std::vector<TransformerDecoderCache<B>>* caches = nullptr;  // one for each layer; made when there are none
};

/// Layers one after another.
template <Backend B>
struct TransformerDecoder {
  std::vector<TransformerDecoderLayer<B>> layers;
  std::optional<LayerNorm<B>> norm;

  HEARTH_MODULE(TransformerDecoder, layers, norm)

  /// tgt [L, n, d_model] and memory [S, n, d_model], or [n, ..] with batch_first, to what tgt is.
  template <class A, std::size_t R, class K>
  Tensor<B, 3> operator()(Tensor<A, R, K> tgt, const Tensor<B, 3>& memory,
                          const TransformerDecoderOptions<B>& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    if (options.caches) options.caches->resize(layers.size());
    TransformerDecoderLayerOptions<B> of_layer = {.tgt_mask = options.tgt_mask,
                                                  .memory_mask = options.memory_mask,
                                                  .tgt_key_padding_mask = options.tgt_key_padding_mask,
                                                  .memory_key_padding_mask = options.memory_key_padding_mask,
                                                  .tgt_is_causal = options.tgt_is_causal,
                                                  .memory_is_causal = options.memory_is_causal,
                                                  .rng = options.rng};
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (options.caches) of_layer.cache = &(*options.caches)[i];
      tgt = layers[i](std::move(tgt), memory, of_layer);
    }
    return norm ? (*norm)(std::move(tgt)) : tgt;
  }
};

}  // namespace hearth::inline v0_1::nn
