// Configurations that no layer can have.
#include <doctest/doctest.h>

#include <functional>
#include <string>

#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record/derive.hpp>

using namespace hearth;
using namespace hearth::nn;

namespace {

using B = NdArray<float>;

std::string refusal_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}
template <class Config>
std::string refusal(const Config& config) {
  return refusal_of([&] {
    Rng rng(1);
    if constexpr (requires { config.init(); })
      (void)config.init();
    else
      (void)config.template init<B>({}, rng);
  });
}

}  // namespace

TEST_CASE("config: sizes of 0 are refused, by the config's name and the member's") {
  CHECK(refusal(LinearConfig{.in = 0, .out = 2}) == "hearth: LinearConfig: expected in above 0, got 0");
  CHECK(refusal(LinearConfig{.in = 2, .out = 0}) == "hearth: LinearConfig: expected out above 0, got 0");
  CHECK(refusal(BilinearConfig{.in1 = 1, .in2 = 0, .out = 1}) ==
        "hearth: BilinearConfig: expected in2 above 0, got 0");
  CHECK(refusal(EmbeddingConfig{.num_embeddings = 0, .embedding_dim = 2}) ==
        "hearth: EmbeddingConfig: expected num_embeddings above 0, got 0");
  CHECK(refusal(EmbeddingConfig{.num_embeddings = 2, .embedding_dim = 0}) ==
        "hearth: EmbeddingConfig: expected embedding_dim above 0, got 0");
  CHECK(refusal(PReluConfig{.num_parameters = 0}) ==
        "hearth: PReluConfig: expected num_parameters above 0, got 0");
  CHECK(refusal(SwiGluConfig{.d_input = 2, .d_output = 0}) ==
        "hearth: SwiGluConfig: expected d_output above 0, got 0");
  CHECK(refusal(PositionWiseFeedForwardConfig{.d_model = 2, .d_ff = 0}) ==
        "hearth: PositionWiseFeedForwardConfig: expected d_ff above 0, got 0");
}

TEST_CASE("config: convolutions and windows of nothing are refused") {
  CHECK(refusal(Conv2dConfig{.in = 0, .out = 2, .kernel = 3}) ==
        "hearth: Conv2dConfig: expected in above 0, got 0");
  CHECK(refusal(Conv2dConfig{.in = 1, .out = 2, .kernel = {3, 0}}) ==
        "hearth: Conv2dConfig: expected kernel above 0, got 0");
  CHECK(refusal(Conv1dConfig{.in = 1, .out = 2, .kernel = 3, .stride = 0}) ==
        "hearth: Conv1dConfig: expected stride above 0, got 0");
  CHECK(refusal(Conv3dConfig{.in = 1, .out = 2, .kernel = 3, .dilation = {1, 0, 1}}) ==
        "hearth: Conv3dConfig: expected dilation above 0, got 0");
  CHECK(refusal(Conv2dConfig{.in = 1, .out = 2, .kernel = 3, .groups = 0}) ==
        "hearth: Conv2dConfig: expected groups above 0, got 0");
  CHECK(refusal(ConvTranspose2dConfig{.in = 1, .out = 0, .kernel = 3}) ==
        "hearth: ConvTranspose2dConfig: expected out above 0, got 0");
  CHECK(refusal(MaxPool2dConfig{.kernel = 0}) == "hearth: MaxPool2dConfig: expected kernel above 0, got 0");
  CHECK(refusal(MaxPool1dConfig{.kernel = 2, .stride = 0}) ==
        "hearth: MaxPool1dConfig: expected stride above 0, got 0");
  CHECK(refusal(AvgPool3dConfig{.kernel = 2, .divisor_override = 0}) ==
        "hearth: AvgPool3dConfig: expected divisor_override above 0, got 0");
  CHECK(refusal(AdaptiveAvgPool2dConfig{.output_size = {1, 0}}) ==
        "hearth: AdaptiveAvgPool2dConfig: expected output_size above 0, got 0");
  CHECK(refusal(UnfoldConfig{.kernel = 0}) == "hearth: UnfoldConfig: expected kernel above 0, got 0");
  CHECK(refusal(FoldConfig{.output_size = 4, .kernel = 2, .stride = 0}) ==
        "hearth: FoldConfig: expected stride above 0, got 0");
}

