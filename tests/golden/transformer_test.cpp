#include "layer_case.hpp"

using namespace hearth;
using namespace hearth::golden;

#define HEARTH_TRANSFORMER_BACKENDS Tested<float>, Autodiff<Tested<double>>

namespace {

constexpr auto kGelu = nn::TransformerActivation::gelu;

const nn::TransformerEncoderLayerConfig kEncoder = {
    .d_model = 6, .nhead = 2, .dim_feedforward = 5, .dropout = 0};
const nn::TransformerEncoderLayerConfig kEncoderPre = {.d_model = 6,
                                                       .nhead = 2,
                                                       .dim_feedforward = 5,
                                                       .dropout = 0,
                                                       .activation = kGelu,
                                                       .layer_norm_eps = 1e-3,
                                                       .batch_first = true,
                                                       .norm_first = true};
const nn::TransformerDecoderLayerConfig kDecoder = {
    .d_model = 6, .nhead = 2, .dim_feedforward = 5, .dropout = 0};
const nn::TransformerDecoderLayerConfig kDecoderPre = {.d_model = 6,
                                                       .nhead = 2,
                                                       .dim_feedforward = 5,
                                                       .dropout = 0,
                                                       .activation = kGelu,
                                                       .layer_norm_eps = 1e-3,
                                                       .batch_first = true,
                                                       .norm_first = true};

}  // namespace

// covers layer: TransformerEncoderLayer | torch.nn.TransformerEncoderLayer | TransformerEncoderLayer
TEST_CASE_TEMPLATE("golden: transformer encoder layer", B, HEARTH_TRANSFORMER_BACKENDS) {
  const File file("transformer");
  const auto check = [&](const char* name, const nn::TransformerEncoderLayerConfig& config,
                         const nn::TransformerEncoderLayerOptions<B>& options = {}) {
    const LayerCase<B> golden(file, name);
    const nn::TransformerEncoderLayer<B> layer = golden.layer(config);
    const auto src = golden.template input<3>("src");
    golden.check(layer, layer(src, options), named("src", src));
  };
  check("encoder_layer", kEncoder);
  const LayerCase<B> pre(file, "encoder_layer_pre");
  check("encoder_layer_pre", kEncoderPre,
        {.src_mask = pre.template input<2, Bool>("src_mask"),
         .src_key_padding_mask = pre.template input<2, Bool>("src_key_padding_mask")});
  auto plain = kEncoder;
  plain.bias = false;
  plain.activation = kGelu;
  check("encoder_layer_plain", plain,
        {.src_mask = LayerCase<B>(file, "encoder_layer_plain").template input<2>("src_mask")});
}

// covers layer: TransformerEncoder | torch.nn.TransformerEncoder | nn::transformer::TransformerEncoder
// covers op: generate_square_subsequent_mask | torch.nn.Transformer.generate_square_subsequent_mask | -
TEST_CASE_TEMPLATE("golden: transformer encoder", B, HEARTH_TRANSFORMER_BACKENDS) {
  const File file("transformer");
  const LayerCase<B> golden(file, "encoder");
  const nn::TransformerEncoder<B> model =
      golden.layer(nn::TransformerEncoderConfig{.encoder_layer = kEncoder, .num_layers = 2, .norm = true});
  const auto src = golden.template input<3>("src");
  const auto mask = golden.template input<2, Bool>("mask");
  const auto padding = golden.template input<2, Bool>("src_key_padding_mask");
  golden.check(model, model(src, {.mask = mask, .src_key_padding_mask = padding}), named("src", src));
  golden.check_output("y", model(src, {.src_key_padding_mask = padding, .is_causal = true}));
  const auto causal = nn::generate_square_subsequent_mask<B>(4, {});
  CHECK((causal < 0).values() == mask.values());
  golden.check_output("y", model(src, {.mask = causal, .src_key_padding_mask = padding}));
}

// covers layer: TransformerDecoderLayer | torch.nn.TransformerDecoderLayer | TransformerDecoderLayer
TEST_CASE_TEMPLATE("golden: transformer decoder layer", B, HEARTH_TRANSFORMER_BACKENDS) {
  const File file("transformer");
  const auto check = [&](const char* name, const nn::TransformerDecoderLayerConfig& config,
                         const nn::TransformerDecoderLayerOptions<B>& options = {}) {
    const LayerCase<B> golden(file, name);
    const nn::TransformerDecoderLayer<B> layer = golden.layer(config);
    const auto tgt = golden.template input<3>("tgt"), memory = golden.template input<3>("memory");
    golden.check(layer, layer(tgt, memory, options), named("tgt", tgt), named("memory", memory));
  };
  check("decoder_layer", kDecoder);
  const LayerCase<B> pre(file, "decoder_layer_pre");
  const auto bools = [&](const char* name) { return pre.template input<2, Bool>(name); };
  check("decoder_layer_pre", kDecoderPre,
        {.tgt_mask = bools("tgt_mask"),
         .memory_mask = pre.template input<2>("memory_mask"),
         .tgt_key_padding_mask = bools("tgt_key_padding_mask"),
         .memory_key_padding_mask = bools("memory_key_padding_mask")});
}

// covers layer: TransformerDecoder | torch.nn.TransformerDecoder | nn::transformer::TransformerDecoder
TEST_CASE_TEMPLATE("golden: transformer decoder", B, HEARTH_TRANSFORMER_BACKENDS) {
  const File file("transformer");
  const LayerCase<B> golden(file, "decoder");
  const nn::TransformerDecoder<B> model =
      golden.layer(nn::TransformerDecoderConfig{.decoder_layer = kDecoder, .num_layers = 2});
  const auto tgt = golden.template input<3>("tgt"), memory = golden.template input<3>("memory");
  golden.check(model, model(tgt, memory, {.tgt_is_causal = true}), named("tgt", tgt),
               named("memory", memory));
}

// covers layer: Transformer | torch.nn.Transformer | -
TEST_CASE_TEMPLATE("golden: transformer", B, HEARTH_TRANSFORMER_BACKENDS) {
  const File file("transformer");
  const LayerCase<B> golden(file, "transformer");
  const nn::Transformer<B> model = golden.layer(nn::TransformerConfig{.d_model = 6,
                                                                      .nhead = 2,
                                                                      .num_encoder_layers = 1,
                                                                      .num_decoder_layers = 2,
                                                                      .dim_feedforward = 5,
                                                                      .dropout = 0,
                                                                      .activation = kGelu,
                                                                      .layer_norm_eps = 1e-3,
                                                                      .batch_first = true,
                                                                      .norm_first = true});
  const auto src = golden.template input<3>("src"), tgt = golden.template input<3>("tgt");
  const auto bools = [&](const char* name) { return golden.template input<2, Bool>(name); };
  const auto y = model(src, tgt,
                       {.src_mask = bools("src_mask"),
                        .tgt_mask = bools("tgt_mask"),
                        .memory_mask = bools("memory_mask"),
                        .src_key_padding_mask = bools("src_key_padding_mask"),
                        .tgt_key_padding_mask = bools("tgt_key_padding_mask"),
                        .memory_key_padding_mask = bools("memory_key_padding_mask")});
  golden.check(model, y, named("src", src), named("tgt", tgt));
}
