// Normalization layers against numbers that PyTorch gave.
#include <doctest/doctest.h>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record/derive.hpp>

#include "../autodiff/check_gradient.hpp"

using namespace hearth;

namespace {

using Plain = NdArray<double>;
using Train = Autodiff<Plain>;

const Device<Plain> kDevice;

template <class B, std::size_t R>
bool near(const Tensor<B, R>& tensor, const std::vector<double>& expected) {
  const auto values = tensor.values();
  if (values.size() != expected.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (std::abs(values[i] - expected[i]) > 1e-5 * (1 + std::abs(expected[i]))) return false;
  return true;
}

template <class B>
Tensor<B, 3> batch() {
  return Tensor<B, 3>::from(
      std::vector<double>{0.5, 0.25, -0.5, -0.5, 3, 2.5, 1.5, 1.75, -1.25, -2.25, 5, 7.5}, {2, 3, 2},
      kDevice);
}
template <class B, std::size_t R>
Tensor<B, 0> counted(Tensor<B, R> y) {
  std::vector<double> weights(y.numel());
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i);
  return sum(y * Tensor<B, R>::from(std::move(weights), y.shape(), y.device()));
}

template <class Layer>
void set_values(Layer& layer) {
  using T = std::remove_cvref_t<decltype(layer.weight->value())>;
  layer.weight->assign(T::from(std::vector<double>{1.5, -0.5, 2}, {3}, kDevice));
}

nn::BatchNorm<Train> batch_norm() {
  Rng rng(1);
  auto layer = nn::BatchNormConfig{.features = 3}.init<Train>(kDevice, rng);
  set_values(layer);
  layer.bias->assign(Tensor<Train, 1>::from(std::vector<double>{0.1, 0.2, 0.3}, {3}, kDevice));
  return layer;
}

}  // namespace

// covers layer: BatchNorm | nn.BatchNorm2d | BatchNorm
TEST_CASE("batch norm: training uses the batch's statistics, and keeps running ones") {
  const auto layer = batch_norm();
  const auto x = require_grad(batch<Train>());
  const auto y = layer(x);
  CHECK(near(y, {-1.076682, -1.665024, -0.23519, -0.23519, -1.223999, -1.731999, 1.276682, 1.865023, 0.287038,
                 0.983342, 0.808, 3.347999}));
  const auto found = gradient(counted(y), x);
  CHECK(near(found, {-2.806069, 2.26265, 0.749087, 0.052783, -1.392908, 0.344121, 0.452704, 0.090715,
                     -1.403164, 0.601294, 1.818969, -0.770182}));
  CHECK(near(layer.running_mean->value(), {0.1, -0.1125, 0.45}));
  CHECK(near(layer.running_var->value(), {0.954167, 0.96875, 1.416667}));
  CHECK(layer.num_batches_tracked->value().item() == 1);
}

TEST_CASE("batch norm: the valid model uses the running statistics, and leaves them") {
  const auto trained = batch_norm();
  trained(batch<Train>());
  const auto layer = valid(trained);
  CHECK(near(layer(batch<Plain>()), {0.714238, 0.330339, 0.396849, 0.396849, 4.584842, 3.744677, 2.249834,
                                     2.633733, 0.777848, 1.285845, 7.945502, 12.146328}));
  CHECK(layer.num_batches_tracked->value().item() == 1);
}

TEST_CASE("batch norm: statistics keep no tape") {
  const auto layer = batch_norm();
  for (int i = 0; i < 3; ++i) layer(batch<Train>());
  CHECK(layer.running_mean->value().primitive().tape == nullptr);
  CHECK(layer.num_batches_tracked->value().item() == 3);
}

TEST_CASE("batch norm: wrong shapes are told") {
  const auto layer = batch_norm();
  CHECK_THROWS_WITH_AS((layer(Tensor<Train, 2>::zeros({4, 5}, kDevice))),
                       "hearth: BatchNorm: expected 3 channels, got [4, 5]", ShapeError);
  CHECK_THROWS_WITH_AS((layer(Tensor<Train, 2>::zeros({1, 3}, kDevice))),
                       "hearth: BatchNorm: expected two values for each channel or more, got [1, 3]",
                       ShapeError);
}

