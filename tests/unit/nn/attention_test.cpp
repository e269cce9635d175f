// Attention, embeddings and transformers: what PyTorch's numbers do not show.
#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/record.hpp>

#include "../autodiff/check_gradient.hpp"

using namespace hearth;

namespace {

using Plain = NdArray<double>;
using Train = Autodiff<Plain>;

const Device<Plain> kDevice;

template <class B, std::size_t R>
Tensor<B, R> numbers(const std::array<std::size_t, R>& shape, std::uint64_t seed = 3) {
  Rng rng(seed);
  return normal<B>(shape, 0, 1, kDevice, rng);
}
template <class B>
Tensor<B, 2, Bool> truth(std::vector<std::uint8_t> values, const std::array<std::size_t, 2>& shape) {
  return to_bool(
      Tensor<B, 2, Int>::from(std::vector<std::int64_t>(values.begin(), values.end()), shape, kDevice));
}
template <std::size_t R>
bool near(const Tensor<Plain, R>& a, const Tensor<Plain, R>& b) {
  return a.shape() == b.shape() && max(abs(a - b)).item() < 1e-12;
}

template <class Model>
Model round_trip(const Model& model) {
  BinBytesRecorder<AsStored> recorder;
  return from_record<Model>(recorder.template load<Record<Model>>(recorder.save(to_record(model))));
}

template <class B>
nn::MultiHeadAttention<B> attention(double dropout = 0) {
  Rng rng(5);
  return nn::MultiHeadAttentionConfig{.embed_dim = 6, .num_heads = 2, .dropout = dropout}.init<B>(kDevice,
                                                                                                  rng);
}

}  // namespace

// covers layer: Embedding | torch.nn.Embedding | nn::Embedding
TEST_CASE("embedding: the padding starts as zeros, and is part of the record") {
  Rng rng(1);
  const nn::EmbeddingConfig config{.num_embeddings = 4, .embedding_dim = 3, .padding_idx = 2};
  const auto layer = config.init<Plain>(kDevice, rng);
  const auto row = [&](std::size_t i) { return sum(abs(narrow(layer.weight.value(), 0, i, 1))).item(); };
  CHECK(row(2) == 0);
  for (const std::size_t other : {0, 1, 3}) CHECK(row(other) > 0);
  const auto again = round_trip(layer);
  CHECK(again.padding_idx == 2);
  CHECK(again.weight.value().values() == layer.weight.value().values());
  const nn::Embedding<Plain> made = config.init_with(to_record(layer));
  CHECK(made.weight.value().values() == layer.weight.value().values());
}
TEST_CASE("embedding: an index out of range is told, and so is a padding_idx") {
  Rng rng(1);
  const auto layer = nn::EmbeddingConfig{.num_embeddings = 4, .embedding_dim = 3}.init<Plain>(kDevice, rng);
  const auto at = [&](std::int64_t index) {
    return layer(Tensor<Plain, 1, Int>::from(std::vector<std::int64_t>{0, index}, {2}, kDevice));
  };
  CHECK_NOTHROW(at(3));
  CHECK_THROWS_WITH_AS(at(4), "hearth: Embedding: expected indices from 0 to 3, got 4", ShapeError);
  CHECK_THROWS_WITH_AS(at(-1), "hearth: Embedding: expected indices from 0 to 3, got -1", ShapeError);
  const nn::EmbeddingConfig wrong{.num_embeddings = 4, .embedding_dim = 3, .padding_idx = 4};
  CHECK_THROWS_WITH_AS(wrong.init<Plain>(kDevice, rng),
                       "hearth: Embedding: expected a padding_idx below its 4 embeddings, got 4", ShapeError);
}

