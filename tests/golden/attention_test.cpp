#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

// covers layer: Embedding | torch.nn.Embedding | nn::Embedding
TEST_CASE_TEMPLATE("golden: embedding", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("attention");
  const auto check = [&]<std::size_t R>(const char* name, std::array<int, R>,
                                        std::optional<std::size_t> padding = {}) {
    const Case<B> golden(file, name);
    const auto w = golden.template input<2>("w");
    Rng rng(1);
    nn::Embedding<B> layer =
        nn::EmbeddingConfig{.num_embeddings = 7, .embedding_dim = 4, .padding_idx = padding}.init<B>({}, rng);
    layer.weight.assign(w);
    const auto y = layer(golden.template input<R, Int>("i"));
    golden.check(y);
    if constexpr (B::differentiable) {
      const auto found = backward(sum(y * detach(golden.template input<R + 1>("g"))), layer).weight.value;
      REQUIRE(found);
      CHECK(difference(found->to_data(), file.data("f64." + std::string(name) + ".grad_w")) == "");
    }
  };
  check("embedding", std::array<int, 2>{});
  check("embedding0", std::array<int, 0>{});
  check("embedding3", std::array<int, 3>{});
  check("embedding_padding", std::array<int, 1>{}, 2);
  check("embedding_none", std::array<int, 2>{});
}

namespace {

template <class B, std::size_t R>
void check_attention(const File& file, const char* name,
                     const nn::ScaledDotProductAttentionOptions<B>& options = {}) {
  const Case<B> golden(file, name);
  const auto q = golden.template input<R>("q"), k = golden.template input<R>("k");
  const auto v = golden.template input<R>("v");
  golden.check(nn::scaled_dot_product_attention(q, k, v, options), named("q", q), named("k", k),
               named("v", v));
}
template <class B, std::size_t R, std::size_t M, class K>
void check_masked(const File& file, const char* name) {
  const Case<B> golden(file, name);
  const auto q = golden.template input<R>("q"), k = golden.template input<R>("k");
  const auto v = golden.template input<R>("v");
  const auto mask = golden.template input<M, K>("mask");
  const auto y = nn::scaled_dot_product_attention(q, k, v, {.attn_mask = mask});
  if constexpr (std::is_same_v<K, Bool>)
    golden.check(y, named("q", q), named("k", k), named("v", v));
  else
    golden.check(y, named("q", q), named("k", k), named("v", v), named("mask", mask));
}

}  // namespace

// covers op: scaled_dot_product_attention | torch.nn.functional.scaled_dot_product_attention | attention
// covers op: AttentionMask | - | -
TEST_CASE_TEMPLATE("golden: scaled_dot_product_attention", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("attention");
  check_attention<B, 4>(file, "sdpa4");
  check_attention<B, 3>(file, "sdpa3");
  check_attention<B, 2>(file, "sdpa2");
  check_attention<B, 3>(file, "sdpa_scale", {.scale = 0.25});
  check_attention<B, 4>(file, "sdpa_causal", {.is_causal = true});
  check_attention<B, 4>(file, "sdpa_causal_tall", {.is_causal = true});
  check_attention<B, 4>(file, "sdpa_no_keys");
  check_masked<B, 4, 2, Bool>(file, "sdpa_bool");
  check_masked<B, 4, 4, Bool>(file, "sdpa_padding");
  check_masked<B, 3, 3, Bool>(file, "sdpa_bool3");
  check_masked<B, 4, 4, Float>(file, "sdpa_float");
  check_masked<B, 4, 2, Float>(file, "sdpa_infinite");
  check_masked<B, 4, 2, Float>(file, "sdpa_column");
  check_masked<B, 4, 2, Bool>(file, "sdpa_causal_and_mask");
  // The causal part left to the option: what the mask hides twice is hidden.
  const nn::AttentionMask<B> mask = Case<B>(file, "sdpa_causal_and_mask").template input<2, Bool>("mask");
  check_attention<B, 4>(file, "sdpa_causal_and_mask", {.attn_mask = mask, .is_causal = true});
}

// covers layer: PositionalEncoding | - | nn::PositionalEncoding
// covers layer: RotaryEncoding | - | nn::RotaryEncoding
TEST_CASE_TEMPLATE("golden: positions", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("attention");
  const auto check = [&]<std::size_t R>(const char* name, std::array<int, R>, const auto& encoding,
                                        std::size_t offset = 0) {
    const Case<B> golden(file, name);
    const auto x = golden.template input<R>("x");
    golden.check(encoding(x, offset), named("x", x));
  };
  check("positional", std::array<int, 3>{}, nn::PositionalEncoding{.d_model = 6});
  check("positional_odd", std::array<int, 3>{}, nn::PositionalEncoding{.d_model = 5, .max_timescale = 100},
        3);
  check("positional_batch", std::array<int, 3>{}, nn::PositionalEncoding{.d_model = 4, .batch_first = true});
  check("rotary", std::array<int, 4>{}, nn::RotaryEncoding{.head_dim = 6});
  check("rotary_offset", std::array<int, 2>{}, nn::RotaryEncoding{.head_dim = 4, .theta = 500}, 7);
  check("rotary_halves", std::array<int, 3>{},
        nn::RotaryEncoding{.head_dim = 6, .layout = nn::RotaryLayout::halves}, 2);
}
