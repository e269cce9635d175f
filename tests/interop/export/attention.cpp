#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {
namespace {

template <Backend C>
struct Attended {
  MultiHeadAttention<C> attention;
  HEARTH_MODULE(Attended, attention)
  auto forward(Tensor<C, 3> x) const { return attention(std::move(x)).output; }
};

template <Backend C>
struct Decoder {
  Embedding<C> embedding;
  TransformerEncoder<C> layers;
  Linear<C> head;
  HEARTH_MODULE(Decoder, embedding, layers, head)
  auto forward(Tensor<C, 2, Int> tokens) const {
    return head(layers(embedding(std::move(tokens)), {.is_causal = true}));
  }
};

}  // namespace

void export_attention() {
  const auto x = noise<3>({2, 5, 8});
  const TraceOptions free = {.dynamic = {{0, 0, "batch"}, {0, 1, "steps"}}};
  exported("attention",
           Attended<B>{made(MultiHeadAttentionConfig{.embed_dim = 8, .num_heads = 2, .batch_first = true})},
           x, free);
  const TransformerEncoderLayerConfig layer = {
      .d_model = 8, .nhead = 2, .dim_feedforward = 16, .batch_first = true};
  exported("transformer_layer", made(layer), x, free);
  exported("transformer_encoder", made(TransformerEncoderConfig{layer, 2, true}), x, free);
  exported("causal_transformer",
           Decoder<B>{made(EmbeddingConfig{11, 8}), made(TransformerEncoderConfig{layer, 1, true}),
                      made(LinearConfig{8, 11})},
           indices<2>({2, 5}, 11), free);
  exported("transformer",
           made(TransformerConfig{.d_model = 8,
                                  .nhead = 2,
                                  .num_encoder_layers = 1,
                                  .num_decoder_layers = 1,
                                  .dim_feedforward = 16,
                                  .batch_first = true}),
           std::tuple{x, noise<3>({2, 3, 8})},
           {.dynamic = {{0, 0, "batch"}, {1, 0, "batch"}, {0, 1, "source"}, {1, 1, "target"}}});
  exported("positional_encoding", PositionalEncoding{.d_model = 8, .batch_first = true}, x, batched());
  exported("rotary_encoding", RotaryEncoding{.head_dim = 8}, x, batched());
}

}  // namespace hearth::test