// covers layer: LayerNorm | nn.LayerNorm | LayerNorm
TEST_CASE("layer norm: values and gradients") {
  Rng rng(1);
  auto layer = nn::LayerNormConfig{.features = 3}.init<Train>(kDevice, rng);
  set_values(layer);
  layer.bias->assign(Tensor<Train, 1>::from(std::vector<double>{0.1, 0.2, 0.3}, {3}, kDevice));
  const auto x = require_grad(
      Tensor<Train, 2>::from(std::vector<double>{0.5, 0.25, -0.5, -1.25, 3, 2}, {2, 3}, kDevice));
  const auto y = layer(x);
  CHECK(near(y, {1.57083, 0.003889, -2.44555, -1.966915, -0.28228, 1.126766}));
  CHECK(near(gradient(counted(y), x), {1.628985, -2.1724, 0.543415, -0.827926, -2.690771, 3.518697}));
  CHECK_THROWS_WITH_AS((layer(Tensor<Train, 1>::zeros({4}, kDevice))),
                       "hearth: LayerNorm: expected 3 features, got [4]", ShapeError);
}

// covers layer: InstanceNorm | - | InstanceNorm
TEST_CASE("norms: wrong shapes are told, before anything is computed") {
  Rng rng(1);
  const auto zeros = []<std::size_t... N>(std::index_sequence<N...>, auto... extents) {
    return Tensor<Plain, sizeof...(N)>::zeros({static_cast<std::size_t>(extents)...}, kDevice);
  };
  const auto of = [&](auto... extents) {
    return zeros(std::index_sequence_for<decltype(extents)...>{}, extents...);
  };
  const nn::InstanceNorm<Plain> instance = nn::InstanceNormConfig{.features = 3}.init<Plain>(kDevice, rng);
  CHECK(instance(of(2, 3, 2, 2)).shape() == std::array<std::size_t, 4>{2, 3, 2, 2});
  CHECK_THROWS_WITH_AS(instance(of(2, 4, 5)), "hearth: InstanceNorm: expected 3 channels, got [2, 4, 5]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(
      instance(of(2, 3, 1)),
      "hearth: InstanceNorm: expected two values for each channel of an image or more, got [2, 3, 1]",
      ShapeError);
  const auto group = nn::GroupNormConfig{.num_groups = 2, .num_channels = 4}.init<Plain>(kDevice, rng);
  CHECK_THROWS_WITH_AS(group(of(2, 6)), "hearth: GroupNorm: expected 4 channels, got [2, 6]", ShapeError);
  CHECK(group(of(0, 4, 3)).numel() == 0);
  CHECK(group(of(3, 4, 0)).numel() == 0);
  CHECK_THROWS_WITH_AS((nn::GroupNormConfig{.num_groups = 3, .num_channels = 4}.init<Plain>(kDevice, rng)),
                       "hearth: GroupNorm: expected groups that divide 4 channels, got 3", ShapeError);
  const auto axes = nn::LayerNormNdConfig<2>{.normalized_shape = {2, 3}}.init<Plain>(kDevice, rng);
  CHECK_THROWS_WITH_AS(axes(of(5, 3, 2)),
                       "hearth: LayerNorm: expected [2, 3] as the last axes, got [5, 3, 2]", ShapeError);
  const auto rms = nn::RmsNormConfig{.features = 3}.init<Plain>(kDevice, rng);
  CHECK_THROWS_WITH_AS(rms(of(5, 2)), "hearth: RmsNorm: expected [3] as the last axes, got [5, 2]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(nn::LocalResponseNorm{.size = 0}(of(1, 2, 3)),
                       "hearth: LocalResponseNorm: expected a window of one channel or more, got 0",
                       ShapeError);
  const auto prelu = nn::PReluConfig{.num_parameters = 3}.init<Plain>(kDevice, rng);
  CHECK_THROWS_WITH_AS(prelu(of(3, 2)), "hearth: PRelu: expected 3 channels, got [3, 2]", ShapeError);
  CHECK_THROWS_WITH_AS(prelu(of(3)), "hearth: PRelu: expected 3 channels, got [3]", ShapeError);
  const auto bilinear = nn::BilinearConfig{.in1 = 2, .in2 = 3, .out = 4}.init<Plain>(kDevice, rng);
  CHECK_THROWS_WITH_AS(bilinear(of(5, 3), of(5, 3)),
                       "hearth: Bilinear: expected a first input [5, 2], got [5, 3]", ShapeError);
  CHECK_THROWS_WITH_AS(bilinear(of(5, 2), of(4, 3)),
                       "hearth: Bilinear: expected a second input [5, 3], got [4, 3]", ShapeError);
}

