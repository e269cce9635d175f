// Convolutions, poolings, paddings and interpolations: what is refused and in which words, what stays of NaN
// and infinity, configs, and records of earlier versions. The numbers are in the golden files.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record/derive.hpp>

using namespace hearth;

namespace {

using B = NdArray<double>;
const Device<B> kDevice;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(),
                 kInf = std::numeric_limits<double>::infinity();

template <std::size_t... N>
Tensor<B, sizeof...(N)> ones() {
  return Tensor<B, sizeof...(N)>::ones({N...}, kDevice);
}
Tensor<B, 3> row(std::vector<double> values) {
  const std::size_t count = values.size();
  return Tensor<B, 3>::from(std::move(values), {1, 1, count}, kDevice);
}

template <class E = ShapeError, class F>
std::string refusal(const F& f) {
  try {
    (void)f();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing was refused";
}

/// Equal, NaN to NaN.
bool same(const std::vector<double>& a, const std::vector<double>& b) {
  bool equal = a.size() == b.size();
  for (std::size_t i = 0; equal && i < a.size(); ++i)
    equal = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
  return equal;
}

}  // namespace

TEST_CASE("convolutions refuse what does not fit, by their own names") {
  CHECK(refusal([] { return conv1d(ones<2, 3, 5>(), ones<4, 2, 3>()); }) ==
        "hearth: conv1d: expected input [n, 2, columns] for weight [4, 2, 3], got [2, 3, 5]");
  CHECK(refusal([] { return conv1d(ones<2, 3, 5>(), ones<4, 3, 6>()); }) ==
        "hearth: conv1d: expected a padded image that holds the kernel of weight [4, 3, 6], got [2, 3, 5]");
  CHECK(refusal([] { return conv3d(ones<1, 3, 4, 4, 4>(), ones<4, 2, 3, 3, 3>()); }) ==
        "hearth: conv3d: expected input [n, 2, depth, rows, columns] for weight [4, 2, 3, 3, 3], got "
        "[1, 3, 4, 4, 4]");
  CHECK(refusal([] { return conv3d(ones<1, 2, 2, 4, 4>(), ones<4, 2, 3, 3, 3>()); }) ==
        "hearth: conv3d: expected a padded image that holds the kernel of weight [4, 2, 3, 3, 3], got "
        "[1, 2, 2, 4, 4]");
  CHECK(refusal([] {
          return conv3d(ones<1, 2, 4, 4, 4>(), ones<4, 2, 1, 1, 1>(), nullptr, {.stride = {0, 1, 1}});
        }) == "hearth: conv3d: expected a stride, a dilation and a kernel of at least 1, got 0");
  const auto bias = ones<3>();
  CHECK(refusal([&] { return conv1d(ones<2, 3, 5>(), ones<4, 3, 3>(), &bias); }) ==
        "hearth: conv1d: expected bias [4] for weight [4, 3, 3], got [3]");
  CHECK(refusal([] { return conv1d(ones<2, 3, 5>(), ones<4, 1, 3>(), nullptr, {.groups = 3}); }) ==
        "hearth: conv1d: expected groups that divide the filters of weight [4, 1, 3], got 3");
  CHECK(conv1d(ones<0, 3, 5>(), ones<4, 3, 3>()).shape() == std::array<std::size_t, 3>{0, 4, 3});
}

TEST_CASE("transposed convolutions refuse what does not fit") {
  CHECK(refusal([] { return conv_transpose2d(ones<1, 3, 4, 4>(), ones<2, 3, 2, 2>()); }) ==
        "hearth: conv_transpose2d: expected input [n, 2, rows, columns] for weight [2, 3, 2, 2], got "
        "[1, 3, 4, 4]");
  CHECK(refusal([] {
          return conv_transpose1d(ones<1, 2, 4>(), ones<2, 3, 2>(), nullptr, {.output_padding = {1}});
        }) == "hearth: conv_transpose1d: expected an output padding below the stride or the dilation, got 1");
  CHECK(
      refusal([] { return conv_transpose1d(ones<1, 2, 1>(), ones<2, 3, 3>(), nullptr, {.padding = {2}}); }) ==
      "hearth: conv_transpose1d: expected an output that is not empty behind a padding of 2, got [1, 2, 1]");
  CHECK(refusal([] {
          return conv_transpose3d(ones<1, 2, 0, 1, 1>(), ones<2, 3, 1, 1, 1>());
        }).starts_with("hearth: conv_transpose3d: expected an output that is not empty"));
  CHECK(refusal([] { return conv_transpose1d(ones<1, 3, 4>(), ones<3, 1, 2>(), nullptr, {.groups = 2}); }) ==
        "hearth: conv_transpose1d: expected groups that divide the channels of weight [3, 1, 2], got 2");
  const auto bias = ones<2>();
  CHECK(refusal([&] { return conv_transpose1d(ones<1, 2, 4>(), ones<2, 3, 2>(), &bias); }) ==
        "hearth: conv_transpose1d: expected bias [3] for weight [2, 3, 2], got [2]");
}

TEST_CASE("poolings refuse what does not fit") {
  CHECK(refusal([] { return max_pool1d(ones<1, 1, 4>(), {.kernel = {5}}); }) ==
        "hearth: max_pool1d: expected a padded image that holds a window of 5, got [1, 1, 4]");
  CHECK(refusal([] { return avg_pool2d(ones<1, 1, 4, 4>(), {.kernel = {3, 2}, .padding = {2, 0}}); }) ==
        "hearth: avg_pool2d: expected a padding of at most half the kernel, got 2");
  CHECK(refusal([] { return avg_pool1d(ones<1, 1, 4>(), {.stride = {0}}); }) ==
        "hearth: avg_pool1d: expected a stride, a dilation and a kernel of at least 1, got 0");
  CHECK(refusal([] { return avg_pool1d(ones<1, 1, 4>(), {.divisor_override = 0}); }) ==
        "hearth: avg_pool1d: expected a divisor other than 0, got 0");
  CHECK(
      refusal([] { return max_pool3d(ones<1, 1, 0, 4, 4>(), {.padding = {1, 0, 0}}); }) ==
      "hearth: max_pool3d: expected a padded image that holds a window of 2 by 2 by 2, got [1, 1, 0, 4, 4]");
  CHECK(refusal([] { return adaptive_avg_pool2d(ones<1, 2, 0, 4>(), {1, 1}); }) ==
        "hearth: adaptive_avg_pool2d: expected an axis of at least 1 before and after, got [1, 2, 0, 4] to 1 "
        "on axis 2");
  CHECK(refusal([] {
          return adaptive_avg_pool1d(ones<1, 2, 4>(), 0);
        }).starts_with("hearth: adaptive_avg_pool1d: expected an axis of at least 1"));
}

TEST_CASE("padding and interpolation refuse what does not fit") {
  CHECK(refusal([] { return pad(row({1, 2, 3}), {{3, 0}}, PadMode::reflect); }) ==
        "hearth: pad: expected a reflection of less than the axis, got 3 on an axis of 3");
  CHECK(refusal([] { return pad(row({1, 2, 3}), {{0, 4}}, PadMode::circular); }) ==
        "hearth: pad: expected at most the axis once more, got 4 on an axis of 3");
  CHECK(refusal([] { return pad(ones<1, 0>(), {{0, 1}}, PadMode::replicate); }) ==
        "hearth: pad: expected an axis that has an edge, got 1 on an axis of 0");
  CHECK(refusal([] { return interpolate(row({1, 2, 3}), {}); }) ==
        "hearth: interpolate: expected a size or a scale factor, got neither");
  CHECK(refusal([] { return interpolate(row({1, 2}), {.size = {{3}}, .scale_factor = {{2}}}); }) ==
        "hearth: interpolate: expected a size or a scale factor, got both");
  CHECK(refusal([] { return interpolate(row({1, 2}), {.scale_factor = {{0.1}}}); }) ==
        "hearth: interpolate: expected an axis of at least 1 before and after, got [1, 1, 2] to 0 on axis 2");
  CHECK(refusal([] {
          return interpolate(row({1, 2}), {.scale_factor = {{kNaN}}});
        }).starts_with("hearth: interpolate: expected a scale factor above 0"));
  CHECK(refusal<Error>([] { return interpolate(row({1, 2}), {.size = {{3}}, .align_corners = true}); }) ==
        "hearth: interpolate: expected a mode that has corners to align, linear or cubic, got nearest");
  CHECK(refusal([] { return pixel_shuffle(ones<1, 6, 2, 2>(), 2); }) ==
        "hearth: pixel_shuffle: expected channels that are a multiple of 2 * 2, got [1, 6, 2, 2]");
  CHECK(refusal([] { return pixel_unshuffle(ones<1, 6, 2, 3>(), 2); }) ==
        "hearth: pixel_unshuffle: expected rows and columns that are a multiple of 2, got [1, 6, 2, 3]");
}

TEST_CASE("padding takes every kind of element") {
  const auto ints = Tensor<B, 1, Int>::from(std::vector<std::int64_t>{1, 2, 3}, {3}, kDevice);
  CHECK(pad(ints, {{2, 1}}, PadMode::reflect).values() == std::vector<std::int64_t>{3, 2, 1, 2, 3, 2});
  CHECK(pad(ints, {{2, 1}}, 7).values() == std::vector<std::int64_t>{7, 7, 1, 2, 3, 7});
  CHECK(pad(ints > 2, {{1, 0}}).values() == std::vector<std::uint8_t>{0, 0, 0, 1});
}

// What PyTorch 2.15 gives.
TEST_CASE("NaN and infinity go where the windows take them, and no farther") {
  CHECK(same(max_pool1d(row({1, kNaN, 3, 4, -kInf, -kInf})).values(), {kNaN, 4, -kInf}));
  CHECK(same(avg_pool1d(row({1, kInf, 3, 4, kNaN, 0})).values(), {kInf, 3.5, kNaN}));
  CHECK(same(interpolate(row({1, kNaN, 3}), {.size = {{6}}}).values(), {1, 1, kNaN, kNaN, 3, 3}));
  // Two taps each, the second one also where its weight is 0.
  CHECK(same(interpolate(row({1, kInf, 3}), {.size = {{2}}, .mode = Interpolation::linear}).values(),
             {kInf, kInf}));
  CHECK(same(
      interpolate(row({1, kNaN, 3}), {.size = {{5}}, .mode = Interpolation::linear, .align_corners = true})
          .values(),
      {kNaN, kNaN, kNaN, kNaN, 3}));
  CHECK(same(pad(row({kNaN, 1}), {{1, 1}}, PadMode::replicate).values(), {kNaN, kNaN, 1, 1}));
  CHECK(same(pad(row({kNaN, 1}), {{1, 1}}).values(), {0, kNaN, 1, 0}));
}

// covers op: map_axis | - | -
// covers layer: MaxPool1d | torch.nn.MaxPool1d | MaxPool1d
// covers layer: MaxPool3d | torch.nn.MaxPool3d | -
// covers layer: AvgPool3d | torch.nn.AvgPool3d | -
// covers layer: AdaptiveAvgPool1d | torch.nn.AdaptiveAvgPool1d | AdaptiveAvgPool1d
// covers layer: AdaptiveAvgPool3d | torch.nn.AdaptiveAvgPool3d | -
// covers layer: GlobalAvgPool1d | - | -
// covers layer: GlobalAvgPool2d | - | -
// covers layer: GlobalAvgPool3d | - | -
TEST_CASE("layers over other numbers of axes call the function of theirs") {
  AxisMap sums;
  sums.in = 3;
  for (std::size_t i = 0; i < 3; ++i) sums.tap(i, 2);
  sums.next();
  CHECK(map_axis(row({1, 2, 3}), -1, sums).values() == std::vector<double>{12});
  CHECK(nn::MaxPool1dConfig{.kernel = 2, .stride = 1}.init()(row({1, 3, 2})).values() ==
        std::vector<double>{3, 3});
  CHECK(nn::MaxPool3d{}(ones<1, 1, 2, 4, 2>()).shape() == std::array<std::size_t, 5>{1, 1, 1, 2, 1});
  CHECK(nn::AvgPool3dConfig{.kernel = {1, 2, 2}}.init()(ones<1, 1, 2, 4, 2>()).values() ==
        std::vector<double>(4, 1));
  CHECK(nn::AdaptiveAvgPool1dConfig{.output_size = 2}.init()(row({1, 2, 3})).values() ==
        std::vector<double>{1.5, 2.5});
  CHECK(nn::AdaptiveAvgPool3d{{1, 1, 2}}(ones<1, 1, 2, 4, 2>()).values() == std::vector<double>{1, 1});
  CHECK(nn::GlobalAvgPool1d{}(row({1, 2, 6})).values() == std::vector<double>{3});
  CHECK(nn::GlobalAvgPool2d{}(ones<2, 3, 4, 5>()).shape() == std::array<std::size_t, 4>{2, 3, 1, 1});
  CHECK(nn::GlobalAvgPool3d{}(ones<2, 3, 4, 5, 2>()).shape() == std::array<std::size_t, 5>{2, 3, 1, 1, 1});
}

// covers layer: ZeroPad1d | torch.nn.ZeroPad1d | -
// covers layer: ZeroPad3d | torch.nn.ZeroPad3d | -
// covers layer: ReflectionPad1d | torch.nn.ReflectionPad1d | -
// covers layer: ReflectionPad3d | torch.nn.ReflectionPad3d | -
// covers layer: ReplicationPad1d | torch.nn.ReplicationPad1d | -
// covers layer: ReplicationPad2d | torch.nn.ReplicationPad2d | -
// covers layer: CircularPad1d | torch.nn.CircularPad1d | -
// covers layer: CircularPad2d | torch.nn.CircularPad2d | -
// covers layer: CircularPad3d | torch.nn.CircularPad3d | -
// covers layer: ConstantPad2d | torch.nn.ConstantPad2d | -
// covers layer: ConstantPad3d | torch.nn.ConstantPad3d | -
TEST_CASE("layers that pad take PyTorch's order: left, right, top, bottom, front, back") {
  const auto x = row({1, 2, 3});
  CHECK(nn::ZeroPad1d{{1, 0}}(x).values() == std::vector<double>{0, 1, 2, 3});
  CHECK(nn::ReflectionPad1d{{1, 2}}(x).values() == std::vector<double>{2, 1, 2, 3, 2, 1});
  CHECK(nn::ReplicationPad1d{{0, 2}}(x).values() == std::vector<double>{1, 2, 3, 3, 3});
  CHECK(nn::CircularPad1d{{2, 1}}(x).values() == std::vector<double>{2, 3, 1, 2, 3, 1});
  using Five = std::array<std::size_t, 5>;
  const auto cube = ones<1, 1, 4, 3, 2>();
  CHECK(nn::ZeroPad3d{{1, 2, 3, 4, 5, 6}}(cube).shape() == Five{1, 1, 15, 10, 5});
  CHECK(nn::ReflectionPad3d{{1, 0, 0, 2, 3, 0}}(cube).shape() == Five{1, 1, 7, 5, 3});
  CHECK(nn::ConstantPad3d::all(1, 2.5)(cube).shape() == Five{1, 1, 6, 5, 4});
  CHECK(nn::CircularPad3d::all(1)(cube).shape() == Five{1, 1, 6, 5, 4});
  CHECK(nn::ReplicationPad2d::all(1)(ones<1, 1, 1, 1>()).values() == std::vector<double>(9, 1));
  CHECK(nn::CircularPad2d{{1, 0, 0, 0}}(
            Tensor<B, 4>::from(std::vector<double>{1, 2, 3, 4}, {1, 1, 2, 2}, kDevice))
            .values() == std::vector<double>{2, 1, 2, 4, 3, 4});
  CHECK(nn::ConstantPad2d{{0, 0, 1, 0}, 9}(ones<1, 1, 1, 1>()).values() == std::vector<double>{9, 1});
}

// covers layer: Identity | torch.nn.Identity | -
// covers layer: Unflatten | torch.nn.Unflatten | -
TEST_CASE("Identity and Unflatten") {
  CHECK(nn::Identity{}(row({1, 2})).values() == std::vector<double>{1, 2});
  const nn::Unflatten<3> layer = {.axis = 1, .sizes = {2, 1, 3}};
  CHECK(layer(ones<4, 6, 5>()).shape() == std::array<std::size_t, 5>{4, 2, 1, 3, 5});
  CHECK(refusal([&] { return layer(ones<4, 7>()); }) ==
        "hearth: Unflatten: expected sizes that multiply to 7, got [2, 1, 3]");
}

TEST_CASE("Upsample takes one number for all axes, or one for each") {
  const nn::Upsample twice = {.scale_factor = {2}}, sized = {.size = {3, 5}};
  CHECK(twice(ones<1, 2, 3>()).shape() == std::array<std::size_t, 3>{1, 2, 6});
  CHECK(twice(ones<1, 2, 3, 4>()).shape() == std::array<std::size_t, 4>{1, 2, 6, 8});
  CHECK(sized(ones<1, 2, 3, 4>()).shape() == std::array<std::size_t, 4>{1, 2, 3, 5});
  CHECK(refusal([&] { return sized(ones<1, 2, 3>()); }) ==
        "hearth: Upsample: expected a number for all axes or 1, got 2");
  CHECK(refusal([] { return nn::Upsample{}(ones<1, 2, 3>()); }) ==
        "hearth: interpolate: expected a size or a scale factor, got neither");
}

TEST_CASE("a convolution's config: sizes, padding, starting values") {
  Rng rng(3);
  const auto wide =
      nn::Conv2dConfig{.in = 4, .out = 6, .kernel = {3, 2}, .padding = {1, 0}, .groups = 2}.init<B>(kDevice,
                                                                                                    rng);
  CHECK(wide.weight.shape() == Shape{6, 2, 3, 2});
  CHECK(wide.padding == std::array<std::size_t, 2>{1, 0});
  CHECK(!wide.padding_after);
  for (double w : wide.weight.value().values()) CHECK(std::fabs(w) <= 1 / std::sqrt(2 * 3 * 2.0));
  const auto around =
      nn::Conv1dConfig{.in = 1, .out = 1, .kernel = 3, .padding = {2, 1}}.init<B>(kDevice, rng);
  CHECK(around.padding == std::array<std::size_t, 1>{2});
  CHECK(around.padding_after == std::array<std::size_t, 1>{1});
  CHECK(around(row({1, 2, 3})).shape() == std::array<std::size_t, 3>{1, 1, 4});
  const auto sides =
      nn::Conv2dConfig{.in = 1, .out = 1, .kernel = 2, .padding = {{1, 0}, {2, 3}}}.init<B>(kDevice, rng);
  CHECK(sides(ones<1, 1, 4, 4>()).shape() == std::array<std::size_t, 4>{1, 1, 6, 6});

  // [in, out / groups, ..], and the outputs' fan
  const auto turned =
      nn::ConvTranspose1dConfig{.in = 4, .out = 6, .kernel = 5, .groups = 2}.init<B>(kDevice, rng);
  CHECK(turned.weight.shape() == Shape{4, 3, 5});
  double most = 0;
  for (double w : turned.weight.value().values()) most = std::max(most, std::fabs(w));
  CHECK(most <= 1 / std::sqrt(3 * 5.0));
  CHECK(most > 0.9 / std::sqrt(3 * 5.0));

  CHECK(refusal([&] {
          return nn::Conv3dConfig{.in = 4, .out = 6, .kernel = 1, .groups = 3}.init<B>(kDevice, rng);
        }) == "hearth: Conv3d: expected groups that divide 4 channels and 6 filters, got 3");
  CHECK(refusal([&] {
          return nn::ConvTranspose2dConfig{.in = 4, .out = 6, .kernel = 1, .groups = 4}.init<B>(kDevice, rng);
        }) == "hearth: ConvTranspose2d: expected groups that divide 4 channels and 6 filters, got 4");
  CHECK(refusal([&] {
          return nn::Conv2dConfig{
              .in = 1, .out = 1, .kernel = 3, .stride = {1, 2}, .padding = nn::Padding::same}
              .init<B>(kDevice, rng);
        }) == "hearth: Conv2d: expected a stride of 1 with Padding::same, got 2");
}

TEST_CASE("records of convolutions and poolings hold what they were made with") {
  Rng rng(5);
  using Layer = nn::Conv2d<B>;
  const auto layer =
      nn::Conv2dConfig{.in = 1, .out = 2, .kernel = 4, .padding = nn::Padding::same}.init<B>(kDevice, rng);
  const auto again = from_record<Layer>(from_tree<Record<Layer>>(to_tree(to_record(layer))));
  const auto x = ones<1, 1, 3, 5>();
  CHECK(again(x).values() == layer(x).values());
  CHECK(layer(x).shape() == std::array<std::size_t, 4>{1, 2, 3, 5});
  const Layer built =
      nn::Conv2dConfig{.in = 1, .out = 2, .kernel = 4, .padding = nn::Padding::same}.init_with(
          to_record(layer));
  CHECK(built(x).values() == layer(x).values());
}

TEST_CASE("records of earlier versions, which lack what was added, still load") {
  Rng rng(5);
  using Layer = nn::Conv2d<B>;
  const auto layer = nn::Conv2dConfig{.in = 1, .out = 2, .kernel = 2, .padding = 1}.init<B>(kDevice, rng);
  RecordNode tree = to_tree(to_record(layer));
  auto& entries = tree.as<RecordMap>()->entries;
  REQUIRE(entries.back().key == "padding_after");
  entries.pop_back();
  const auto loaded = from_record<Layer>(from_tree<Record<Layer>>(tree));
  CHECK(loaded(ones<1, 1, 3, 3>()).values() == layer(ones<1, 1, 3, 3>()).values());

  RecordNode pool = to_tree(nn::MaxPool2dConfig{.kernel = 3}.init());
  auto& constants = pool.as<RecordMap>()->entries;
  REQUIRE(constants.size() == 5);
  constants.pop_back();
  constants.pop_back();  // kernel, stride, padding are left
  const auto old = from_tree<nn::MaxPool2d>(pool);
  CHECK(old.stride == std::array<std::size_t, 2>{3, 3});
  CHECK(old(ones<1, 1, 7, 6>()).shape() == std::array<std::size_t, 4>{1, 1, 2, 2});
}
