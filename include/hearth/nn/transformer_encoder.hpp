#pragma once

#include <hearth/nn/transformer_layer.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct TransformerEncoderLayer;
template <Backend B> struct TransformerEncoder;

struct TransformerEncoderLayerConfig {
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
  TransformerEncoderLayer<B> init(const Device<B>& device, Rng& rng) const {
    detail::check_layer("TransformerEncoderLayerConfig", *this);
    const auto norm = detail::norm_config(*this);
    auto attention = detail::attention_config(*this).init<B>(device, rng);
    auto linear1 = LinearConfig{.in = d_model, .out = dim_feedforward, .bias = bias}.init<B>(device, rng);
    auto linear2 = LinearConfig{.in = dim_feedforward, .out = d_model, .bias = bias}.init<B>(device, rng);
    return {.self_attn = std::move(attention),
            .linear1 = std::move(linear1),
            .dropout = {.p = dropout},
            .linear2 = std::move(linear2),
            .norm1 = norm.init<B>(device, rng),
            .norm2 = norm.init<B>(device, rng),
            .dropout1 = {.p = dropout},
            .dropout2 = {.p = dropout},
            .activation = activation,
            .norm_first = norm_first};
  }
  template <class LayerRecord>
  FromRecord<TransformerEncoderLayerConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// Masks as in MultiHeadAttentionOptions: true hides, floats are added.
template <Backend B>
struct TransformerEncoderLayerOptions {
  std::optional<AttentionMask<B>> src_mask = {};              // [L, L], [n heads, L, L] or [n, heads, L, L]
  std::optional<AttentionMask<B>> src_key_padding_mask = {};  // [n, L]
  bool is_causal = false;
  Rng* rng = nullptr;           // for dropout while training
  KvCache<B>* cache = nullptr;  // of the positions before
};

/// Self-attention, then a feed-forward part, each added to its input and normalized (Vaswani et al., 2017).
template <Backend B>
struct TransformerEncoderLayer {
  MultiHeadAttention<B> self_attn;
  Linear<B> linear1;  // [dim_feedforward, d_model]
  Dropout dropout;
  Linear<B> linear2;
  LayerNorm<B> norm1, norm2;
  Dropout dropout1, dropout2;
  TransformerActivation activation = TransformerActivation::relu;
  bool norm_first = false;

  HEARTH_MODULE(TransformerEncoderLayer, self_attn, linear1, dropout, linear2, norm1, norm2, dropout1,
                dropout2, activation, norm_first)

  /// [L, n, d_model], or [n, L, d_model] with batch_first, to the same.
  template <class A, std::size_t R, class K>
  Tensor<B, 3> operator()(Tensor<A, R, K> src, const TransformerEncoderLayerOptions<B>& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    for (const Dropout* part : {&self_attn.dropout, &dropout, &dropout1, &dropout2})
      detail::check_rng<B>("TransformerEncoderLayer", *part, options.rng);
    auto x = detail::residual(norm_first, norm1, std::move(src), [&](Tensor<B, 3> y) {
      auto attended = self_attn(std::move(y), {.attn_mask = options.src_mask,
                                               .key_padding_mask = options.src_key_padding_mask,
                                               .is_causal = options.is_causal,
                                               .rng = options.rng,
                                               .cache = options.cache});
      return detail::dropped(dropout1, std::move(attended.output), options.rng);
    });
    return detail::residual(norm_first, norm2, std::move(x), [&](Tensor<B, 3> y) {
      y = detail::feed_forward(linear1, activation, dropout, linear2, std::move(y), options.rng);
      return detail::dropped(dropout2, std::move(y), options.rng);
    });
  }
};

struct TransformerEncoderConfig {
  TransformerEncoderLayerConfig encoder_layer;
  std::size_t num_layers;
  bool norm = false;  // a normalization after the last layer

  /// Each layer with random values of its own. PyTorch copies one.
  template <ComputeBackend B>
  TransformerEncoder<B> init(const Device<B>& device, Rng& rng) const {
    check::above_zero("TransformerEncoderConfig", {{"num_layers", num_layers}});
    return detail::stacked<TransformerEncoder<B>>(encoder_layer, num_layers, norm, device, rng);
  }
  template <class LayerRecord>
  FromRecord<TransformerEncoderConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

template <Backend B>
struct TransformerEncoderOptions {
  std::optional<AttentionMask<B>> mask = {};                  // as the layers' src_mask
  std::optional<AttentionMask<B>> src_key_padding_mask = {};  // [n, L]
  bool is_causal = false;
  Rng* rng = nullptr;
  std::vector<KvCache<B>>* caches = nullptr;  // one for each layer; made when there are none
};

/// Layers one after another.
template <Backend B>
struct TransformerEncoder {
  std::vector<TransformerEncoderLayer<B>> layers;
  std::optional<LayerNorm<B>> norm;

  HEARTH_MODULE(TransformerEncoder, layers, norm)

  /// [L, n, d_model], or [n, L, d_model] with batch_first, to the same.
  template <class A, std::size_t R, class K>
  Tensor<B, 3> operator()(Tensor<A, R, K> src, const TransformerEncoderOptions<B>& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    if (options.caches) options.caches->resize(layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i)
      src = layers[i](std::move(src), {.src_mask = options.mask,
                                       .src_key_padding_mask = options.src_key_padding_mask,
                                       .is_causal = options.is_causal,
                                       .rng = options.rng,
                                       .cache = options.caches ? &(*options.caches)[i] : nullptr});
    return norm ? (*norm)(std::move(src)) : src;
  }
};

}  // namespace hearth::inline v0_1::nn
