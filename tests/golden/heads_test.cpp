#include "layer_case.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

using Config = nn::MultiHeadAttentionConfig;

template <class B>
struct Check {
  const File& file;

  /// Self-attention, with the case's weights and without.
  void self(const char* name, const Config& config, nn::MultiHeadAttentionOptions<B> options = {}) const {
    const LayerCase<B> golden(file, name);
    const auto layer = golden.layer(config);
    const auto q = golden.template input<3>("q");
    golden.check(layer, layer(q, options).output, named("q", q));
    weights(golden, layer(q, asking(options)));
  }
  void cross(const char* name, const Config& config, nn::MultiHeadAttentionOptions<B> options = {}) const {
    const LayerCase<B> golden(file, name);
    const auto layer = golden.layer(config);
    const auto q = golden.template input<3>("q"), k = golden.template input<3>("k");
    const auto v = golden.template input<3>("v");
    golden.check(layer, layer(q, k, v, options).output, named("q", q), named("k", k), named("v", v));
    weights(golden, layer(q, k, v, asking(options)));
  }
  template <std::size_t R, class K = Bool>
  nn::AttentionMask<B> mask(const char* name, const char* which = "attn_mask") const {
    return LayerCase<B>(file, name).template input<R, K>(which);
  }

 private:
  static nn::MultiHeadAttentionOptions<B> asking(nn::MultiHeadAttentionOptions<B> options) {
    options.need_weights = true;
    return options;
  }
  static void weights(const LayerCase<B>& golden, const nn::MultiHeadAttentionOutput<B>& got) {
    golden.check_output("y", got.output);
    if (got.weights) golden.check_output("weights", *got.weights);
    if (got.head_weights) golden.check_output("weights", *got.head_weights);
    CHECK(got.weights.has_value() != got.head_weights.has_value());
  }
};

const Config kSix = {.embed_dim = 6, .num_heads = 3};

}  // namespace

// covers layer: MultiHeadAttention | torch.nn.MultiheadAttention | nn::attention::MultiHeadAttention
TEST_CASE_TEMPLATE("golden: multi-head attention", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("heads");
  const Check<B> check{file};
  check.self("mha_self", kSix);
  check.self("mha_batch_first", {.embed_dim = 6, .num_heads = 3, .batch_first = true},
             {.average_attn_weights = false});
  check.self("mha_no_bias", {.embed_dim = 6, .num_heads = 3, .bias = false});
  check.cross("mha_cross", kSix);
  check.cross("mha_widths", {.embed_dim = 6, .num_heads = 3, .kdim = 5, .vdim = 3});
}

// covers layer: MultiheadAttention | torch.nn.MultiheadAttention | nn::attention::MultiHeadAttention
TEST_CASE_TEMPLATE("golden: multi-head attention with masks", B, Tested<float>, Autodiff<Tested<double>>) {
  static_assert(std::is_same_v<nn::MultiheadAttention<B>, nn::MultiHeadAttention<B>>);
  const File file("heads");
  const Check<B> check{file};
  check.self("mha_bool", kSix, {.attn_mask = check.template mask<2>("mha_bool")});
  check.cross("mha_bool3", kSix, {.attn_mask = check.template mask<3>("mha_bool3")});
  check.self("mha_float", kSix, {.attn_mask = check.template mask<2, Float>("mha_float")});
  check.self("mha_padding", kSix,
             {.key_padding_mask = check.template mask<2>("mha_padding", "key_padding_mask")});
  check.self("mha_padding_float", kSix,
             {.attn_mask = check.template mask<3, Float>("mha_padding_float"),
              .key_padding_mask = check.template mask<2, Float>("mha_padding_float", "key_padding_mask")});
  const Config first = {.embed_dim = 6, .num_heads = 3, .batch_first = true};
  const auto padding = check.template mask<2>("mha_both", "key_padding_mask");
  check.self("mha_both", first,
             {.attn_mask = check.template mask<2>("mha_both"), .key_padding_mask = padding});
  check.self("mha_both", first, {.key_padding_mask = padding, .is_causal = true});
  check.self("mha_added", {.embed_dim = 6, .num_heads = 3, .add_bias_kv = true, .add_zero_attn = true},
             {.attn_mask = check.template mask<2>("mha_added"),
              .key_padding_mask = check.template mask<2>("mha_added", "key_padding_mask")});
  check.cross("mha_zero", {.embed_dim = 6, .num_heads = 3, .add_zero_attn = true, .kdim = 2});
}