// covers op: scaled_dot_product_attention | torch.nn.functional.scaled_dot_product_attention | attention
TEST_CASE("attention: shapes that do not go together are told") {
  const auto attend = [](std::array<std::size_t, 3> q, std::array<std::size_t, 3> k,
                         std::array<std::size_t, 3> v,
                         const nn::ScaledDotProductAttentionOptions<Plain>& options = {}) {
    return nn::scaled_dot_product_attention(numbers<Plain>(q), numbers<Plain>(k), numbers<Plain>(v), options);
  };
  CHECK_NOTHROW(attend({2, 3, 4}, {1, 5, 4}, {2, 5, 7}));
  CHECK_THROWS_WITH_AS(attend({2, 3, 4}, {2, 5, 6}, {2, 5, 4}),
                       "hearth: scaled_dot_product_attention: expected queries and keys of one width, got "
                       "[2, 3, 4], [2, 5, 6] and [2, 5, 4]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(attend({2, 3, 4}, {2, 5, 4}, {2, 6, 4}),
                       "hearth: scaled_dot_product_attention: expected as many keys as values, got "
                       "[2, 3, 4], [2, 5, 4] and [2, 6, 4]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(attend({2, 3, 4}, {3, 5, 4}, {2, 5, 4}),
                       "hearth: scaled_dot_product_attention: expected batch axes that are equal or 1, got "
                       "[2, 3, 4], [3, 5, 4] and [2, 5, 4]",
                       ShapeError);
  CHECK_NOTHROW(attend({2, 3, 4}, {2, 5, 4}, {2, 5, 4}, {.attn_mask = truth<Plain>({1, 0, 1}, {3, 1})}));
  CHECK_THROWS_WITH_AS(
      attend({2, 3, 4}, {2, 5, 4}, {2, 5, 4}, {.attn_mask = truth<Plain>({1, 0}, {2, 1})}),
      "hearth: scaled_dot_product_attention: expected a mask that broadcasts to [2, 3, 5], got "
      "[2, 1]",
      ShapeError);
}
TEST_CASE("attention: dropout draws from an rng, and only while training") {
  const auto x = numbers<Train>(std::array<std::size_t, 4>{2, 2, 3, 4});
  CHECK_THROWS_WITH_AS(nn::scaled_dot_product_attention(x, x, x, {.dropout_p = 0.5}),
                       "hearth: scaled_dot_product_attention: expected an rng in its options, which dropout "
                       "draws from while training, got none",
                       Error);
  Rng a(1), b(1), c(2);
  const auto drawn = [&](Rng& rng) {
    return nn::scaled_dot_product_attention(x, x, x, {.dropout_p = 0.5, .rng = &rng}).values();
  };
  const auto first = drawn(a);
  CHECK(first == drawn(b));
  CHECK(first != drawn(c));
  CHECK(max(abs(nn::scaled_dot_product_attention(x, x, x, {.dropout_p = 1, .rng = &a}))).item() == 0);
  CHECK(near(nn::scaled_dot_product_attention(inner(x), inner(x), inner(x), {.dropout_p = 0.5}),
             inner(nn::scaled_dot_product_attention(x, x, x))));
}
TEST_CASE("attention: second derivatives") {
  using test::input;
  test::check_second(
      "attention",
      [](const auto& q, const auto& k, const auto& v) {
        return nn::scaled_dot_product_attention(q, k, v, {.is_causal = true});
      },
      input<3, 2>(), input<2, 2>(-2, 1), input<2, 1>());
}

