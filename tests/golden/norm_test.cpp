// Layers loaded from PyTorch's state_dict by its names, in training, and then evaluated: by their mode, and
// by the type that valid() gives.
#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

template <class B>
std::string prefix() {
  return std::is_same_v<typename B::FloatElem, double> ? "f64." : "f32.";
}

/// The layer's buffers are PyTorch's, by name and value.
template <class M>
void check_buffers(const File& file, const std::string& after, const M& layer) {
  const StateDict theirs = file.state(after);
  std::size_t found = 0;
  visit(layer, [&](std::string_view path, const auto& leaf) {
    if constexpr (hearth::detail::is_buffer<std::remove_cvref_t<decltype(leaf)>>) {
      CAPTURE(path);
      const TensorData* expected = theirs.find(path);
      REQUIRE(expected);
      CHECK(difference(leaf.value().to_data(), *expected) == "");
      ++found;
    }
  });
  CHECK(found == theirs.size());
}

template <class B, std::size_t R, class Layer, class... More>
void check_layer(const File& file, const std::string& name, Layer layer, const More&... more) {
  CAPTURE(name);
  const Case<B> golden(file, name);
  if (const StateDict state = file.state(name + ".state"); state.size() > 0) load_state_dict(layer, state);
  const auto x = golden.template input<R>("x");
  const auto y = layer(x, more...);
  golden.check(y, named("x", x), named("x1", more)...);
  const auto loss = sum(y * detach(golden.template input<R>("g")));
  visit_params(layer, [&](std::string_view path, const auto& param) {
    CAPTURE(path);
    const auto found = gradient(loss, param.value(), {.keep_graph = true});
    CHECK(difference(found.to_data(), file.data(prefix<B>() + name + ".grad_" + std::string(path))) == "");
  });
  if constexpr (sizeof...(More) == 0) {
    const std::string after = prefix<B>() + name + ".after";
    layer(golden.template input<R>("second"));
    check_buffers(file, after, layer);
    nn::eval(layer);
    const TensorData& evaluated = file.data(prefix<B>() + name + ".evaluated");
    CHECK(difference(layer(x).to_data(), evaluated) == "");
    const auto slope = gradient(sum(layer(x) * detach(golden.template input<R>("g"))), x);
    CHECK(difference(slope.to_data(), file.data(prefix<B>() + name + ".evaluated_grad_x")) == "");
    check_buffers(file, after, layer);
    if constexpr (!std::is_void_v<BackendOf<Layer>>)
      CHECK(difference(valid(layer)(inner(x)).to_data(), evaluated) == "");
    else
      CHECK(difference(layer(inner(x)).to_data(), evaluated) == "");
  }
}

template <class Layer, std::size_t R, class Config>
void compare(const File& file, const char* name, const Config& config) {
  using B = BackendOf<Layer>;
  Rng rng(1);
  const Layer layer = config.template init<B>(Device<B>{}, rng);
  check_layer<B, R>(file, name, layer);
}

}  // namespace

#define HEARTH_TRAINING_BACKENDS \
  hearth::Autodiff<hearth::Tested<float>>, hearth::Autodiff<hearth::Tested<double>>

// covers layer: BatchNormNd | - | -
// covers layer: BatchNorm1d | nn.BatchNorm1d | BatchNorm
// covers layer: BatchNorm2d | nn.BatchNorm2d | BatchNorm
// covers layer: BatchNorm3d | nn.BatchNorm3d | BatchNorm
TEST_CASE_TEMPLATE("golden: batch norm", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  compare<nn::BatchNorm1d<B>, 2>(file, "batch_rank2", nn::BatchNorm1dConfig{.features = 3});
  compare<nn::BatchNorm1d<B>, 3>(file, "batch_rank3", nn::BatchNorm1dConfig{.features = 3});
  compare<nn::BatchNorm2d<B>, 4>(file, "batch_rank4",
                                 nn::BatchNorm2dConfig{.features = 2, .epsilon = 1e-3, .momentum = 0.3});
  static_assert(std::is_same_v<nn::BatchNorm3d<B>, nn::BatchNormNd<B, 3>>);
  compare<nn::BatchNorm3d<B>, 5>(file, "batch_rank5", nn::BatchNorm3dConfig{.features = 2});
  compare<nn::BatchNorm1d<B>, 3>(file, "batch_average", nn::BatchNorm1dConfig{.features = 3, .momentum = {}});
  compare<nn::BatchNorm2d<B>, 4>(file, "batch_plain", nn::BatchNorm2dConfig{.features = 2, .affine = false});
  compare<nn::BatchNorm1d<B>, 2>(file, "batch_untracked",
                                 nn::BatchNorm1dConfig{.features = 3, .track_running_stats = false});
  compare<nn::BatchNorm1d<B>, 2>(
      file, "batch_bare",
      nn::BatchNorm1dConfig{.features = 3, .affine = false, .track_running_stats = false});
}

