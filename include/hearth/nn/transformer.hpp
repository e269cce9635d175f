#pragma once

#include <hearth/nn/transformer_decoder.hpp>
#include <hearth/nn/transformer_encoder.hpp>

namespace hearth::inline v0_1::nn {

template <Backend B> struct Transformer;

struct TransformerConfig {
  std::size_t d_model = 512;
  std::size_t nhead = 8;
  std::size_t num_encoder_layers = 6;
  std::size_t num_decoder_layers = 6;
  std::size_t dim_feedforward = 2048;
  double dropout = 0.1;
  TransformerActivation activation = TransformerActivation::relu;
  double layer_norm_eps = 1e-5;
  bool batch_first = false;
  bool norm_first = false;
  bool bias = true;

  /// Every matrix Xavier uniform (Glorot and Bengio, 2010), as in PyTorch.
  template <ComputeBackend B>
  Transformer<B> init(const Device<B>& device, Rng& rng) const {
    detail::check_layer("TransformerConfig", *this);
    check::above_zero("TransformerConfig", {{"num_encoder_layers", num_encoder_layers},
                                            {"num_decoder_layers", num_decoder_layers}});
    const TransformerEncoderLayerConfig encoder_layer{
        d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias};
    const TransformerDecoderLayerConfig decoder_layer{
        d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias};
    auto encoder = TransformerEncoderConfig{encoder_layer, num_encoder_layers, true}.init<B>(device, rng);
    auto decoder = TransformerDecoderConfig{decoder_layer, num_decoder_layers, true}.init<B>(device, rng);
    const auto linears = [&](auto& layer) {
      for (Linear<B>* part : {&layer.self_attn.out_proj, &layer.linear1, &layer.linear2})
        init::xavier_uniform(part->weight, rng);
    };
    for (auto& layer : encoder.layers) linears(layer);
    for (auto& layer : decoder.layers) {
      linears(layer);
      init::xavier_uniform(layer.multihead_attn.out_proj.weight, rng);
    }
    return {.encoder = std::move(encoder), .decoder = std::move(decoder)};
  }
  template <class LayerRecord>
  FromRecord<TransformerConfig, LayerRecord> init_with(LayerRecord record) const {
    return {*this, std::move(record)};
  }
};

/// Masks as in MultiHeadAttentionOptions: true hides, floats are added.
template <Backend B>
struct TransformerOptions {
  std::optional<AttentionMask<B>> src_mask = {}, tgt_mask = {}, memory_mask = {};  // [S, S], [L, L], [L, S]
  std::optional<AttentionMask<B>> src_key_padding_mask = {};                       // [n, S]
  std::optional<AttentionMask<B>> tgt_key_padding_mask = {};                       // [n, L]
  std::optional<AttentionMask<B>> memory_key_padding_mask = {};                    // [n, S]
  bool src_is_causal = false, tgt_is_causal = false, memory_is_causal = false;
  Rng* rng = nullptr;  // for dropout while training
};

/// An encoder, and a decoder that attends to what it gives (Vaswani et al., 2017).
template <Backend B>
struct Transformer {
  TransformerEncoder<B> encoder;
  TransformerDecoder<B> decoder;

  HEARTH_MODULE(Transformer, encoder, decoder)

  /// src [S, n, d_model] and tgt [L, n, d_model], or [n, ..] with batch_first, to what tgt is.
  template <class A, std::size_t R, class K>
  Tensor<B, 3> operator()(Tensor<A, R, K> src, Tensor<B, 3> tgt,
                          const TransformerOptions<B>& options = {}) const {
    hearth::detail::check_argument<B, 3, Float, A, R, K>();
    const auto memory = encoder(std::move(src), {.mask = options.src_mask,
                                                 .src_key_padding_mask = options.src_key_padding_mask,
                                                 .is_causal = options.src_is_causal,
                                                 .rng = options.rng});
    return decoder(std::move(tgt), memory,
                   {.tgt_mask = options.tgt_mask,
                    .memory_mask = options.memory_mask,
                    .tgt_key_padding_mask = options.tgt_key_padding_mask,
                    .memory_key_padding_mask = options.memory_key_padding_mask,
                    .tgt_is_causal = options.tgt_is_causal,
                    .memory_is_causal = options.memory_is_causal,
                    .rng = options.rng});
  }
};

}  // namespace hearth::inline v0_1::nn