// covers layer: MultiHeadAttention | torch.nn.MultiheadAttention | nn::attention::MultiHeadAttention
TEST_CASE("multi-head attention: it starts as PyTorch's does") {
  Rng rng(5);
  const auto layer =
      nn::MultiHeadAttentionConfig{.embed_dim = 8, .num_heads = 2, .add_bias_kv = true}.init<Plain>(kDevice,
                                                                                                    rng);
  const double largest = max(abs(layer.in_proj_weight->value())).item();
  CHECK(largest <= std::sqrt(6.0 / 32));
  CHECK(largest > 0.9 * std::sqrt(6.0 / 32));
  CHECK(max(abs(layer.in_proj_bias->value())).item() == 0);
  CHECK(max(abs(layer.out_proj.bias->value())).item() == 0);
  CHECK(max(abs(layer.out_proj.weight.value())).item() <= std::sqrt(1.0 / 8));
  CHECK(layer.bias_k->value().shape() == std::array<std::size_t, 3>{1, 1, 8});
  CHECK(!layer.q_proj_weight);
  const auto again = round_trip(layer);
  CHECK(again.num_heads == 2);
  CHECK(again.bias_v->value().values() == layer.bias_v->value().values());
}
TEST_CASE("multi-head attention: a query that sees nothing") {
  const auto layer = attention<Train>();
  const auto x = require_grad(numbers<Train>(std::array<std::size_t, 3>{3, 1, 6}));
  const auto mask = truth<Train>({0, 1, 1, 1, 1, 1, 0, 0, 1}, {3, 3});
  const auto rows = [](const auto& y) { return y.output.values(); };
  const auto hidden = rows(layer(x, {.attn_mask = mask}));
  for (std::size_t i = 6; i < 12; ++i) CHECK(hidden[i] == 0);  // the output's bias, which starts as zeros
  CHECK(std::isfinite(sum(abs(gradient(sum(layer(x, {.attn_mask = mask}).output), x))).item()));
  const auto weighed = rows(layer(x, {.attn_mask = mask, .need_weights = true}));
  for (std::size_t i = 6; i < 12; ++i) CHECK(std::isnan(weighed[i]));
  for (std::size_t i = 0; i < 6; ++i) CHECK(weighed[i] == doctest::Approx(hidden[i]));
}
TEST_CASE("multi-head attention: what does not fit is told") {
  Rng rng(1);
  const nn::MultiHeadAttentionConfig odd{.embed_dim = 10, .num_heads = 3};
  CHECK_THROWS_WITH_AS(odd.init<Plain>(kDevice, rng),
                       "hearth: MultiHeadAttention: expected num_heads that divide embed_dim 10, got 3",
                       ShapeError);
  const auto layer = attention<Plain>();
  const auto x = numbers<Plain>(std::array<std::size_t, 3>{3, 2, 6});
  const auto y = numbers<Plain>(std::array<std::size_t, 3>{4, 2, 6});
  CHECK_THROWS_WITH_AS(layer(numbers<Plain>(std::array<std::size_t, 3>{3, 2, 5})),
                       "hearth: MultiHeadAttention: expected query [positions, n, 6], got [3, 2, 5]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(layer(x, y, x),
                       "hearth: MultiHeadAttention: expected query, key and value of one n, and as many keys "
                       "as values, got [3, 2, 6], [4, 2, 6] and [3, 2, 6]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(
      layer(x, y, y, {.attn_mask = truth<Plain>({1, 0, 1}, {3, 1})}),
      "hearth: MultiHeadAttention: expected an attn_mask [3, 4], [4, 3, 4] or [2, 2, 3, 4], got [3, 1]",
      ShapeError);
  CHECK_THROWS_WITH_AS(layer(x, y, y, {.key_padding_mask = truth<Plain>({1, 0, 1, 1}, {4, 1})}),
                       "hearth: MultiHeadAttention: expected a key_padding_mask [2, 4], got [4, 1]",
                       ShapeError);
}
TEST_CASE("multi-head attention: dropout of all weights leaves the output's bias") {
  Rng rng(1);
  const auto layer = attention<Train>(1);
  const auto x = numbers<Train>(std::array<std::size_t, 3>{3, 2, 6});
  CHECK(max(abs(layer(x, {.rng = &rng}).output)).item() == 0);
  CHECK(max(abs(*layer(x, {.need_weights = true, .rng = &rng}).weights)).item() == 0);
  CHECK_THROWS_WITH_AS(layer(x),
                       "hearth: MultiHeadAttention: expected an rng in its options, which dropout draws from "
                       "while training, got none",
                       Error);
  CHECK(max(abs(valid(layer)(inner(x)).output)).item() > 0);
}

// covers module: KvCache | - | nn::cache::TensorCache
TEST_CASE("a cache: position by position is as all at once") {
  const auto layer = attention<Plain>();
  const auto x = numbers<Plain>(std::array<std::size_t, 3>{5, 2, 6});
  const auto whole = layer(x, {.is_causal = true, .need_weights = true});
  nn::KvCache<Plain> cache;
  CHECK_THROWS_WITH_AS(cache.held(), "hearth: KvCache: expected keys and values, got none yet", Error);
  std::size_t at = 0;
  for (const std::size_t count : {2, 1, 2}) {
    const auto part =
        layer(narrow(x, 0, at, count), {.is_causal = true, .need_weights = true, .cache = &cache});
    CHECK(near(part.output, narrow(whole.output, 0, at, count)));
    CHECK(near(*part.weights, narrow(narrow(*whole.weights, 1, at, count), 2, 0, at + count)));
    at += count;
    CHECK(cache.size() == at);
  }
  CHECK(cache.held().first.shape() == std::array<std::size_t, 4>{2, 2, 5, 3});
  cache.clear();
  CHECK(cache.size() == 0);
}

// covers module: TransformerDecoderCache | - | -
TEST_CASE("caches of an encoder and of a decoder") {
  Rng rng(2);
  const auto model = nn::TransformerConfig{.d_model = 6,
                                           .nhead = 2,
                                           .num_encoder_layers = 2,
                                           .num_decoder_layers = 2,
                                           .dim_feedforward = 7,
                                           .batch_first = true}
                         .init<Plain>(kDevice, rng);
  const auto src = numbers<Plain>(std::array<std::size_t, 3>{2, 3, 6});
  const auto tgt = numbers<Plain>(std::array<std::size_t, 3>{2, 4, 6}, 4);
  const auto encoded = model.encoder(src, {.is_causal = true});
  const auto decoded = model(src, tgt, {.src_is_causal = true, .tgt_is_causal = true});
  std::vector<nn::KvCache<Plain>> caches;
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(near(model.encoder(narrow(src, 1, i, 1), {.is_causal = true, .caches = &caches}),
               narrow(encoded, 1, i, 1)));
  std::vector<nn::TransformerDecoderCache<Plain>> decoder_caches;
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(
        near(model.decoder(narrow(tgt, 1, i, 1), encoded, {.tgt_is_causal = true, .caches = &decoder_caches}),
             narrow(decoded, 1, i, 1)));
  CHECK(decoder_caches[1].target.size() == 4);
  CHECK(decoder_caches[1].memory.size() == 3);
}

