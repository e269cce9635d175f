// Layers that compute with windows, with PyTorch's state_dict by its names; generate_conv_layers.py has the
// same configs.
#include "layer_case.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <class B, std::size_t R, class Config>
void with_state(const File& file, const char* name, const Config& config) {
  const LayerCase<B> golden(file, name);
  const auto layer = golden.layer(config);
  const auto x = golden.template input<R>("x");
  golden.check(layer, layer(x), named("x", x));
}
template <class B, std::size_t R, class Layer>
void without_state(const File& file, const char* name, const Layer& layer) {
  const Case<B> golden(file, name);
  const auto x = golden.template input<R>("x");
  golden.check(layer(x), named("x", x));
}

}  // namespace

#define HEARTH_TEST_TWO hearth::Tested<float>, hearth::Autodiff<hearth::Tested<double>>

// covers layer: Conv1d | torch.nn.Conv1d | Conv1d
// covers layer: Conv2d | torch.nn.Conv2d | Conv2d
// covers layer: Conv3d | torch.nn.Conv3d | Conv3d
TEST_CASE_TEMPLATE("golden: Conv1d, Conv2d, Conv3d", B, HEARTH_TEST_TWO) {
  const File file("conv_layers");
  with_state<B, 3>(
      file, "conv1d",
      nn::Conv1dConfig{
          .in = 4, .out = 6, .kernel = 3, .stride = 2, .padding = 1, .dilation = 2, .groups = 2});
  with_state<B, 4>(
      file, "conv2d",
      nn::Conv2dConfig{.in = 2, .out = 3, .kernel = {3, 2}, .stride = {1, 2}, .padding = {2, 1}});
  with_state<B, 5>(file, "conv3d",
                   nn::Conv3dConfig{.in = 2, .out = 3, .kernel = 2, .padding = 1, .bias = false});
  const auto same = nn::Padding::same;
  with_state<B, 3>(file, "same1d", nn::Conv1dConfig{.in = 2, .out = 3, .kernel = 4, .padding = same});
  with_state<B, 4>(
      file, "same2d",
      nn::Conv2dConfig{.in = 2, .out = 3, .kernel = {4, 3}, .padding = same, .dilation = {1, 2}});
  with_state<B, 5>(file, "same3d", nn::Conv3dConfig{.in = 1, .out = 2, .kernel = {2, 3, 4}, .padding = same});
  with_state<B, 4>(file, "valid2d",
                   nn::Conv2dConfig{.in = 2, .out = 3, .kernel = 3, .padding = nn::Padding::valid});
}

// covers layer: ConvTranspose1d | torch.nn.ConvTranspose1d | ConvTranspose1d
// covers layer: ConvTranspose2d | torch.nn.ConvTranspose2d | ConvTranspose2d
// covers layer: ConvTranspose3d | torch.nn.ConvTranspose3d | ConvTranspose3d
TEST_CASE_TEMPLATE("golden: ConvTranspose1d, ConvTranspose2d, ConvTranspose3d", B, HEARTH_TEST_TWO) {
  const File file("conv_layers");
  with_state<B, 3>(
      file, "transposed1d",
      nn::ConvTranspose1dConfig{
          .in = 4, .out = 6, .kernel = 3, .stride = 2, .padding = 1, .output_padding = 1, .groups = 2});
  with_state<B, 4>(
      file, "transposed2d",
      nn::ConvTranspose2dConfig{
          .in = 2, .out = 3, .kernel = {4, 3}, .stride = 2, .padding = {1, 0}, .dilation = {1, 2}});
  with_state<B, 5>(
      file, "transposed3d",
      nn::ConvTranspose3dConfig{.in = 2, .out = 2, .kernel = 2, .stride = {1, 2, 2}, .bias = false});
}

// covers layer: MaxPool2d | torch.nn.MaxPool2d | MaxPool2d
// covers layer: AvgPool1d | torch.nn.AvgPool1d | AvgPool1d
// covers layer: AvgPool2d | torch.nn.AvgPool2d | AvgPool2d
// covers layer: AdaptiveAvgPool2d | torch.nn.AdaptiveAvgPool2d | AdaptiveAvgPool2d
TEST_CASE_TEMPLATE("golden: layers that pool", B, HEARTH_TEST_TWO) {
  const File file("conv_layers");
  without_state<B, 4>(
      file, "max_pool2d",
      nn::MaxPool2dConfig{.kernel = 3, .stride = 2, .padding = 1, .dilation = 2, .ceil_mode = true}.init());
  without_state<B, 3>(
      file, "avg_pool1d",
      nn::AvgPool1dConfig{
          .kernel = 3, .stride = 2, .padding = 1, .ceil_mode = true, .count_include_pad = false}
          .init());
  without_state<B, 4>(file, "avg_pool2d", nn::AvgPool2dConfig{.kernel = 2}.init());
  without_state<B, 4>(file, "adaptive", nn::AdaptiveAvgPool2dConfig{.output_size = {3, 2}}.init());
}

// covers layer: Upsample | torch.nn.Upsample | Interpolate2d
// covers layer: PixelShuffle | torch.nn.PixelShuffle | -
// covers layer: PixelUnshuffle | torch.nn.PixelUnshuffle | -
// covers layer: Unfold | torch.nn.Unfold | Unfold4d
// covers layer: Fold | torch.nn.Fold | -
TEST_CASE_TEMPLATE("golden: layers that resize, shuffle and unfold", B, HEARTH_TEST_TWO) {
  const File file("conv_layers");
  without_state<B, 4>(
      file, "upsample",
      nn::Upsample{.scale_factor = {2}, .mode = Interpolation::linear, .align_corners = true});
  without_state<B, 4>(file, "shuffle", nn::PixelShuffle{2});
  without_state<B, 4>(file, "unshuffle", nn::PixelUnshuffle{2});
  without_state<B, 4>(
      file, "unfold",
      nn::UnfoldConfig{.kernel = {2, 3}, .dilation = 2, .padding = 1, .stride = {1, 2}}.init());
  without_state<B, 3>(file, "fold",
                      nn::FoldConfig{.output_size = {4, 5}, .kernel = {2, 3}, .padding = 1}.init());
}

// covers layer: ZeroPad2d | torch.nn.ZeroPad2d | -
// covers layer: ReflectionPad2d | torch.nn.ReflectionPad2d | -
// covers layer: ReplicationPad3d | torch.nn.ReplicationPad3d | -
// covers layer: ConstantPad1d | torch.nn.ConstantPad1d | -
TEST_CASE_TEMPLATE("golden: layers that pad", B, HEARTH_TEST_TWO) {
  const File file("conv_layers");
  without_state<B, 4>(file, "zero_pad", nn::ZeroPad2d{{1, 2, 0, 1}});
  without_state<B, 4>(file, "reflection_pad", nn::ReflectionPad2d{{1, 2, 0, 1}});
  without_state<B, 5>(file, "replication_pad", nn::ReplicationPad3d::all(2));
  without_state<B, 3>(file, "constant_pad", nn::ConstantPad1d{{1, 2}, 0.5});
}