TEST_CASE("config: normalizations of nothing, or by a negative epsilon, are refused") {
  CHECK(refusal(BatchNormConfig{.features = 0}) ==
        "hearth: BatchNormConfig: expected features above 0, got 0");
  CHECK(refusal(BatchNormConfig{.features = 1, .epsilon = -1}) ==
        "hearth: BatchNormConfig: expected an epsilon of 0 or more, got -1.000000");
  CHECK(refusal(BatchNormConfig{.features = 1, .momentum = 1.5}) ==
        "hearth: BatchNormConfig: expected a momentum from 0 to 1, got 1.500000");
  CHECK(refusal(InstanceNormConfig{.features = 0}) ==
        "hearth: InstanceNormConfig: expected features above 0, got 0");
  CHECK(refusal(GroupNormConfig{.num_groups = 0, .num_channels = 2}) ==
        "hearth: GroupNormConfig: expected num_groups above 0, got 0");
  CHECK(refusal(LayerNormConfig{.features = 0}) ==
        "hearth: LayerNormConfig: expected features above 0, got 0");
  CHECK(refusal(LayerNormNdConfig<2>{.normalized_shape = {2, 0}}) ==
        "hearth: LayerNormConfig: expected normalized_shape above 0, got 0");
  CHECK(refusal(RmsNormConfig{.features = 0}) == "hearth: RmsNormConfig: expected features above 0, got 0");
  CHECK(refusal(RmsNormConfig{.features = 1, .epsilon = -1}) ==
        "hearth: RmsNormConfig: expected an epsilon of 0 or more, got -1.000000");
}

TEST_CASE("config: attention and transformers") {
  CHECK(refusal(MultiHeadAttentionConfig{.embed_dim = 0, .num_heads = 2}) ==
        "hearth: MultiHeadAttentionConfig: expected embed_dim above 0, got 0");
  CHECK(refusal(MultiHeadAttentionConfig{.embed_dim = 4, .num_heads = 0}) ==
        "hearth: MultiHeadAttentionConfig: expected num_heads above 0, got 0");
  CHECK(refusal(MultiHeadAttentionConfig{.embed_dim = 4, .num_heads = 2, .kdim = 0}) ==
        "hearth: MultiHeadAttentionConfig: expected kdim above 0, got 0");
  CHECK(refusal(MultiHeadAttentionConfig{.embed_dim = 4, .num_heads = 2, .dropout = -0.1}) ==
        "hearth: MultiHeadAttentionConfig: expected a dropout from 0 to 1, got -0.100000");
  const TransformerEncoderLayerConfig encoder = {.d_model = 4, .nhead = 2, .dim_feedforward = 0};
  CHECK(refusal(encoder) == "hearth: TransformerEncoderLayerConfig: expected dim_feedforward above 0, got 0");
  const TransformerDecoderLayerConfig decoder = {
      .d_model = 4, .nhead = 2, .dim_feedforward = 4, .dropout = 2};
  CHECK(refusal(decoder) ==
        "hearth: TransformerDecoderLayerConfig: expected a dropout from 0 to 1, got 2.000000");
  CHECK(refusal(TransformerEncoderConfig{.encoder_layer = encoder, .num_layers = 0}) ==
        "hearth: TransformerEncoderConfig: expected num_layers above 0, got 0");
  CHECK(refusal(TransformerConfig{.d_model = 4, .nhead = 2, .num_decoder_layers = 0}) ==
        "hearth: TransformerConfig: expected num_decoder_layers above 0, got 0");
}

TEST_CASE("config: one number fills a layer's sizes too") {
  const auto x = Tensor<B, 4>::ones({1, 1, 4, 6}, {});
  CHECK(MaxPool2d{.kernel = 2}(x).shape() == std::array<std::size_t, 4>{1, 1, 2, 3});
  CHECK(MaxPool2d{.kernel = 3}.stride == Size2d(3));  // the kernel's, as in PyTorch
  CHECK(MaxPool2d{.kernel = 3, .stride = {1, 2}}(x).shape() == std::array<std::size_t, 4>{1, 1, 2, 2});
  CHECK(AvgPool2d{.kernel = 2}(x).shape() == std::array<std::size_t, 4>{1, 1, 2, 3});
  CHECK(AdaptiveAvgPool2d{.output_size = 2}(x).shape() == std::array<std::size_t, 4>{1, 1, 2, 2});
  CHECK(ZeroPad2d{.padding = 1}(x).shape() == std::array<std::size_t, 4>{1, 1, 6, 8});
  CHECK(Unfold{.kernel = 2}(x).shape() == std::array<std::size_t, 3>{1, 4, 15});
  // In a record they are the lists that they were.
  const MaxPool2d pool = {.kernel = {3, 2}, .dilation = 1};
  const RecordNode tree = to_tree(pool);
  CHECK(find_path(tree, "kernel")->as<RecordList>()->items.size() == 2);
  const auto back = from_tree<MaxPool2d>(tree);
  CHECK(back.kernel == Size2d(3, 2));
  CHECK(back.stride == Size2d(3, 2));
  CHECK(*back.dilation == Size2d(1));
}
