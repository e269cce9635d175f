// all-MiniLM-L6-v2, a BERT, as far as its record goes: the structs have the names of its file.
#pragma once

#include <hearth/nn.hpp>

namespace bench {

using namespace hearth;

template <Backend B>
struct Embedding {
  Param<B, 2, Role::embedding> weight;
  HEARTH_MODULE(Embedding, weight)
};
template <Backend B>
struct Embeddings {
  Embedding<B> word_embeddings, position_embeddings, token_type_embeddings;
  nn::LayerNorm<B> LayerNorm;
  Buffer<B, 2, Int> position_ids;
  HEARTH_MODULE(Embeddings, word_embeddings, position_embeddings, token_type_embeddings, LayerNorm,
                position_ids)
};
template <Backend B>
struct SelfAttention {
  nn::Linear<B> query, key, value;
  HEARTH_MODULE(SelfAttention, query, key, value)
};
template <Backend B>
struct Output {
  nn::Linear<B> dense;
  nn::LayerNorm<B> LayerNorm;
  HEARTH_MODULE(Output, dense, LayerNorm)
};
template <Backend B>
struct Attention {
  SelfAttention<B> self;
  Output<B> output;
  HEARTH_MODULE(Attention, self, output)
};
template <Backend B>
struct Dense {
  nn::Linear<B> dense;
  HEARTH_MODULE(Dense, dense)
};
template <Backend B>
struct Block {
  Attention<B> attention;
  Dense<B> intermediate;
  Output<B> output;
  HEARTH_MODULE(Block, attention, intermediate, output)
};
template <Backend B>
struct Encoder {
  std::vector<Block<B>> layer;
  HEARTH_MODULE(Encoder, layer)
};
template <Backend B>
struct MiniLm {
  Embeddings<B> embeddings;
  Encoder<B> encoder;
  Dense<B> pooler;
  HEARTH_MODULE(MiniLm, embeddings, encoder, pooler)
};

}  // namespace bench
