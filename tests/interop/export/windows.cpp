#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {
namespace {

void convolutions() {
  const auto line = noise<3>({2, 4, 11});
  const auto image = noise<4>({2, 4, 9, 8});
  const auto block = noise<5>({2, 4, 5, 6, 7});
  exported("conv1d", made(Conv1dConfig{4, 6, 3}), line, batched());
  exported("conv1d_all",
           made(Conv1dConfig{.in = 4,
                             .out = 6,
                             .kernel = 3,
                             .stride = 2,
                             .padding = 2,
                             .dilation = 2,
                             .groups = 2,
                             .bias = false}),
           line, batched());
  exported("conv2d", made(Conv2dConfig{4, 6, 3}), image, batched());
  exported("conv2d_all",
           made(Conv2dConfig{.in = 4,
                             .out = 6,
                             .kernel = {3, 2},
                             .stride = {2, 1},
                             .padding = {1, 0},
                             .dilation = {1, 2},
                             .groups = 2,
                             .bias = false}),
           image, {.dynamic = {{0, 0, "batch"}, {0, 2, "rows"}, {0, 3, "columns"}}});
  exported(
      "conv3d",
      made(Conv3dConfig{.in = 4, .out = 6, .kernel = {2, 3, 2}, .stride = {1, 2, 1}, .padding = {1, 0, 1}}),
      block, batched());
  exported("conv_transpose1d", made(ConvTranspose1dConfig{4, 6, 3}), line, batched());
  exported("conv_transpose2d",
           made(ConvTranspose2dConfig{
               .in = 4, .out = 6, .kernel = 3, .stride = 2, .padding = 1, .output_padding = 1, .groups = 2}),
           image, {.dynamic = {{0, 0, "batch"}, {0, 2, "rows"}}});
  exported("conv_transpose3d", made(ConvTranspose3dConfig{.in = 4, .out = 6, .kernel = 2, .stride = 2}),
           block, batched());
}

void pools() {
  const auto line = noise<3>({2, 4, 11});
  const auto image = noise<4>({2, 4, 9, 8});
  const auto block = noise<5>({2, 4, 5, 6, 7});
  exported("max_pool1d", MaxPool1dConfig{.kernel = 3, .stride = 2, .padding = 1}.init(), line, batched());
  exported("max_pool2d", MaxPool2dConfig{.kernel = 3, .stride = 2, .padding = 1}.init(), image,
           {.dynamic = {{0, 0, "batch"}, {0, 2, "rows"}}});
  exported("max_pool2d_ceil", MaxPool2dConfig{.kernel = 2, .ceil_mode = true}.init(), image, batched());
  exported("max_pool3d", MaxPool3dConfig{.kernel = 2}.init(), block, batched());
  exported("avg_pool1d", AvgPool1dConfig{.kernel = 3, .stride = 2, .padding = 1}.init(), line, batched());
  exported("avg_pool2d", AvgPool2dConfig{.kernel = 3, .stride = 2, .padding = 1}.init(), image, batched());
  exported("avg_pool2d_rows", AvgPool2dConfig{.kernel = 2}.init(), noise<4>({2, 4, 8, 6}),
           {.dynamic = {{0, 0, "batch"}}});
  exported("avg_pool2d_without_padding",
           AvgPool2dConfig{.kernel = {3, 2}, .stride = 2, .padding = 1, .count_include_pad = false}.init(),
           image, batched());
  exported("avg_pool2d_divisor", AvgPool2dConfig{.kernel = 2, .divisor_override = 3}.init(), image,
           batched());
  exported("avg_pool3d", AvgPool3dConfig{.kernel = 2}.init(), block, batched());
  exported("adaptive_avg_pool1d", AdaptiveAvgPool1dConfig{3}.init(), line, batched());
  exported("adaptive_avg_pool2d", AdaptiveAvgPool2dConfig{{3, 4}}.init(), image, batched());
  exported("global_avg_pool2d", GlobalAvgPool2d{}, image, {.dynamic = {{0, 0, "batch"}, {0, 2, "rows"}}});
  exported("global_avg_pool3d", GlobalAvgPool3d{}, block, batched());
}

void images() {
  const auto image = noise<4>({2, 4, 6, 5});
  exported("zero_pad2d", ZeroPad2d{{1, 2, 0, 3}}, image, {.dynamic = {{0, 0, "batch"}, {0, 3, "columns"}}});
  exported("constant_pad2d", ConstantPad2d{{1, 2, 0, 3}, 1.5}, image, batched());
  exported("reflection_pad2d", ReflectionPad2d{{1, 2, 0, 3}}, image, batched());
  exported("replication_pad2d", ReplicationPad2d{{1, 2, 0, 3}}, image, batched());
  exported("circular_pad2d", CircularPad2d{{1, 2, 0, 3}}, image, batched());
  exported("upsample_nearest", Upsample{.scale_factor = {2}}, image, batched());
  exported("upsample_nearest_size", Upsample{.size = {7, 11}}, image, batched());
  exported("upsample_linear", Upsample{.scale_factor = {2}, .mode = Interpolation::linear}, image, batched());
  exported("upsample_linear_corners",
           Upsample{.size = {9, 7}, .mode = Interpolation::linear, .align_corners = true}, image, batched());
  exported("upsample_cubic", Upsample{.size = {9, 7}, .mode = Interpolation::cubic}, image, batched());
  exported("pixel_shuffle", PixelShuffle{2}, image, batched());
  exported("pixel_unshuffle", PixelUnshuffle{2}, noise<4>({2, 3, 4, 6}), batched());
  exported("unfold", UnfoldConfig{.kernel = {2, 3}, .padding = 1}.init(), image, batched());
}

}  // namespace

void export_windows() {
  convolutions();
  pools();
  images();
}

}  // namespace hearth::test
