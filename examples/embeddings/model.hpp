// BERT (Devlin et al., 2019), by the names that its files have, and a sentence as the mean of its words.
#pragma once

#include <utility>
#include <vector>

#include <hearth/nn.hpp>

namespace embeddings {

using namespace hearth;

// [attention]
template <Backend B>
struct SelfAttention {
  nn::Linear<B> query, key, value;
  std::size_t num_heads;

  HEARTH_MODULE(SelfAttention, query, key, value, num_heads)

  /// x [n, length, hidden] to the same; seen [n, 1, 1, length] is which words can be looked at.
  Tensor<B, 3> operator()(const Tensor<B, 3>& x, const Tensor<B, 4, Bool>& seen) const {
    auto attended = nn::scaled_dot_product_attention(heads(query(x)), heads(key(x)), heads(value(x)),
                                                     {.attn_mask = seen});
    return reshape(transpose(std::move(attended), 1, 2), x.shape());
  }

 private:
  // [n, length, hidden] to [n, heads, length, hidden / heads]
  Tensor<B, 4> heads(Tensor<B, 3> x) const {
    const std::array shape = {x.dim(0), x.dim(1), num_heads, x.dim(2) / num_heads};
    return transpose(reshape(std::move(x), shape), 1, 2);
  }
};
// [/attention]

// [layer]
/// LayerNorm(dense(y) + x): what ends both halves of a layer.
template <Backend B>
struct AddAndNorm {
  nn::Linear<B> dense;
  nn::LayerNorm<B> LayerNorm;

  HEARTH_MODULE(AddAndNorm, dense, LayerNorm)

  Tensor<B, 3> operator()(Tensor<B, 3> y, Tensor<B, 3> x) const {
    return LayerNorm(dense(std::move(y)) + std::move(x));
  }
};

template <Backend B>
struct Attention {
  SelfAttention<B> self;
  AddAndNorm<B> output;

  HEARTH_MODULE(Attention, self, output)
};

template <Backend B>
struct Intermediate {
  nn::Linear<B> dense;

  HEARTH_MODULE(Intermediate, dense)
};

template <Backend B>
struct Layer {
  Attention<B> attention;
  Intermediate<B> intermediate;
  AddAndNorm<B> output;

  HEARTH_MODULE(Layer, attention, intermediate, output)

  Tensor<B, 3> operator()(Tensor<B, 3> x, const Tensor<B, 4, Bool>& seen) const {
    x = attention.output(attention.self(x, seen), x);
    return output(gelu(intermediate.dense(x)), x);
  }
};
// [/layer]

// [embeddings]
template <Backend B>
struct Embeddings {
  nn::Embedding<B> word_embeddings, position_embeddings, token_type_embeddings;
  nn::LayerNorm<B> LayerNorm;

  HEARTH_MODULE(Embeddings, word_embeddings, position_embeddings, token_type_embeddings, LayerNorm)

  /// Numbers of words [n, length] to [n, length, hidden]. A text alone is all of type 0.
  Tensor<B, 3> operator()(const Tensor<B, 2, Int>& ids) const {
    const auto places = narrow(position_embeddings.weight.value(), 0, 0, ids.dim(1));  // [length, hidden]
    const auto type = narrow(token_type_embeddings.weight.value(), 0, 0, 1);           // [1, hidden]
    return LayerNorm(word_embeddings(ids) + unsqueeze(places + type, 0));
  }
};
// [/embeddings]

// [bert]
template <Backend B>
struct Encoder {
  std::vector<Layer<B>> layer;

  HEARTH_MODULE(Encoder, layer)
};

template <Backend B>
struct Bert {
  Embeddings<B> embeddings;
  Encoder<B> encoder;

  HEARTH_MODULE(Bert, embeddings, encoder)

  /// The longest text, in pieces of words.
  std::size_t max_length() const { return embeddings.position_embeddings.weight.shape()[0]; }

  /// ids [n, length], and a mask of them that is true where there is text, to a vector for each,
  /// [n, length, hidden].
  Tensor<B, 3> forward(const Tensor<B, 2, Int>& ids, const Tensor<B, 2, Bool>& mask) const {
    const auto seen = unsqueeze(unsqueeze(mask, 1), 1);  // [n, 1, 1, length]
    auto x = embeddings(ids);
    for (const Layer<B>& one : encoder.layer) x = one(std::move(x), seen);
    return x;
  }
};
// [/bert]

// [sentence]
/// The mean of the words' vectors, of length 1: [n, length, hidden] to [n, hidden].
template <class B>
Tensor<B, 2> sentence_embedding(const Tensor<B, 3>& words, const Tensor<B, 2, Bool>& mask) {
  const auto weights = to_float(mask);                 // [n, length]
  auto total = sum(words * unsqueeze(weights, 2), 1);  // [n, hidden]
  auto mean = std::move(total) / clamp_min(sum_keepdim(weights, 1), 1e-9);
  return nn::normalize(std::move(mean));
}
// [/sentence]

}  // namespace embeddings