// covers layer: InstanceNormNd | - | -
// covers layer: InstanceNorm1d | nn.InstanceNorm1d | InstanceNorm
// covers layer: InstanceNorm2d | nn.InstanceNorm2d | InstanceNorm
// covers layer: InstanceNorm3d | nn.InstanceNorm3d | InstanceNorm
TEST_CASE_TEMPLATE("golden: instance norm", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  compare<nn::InstanceNorm1d<B>, 3>(file, "instance_rank3", nn::InstanceNorm1dConfig{.features = 3});
  compare<nn::InstanceNorm2d<B>, 4>(
      file, "instance_rank4",
      nn::InstanceNorm2dConfig{.features = 2, .affine = true, .track_running_stats = true});
  static_assert(std::is_same_v<nn::InstanceNorm3d<B>, nn::InstanceNormNd<B, 3>>);
  compare<nn::InstanceNorm3d<B>, 5>(file, "instance_rank5",
                                    nn::InstanceNorm3dConfig{.features = 2, .epsilon = 1e-2, .affine = true});
  compare<nn::InstanceNorm1d<B>, 3>(
      file, "instance_tracked",
      nn::InstanceNorm1dConfig{.features = 3, .momentum = 0.4, .track_running_stats = true});
}

// covers layer: GroupNorm | nn.GroupNorm | GroupNorm
TEST_CASE_TEMPLATE("golden: group norm", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  compare<nn::GroupNorm<B>, 2>(file, "group_rank2", nn::GroupNormConfig{.num_groups = 2, .num_channels = 4});
  compare<nn::GroupNorm<B>, 3>(file, "group_rank3", nn::GroupNormConfig{.num_groups = 3, .num_channels = 3});
  compare<nn::GroupNorm<B>, 4>(file, "group_rank4",
                               nn::GroupNormConfig{.num_groups = 2, .num_channels = 6, .epsilon = 1e-3});
  compare<nn::GroupNorm<B>, 5>(file, "group_rank5", nn::GroupNormConfig{.num_groups = 1, .num_channels = 2});
  compare<nn::GroupNorm<B>, 3>(file, "group_plain",
                               nn::GroupNormConfig{.num_groups = 2, .num_channels = 4, .affine = false});
}

// covers layer: LayerNormNd | nn.LayerNorm | -
// covers layer: LayerNorm | nn.LayerNorm | LayerNorm
TEST_CASE_TEMPLATE("golden: layer norm", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  compare<nn::LayerNorm<B>, 1>(file, "layer_rank1", nn::LayerNormConfig{.features = 5});
  compare<nn::LayerNorm<B>, 3>(file, "layer_rank3", nn::LayerNormConfig{.features = 5, .epsilon = 1e-3});
  compare<nn::LayerNormNd<B, 2>, 3>(file, "layer_axes", nn::LayerNormNdConfig<2>{.normalized_shape = {3, 4}});
  compare<nn::LayerNormNd<B, 3>, 4>(file, "layer_image",
                                    nn::LayerNormNdConfig<3>{.normalized_shape = {2, 3, 4}});
  compare<nn::LayerNorm<B>, 2>(file, "layer_unbiased", nn::LayerNormConfig{.features = 6, .bias = false});
  compare<nn::LayerNorm<B>, 2>(file, "layer_plain",
                               nn::LayerNormConfig{.features = 6, .elementwise_affine = false});
}

// covers layer: RmsNormNd | nn.RMSNorm | -
// covers layer: RmsNorm | nn.RMSNorm | RmsNorm
TEST_CASE_TEMPLATE("golden: rms norm", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  compare<nn::RmsNorm<B>, 2>(file, "rms_rank2", nn::RmsNormConfig{.features = 5});
  compare<nn::RmsNormNd<B, 2>, 3>(file, "rms_axes",
                                  nn::RmsNormNdConfig<2>{.normalized_shape = {3, 4}, .epsilon = 1e-2});
  compare<nn::RmsNorm<B>, 2>(file, "rms_plain",
                             nn::RmsNormConfig{.features = 5, .elementwise_affine = false});
}

// covers layer: LocalResponseNorm | nn.LocalResponseNorm | LocalResponseNorm
TEST_CASE_TEMPLATE("golden: local response norm", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  check_layer<B, 3>(file, "response_rank3", nn::LocalResponseNorm{.size = 3, .alpha = 0.5});
  check_layer<B, 4>(file, "response_rank4",
                    nn::LocalResponseNorm{.size = 2, .alpha = 2, .beta = 0.5, .k = 2});
  check_layer<B, 5>(file, "response_wide", nn::LocalResponseNorm{.size = 4, .alpha = 1});
  check_layer<B, 3>(file, "response_one", nn::LocalResponseNorm{.size = 1});
}

// covers layer: PRelu | nn.PReLU | PRelu
TEST_CASE_TEMPLATE("golden: prelu", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  compare<nn::PRelu<B>, 2>(file, "prelu", nn::PReluConfig{});
  compare<nn::PRelu<B>, 1>(file, "prelu_rank1", nn::PReluConfig{});
  compare<nn::PRelu<B>, 2>(file, "prelu_rows", nn::PReluConfig{.num_parameters = 3});
  compare<nn::PRelu<B>, 4>(file, "prelu_channels", nn::PReluConfig{.num_parameters = 2});
}

// covers layer: Bilinear | nn.Bilinear | -
TEST_CASE_TEMPLATE("golden: bilinear", B, HEARTH_TRAINING_BACKENDS) {
  const File file("norm");
  Rng rng(1);
  const nn::Bilinear<B> layer = nn::BilinearConfig{.in1 = 3, .in2 = 4, .out = 2}.init<B>({}, rng);
  check_layer<B, 2>(file, "bilinear", layer, Case<B>(file, "bilinear").template input<2>("x1"));
  check_layer<B, 3>(file, "bilinear_rank3",
                    nn::BilinearConfig{.in1 = 2, .in2 = 3, .out = 4, .bias = false}.init<B>({}, rng),
                    Case<B>(file, "bilinear_rank3").template input<3>("x1"));
}