// covers layer: Transformer | torch.nn.Transformer | -
TEST_CASE("multi-head attention: in eval mode dropout needs no rng") {
  auto layer = attention<Train>(0.5);
  const auto x = numbers<Train>(std::array<std::size_t, 3>{4, 2, 6});
  CHECK_THROWS_AS(layer(x), Error);
  nn::eval(layer);
  CHECK(near(inner(layer(x).output), valid(layer)(inner(x)).output));
}

TEST_CASE("transformer: it starts with Xavier's matrices and trains with dropout") {
  Rng rng(2);
  const nn::Transformer<Train> model =
      nn::TransformerConfig{
          .d_model = 6, .nhead = 2, .num_encoder_layers = 1, .num_decoder_layers = 1, .dim_feedforward = 30}
          .init<Train>(kDevice, rng);
  const double bound = std::sqrt(6.0 / 36);
  for (const auto* linear : {&model.encoder.layers[0].linear1, &model.decoder.layers[0].linear2}) {
    const double largest = max(abs(linear->weight.value())).item();
    CHECK(largest <= bound);
    CHECK(largest > 0.9 * bound);
  }
  const auto src = numbers<Train>(std::array<std::size_t, 3>{3, 2, 6});
  CHECK_THROWS_WITH_AS(model(src, src),
                       "hearth: TransformerEncoderLayer: expected an rng in its options, which dropout draws "
                       "from while training, got none",
                       Error);
  CHECK_THROWS_WITH_AS(model.decoder(src, src),
                       doctest::Contains("hearth: TransformerDecoderLayer: expected an rng"), Error);
  Rng a(1), b(1), c(2);
  const auto drawn = model(src, src, {.rng = &a});
  CHECK(drawn.values() == model(src, src, {.rng = &b}).values());
  CHECK(drawn.values() != model(src, src, {.rng = &c}).values());
  std::size_t trained = 0;
  visit(backward(sum(square(drawn)), model),
        [&](std::string_view, const auto& leaf) { trained += leaf.value ? leaf.value->numel() : 0; });
  CHECK(trained == num_params(model));
}

// covers layer: PositionWiseFeedForward | - | nn::transformer::PositionWiseFeedForward
TEST_CASE("position-wise feed-forward: two linear layers around gelu") {
  Rng rng(2);
  const auto layer = nn::PositionWiseFeedForwardConfig{.d_model = 3, .d_ff = 5}.init<Train>(kDevice, rng);
  const auto x = numbers<Train>(std::array<std::size_t, 3>{2, 4, 3});
  const auto plain = valid(layer);
  CHECK(near(plain(inner(x)), plain.linear_outer(gelu(plain.linear_inner(inner(x))))));
  CHECK_THROWS_WITH_AS(layer(x), doctest::Contains("hearth: PositionWiseFeedForward: expected an rng"),
                       Error);
  CHECK(layer(x, rng).values() != plain(inner(x)).values());
}

// covers layer: RotaryEncoding | - | nn::RotaryEncoding
TEST_CASE("rotary encoding: products depend on the distance alone") {
  const nn::RotaryEncoding encoding{.head_dim = 4};
  const auto q = numbers<Plain>(std::array<std::size_t, 2>{1, 4}, 1);
  const auto k = numbers<Plain>(std::array<std::size_t, 2>{1, 4}, 2);
  const auto product = [&](std::size_t a, std::size_t b) {
    return sum(encoding(q, a) * encoding(k, b)).item();
  };
  CHECK(product(7, 3) == doctest::Approx(product(1004, 1000)));
  CHECK(product(7, 3) != doctest::Approx(product(7, 4)));
  CHECK_THROWS_WITH_AS(encoding(numbers<Plain>(std::array<std::size_t, 2>{1, 6})),
                       "hearth: RotaryEncoding: expected [.., 4], got [1, 6]", ShapeError);
  CHECK_THROWS_WITH_AS(nn::RotaryEncoding{.head_dim = 3}(numbers<Plain>(std::array<std::size_t, 2>{1, 3})),
                       "hearth: RotaryEncoding: expected an even head_dim, got 3", ShapeError);
}
// covers layer: PositionalEncoding | - | nn::PositionalEncoding
TEST_CASE("positional encoding: another width is told") {
  const nn::PositionalEncoding encoding{.d_model = 4};
  CHECK_THROWS_WITH_AS(encoding(numbers<Plain>(std::array<std::size_t, 3>{2, 1, 6})),
                       "hearth: PositionalEncoding: expected [.., 4], got [2, 1, 6]", ShapeError);
}