TEST_CASE("norms: layers from records, with and without what is optional") {
  Rng rng(1);
  const auto there_and_back = [&](const auto& config) {
    const auto layer = config.template init<Plain>(kDevice, rng);
    using Layer = std::remove_const_t<decltype(layer)>;
    const RecordNode tree = to_tree(to_record(layer));
    const Layer again = from_record<Layer>(from_tree<Record<Layer>>(tree));
    CHECK(to_tree(to_record(again)).text() == tree.text());
    const Layer made = config.init_with(to_record(layer));
    CHECK(state_dict(made).size() == state_dict(layer).size());
    return state_dict(again).size();
  };
  CHECK(there_and_back(nn::BatchNorm2dConfig{.features = 2}) == 5);
  CHECK(there_and_back(nn::BatchNorm1dConfig{.features = 2, .momentum = {}, .affine = false}) == 3);
  CHECK(there_and_back(nn::BatchNorm3dConfig{.features = 2, .track_running_stats = false}) == 2);
  CHECK(there_and_back(nn::InstanceNorm2dConfig{.features = 2, .track_running_stats = true}) == 3);
  CHECK(there_and_back(nn::GroupNormConfig{.num_groups = 1, .num_channels = 2, .affine = false}) == 0);
  CHECK(there_and_back(nn::LayerNormNdConfig<2>{.normalized_shape = {2, 3}}) == 2);
  CHECK(there_and_back(nn::RmsNormConfig{.features = 2, .epsilon = 1e-3}) == 1);
  CHECK(there_and_back(nn::PReluConfig{.num_parameters = 2}) == 1);
  CHECK(there_and_back(nn::BilinearConfig{.in1 = 2, .in2 = 3, .out = 4}) == 2);
}

TEST_CASE("norms: files of others may leave out the count of batches, and have names of their own") {
  Rng rng(1);
  const auto norm = nn::BatchNormConfig{.features = 2}.init<Plain>(kDevice, rng);
  using Norm = nn::BatchNorm<Stored>;
  const RecordNode theirs = to_tree(to_record(norm), &kBurn);
  CHECK(find_path(theirs, "gamma"));
  CHECK_FALSE(find_path(theirs, "num_batches_tracked"));
  const auto record = from_tree<Norm>(theirs, {.adapter = &kBurn});
  REQUIRE(record.num_batches_tracked);
  CHECK(record.num_batches_tracked->data.values<std::int64_t>() == std::vector<std::int64_t>{0});
  const auto prelu = nn::PReluConfig{}.init<Plain>(kDevice, rng);
  CHECK(find_path(to_tree(to_record(prelu), &kBurn), "alpha"));
  CHECK(find_path(to_tree(to_record(prelu), &kMindSpore), "a"));
}

TEST_CASE("norms: second derivatives") {
  const auto norm = []<class B>(const Tensor<B, 2>& x) {
    Rng rng(1);
    return nn::LayerNormConfig{.features = 4}.init<B>(x.device(), rng)(x);
  };
  test::check_second("layer norm", norm, test::input<3, 4>());
}
