#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

namespace {

/// A layer on one input, and its gradient.
template <class B, std::size_t R, class F>
void check_layer(const File& file, const std::string& name, const F& layer) {
  const Case<B> golden(file, name);
  const auto x = golden.template input<R>("x");
  golden.check(layer(x), named("x", x));
}

/// The activations of the file by their names there: f(name, layer).
template <class F>
void each_activation(const F& f) {
  f("elu", nn::Elu{});
  f("elu_alpha", nn::Elu{.alpha = 1.7});
  f("selu", nn::Selu{});
  f("celu", nn::Celu{});
  f("celu_alpha", nn::Celu{.alpha = 2});
  f("gelu_tanh", nn::Gelu{.approximate = nn::GeluApproximate::tanh});
  f("mish", nn::Mish{});
  f("hardsigmoid", nn::HardSigmoid{});
  f("hardswish", nn::HardSwish{});
  f("hardtanh", nn::Hardtanh{});
  f("hardtanh_wide", nn::Hardtanh{.min_val = -2, .max_val = 0.75});
  f("hardshrink", nn::HardShrink{});
  f("hardshrink_wide", nn::HardShrink{.lambd = 0.75});
  f("softshrink", nn::SoftShrink{});
  f("softshrink_wide", nn::SoftShrink{.lambd = 0.75});
  f("softplus_options", nn::Softplus{.beta = 2.5, .threshold = 4});
  f("logsigmoid", nn::LogSigmoid{});
  f("softsign", nn::Softsign{});
  f("tanhshrink", nn::Tanhshrink{});
  f("threshold", nn::Threshold{.threshold = 0.75, .value = -2});
  f("relu6", nn::Relu6{});
  f("shrink", nn::Shrink{.lambd = 0.75, .bias = 0.25});
  f("thresholded_relu", nn::ThresholdedRelu{});
  f("relu", nn::Relu{});
  f("silu", nn::SiLU{});
  f("gelu", nn::Gelu{});
  f("sigmoid", nn::Sigmoid{});
  f("softplus", nn::Softplus{});
  f("leaky_relu", nn::LeakyRelu{});
}

}  // namespace

// covers activation: Elu | nn.ELU | nn::Elu
// covers activation: elu | F.elu | activation::elu
// covers activation: Selu | nn.SELU | nn::Selu
// covers activation: selu | F.selu | activation::selu
// covers activation: Celu | nn.CELU | nn::Celu
// covers activation: celu | F.celu | activation::celu
// covers activation: Gelu | nn.GELU | nn::Gelu
// covers activation: gelu_tanh | F.gelu | activation::gelu_approximate
// covers activation: Mish | nn.Mish | -
// covers activation: mish | F.mish | activation::mish
// covers activation: HardSigmoid | nn.Hardsigmoid | nn::HardSigmoid
// covers activation: hardsigmoid | F.hardsigmoid | activation::hard_sigmoid
// covers activation: HardSwish | nn.Hardswish | nn::HardSwish
// covers activation: hardswish | F.hardswish | activation::hard_swish
// covers activation: Hardtanh | nn.Hardtanh | -
// covers activation: hardtanh | F.hardtanh | -
// covers activation: HardShrink | nn.Hardshrink | nn::HardShrink
// covers activation: hardshrink | F.hardshrink | activation::hard_shrink
// covers activation: SoftShrink | nn.Softshrink | nn::SoftShrink
// covers activation: softshrink | F.softshrink | activation::soft_shrink
// covers activation: Shrink | - | nn::Shrink
// covers activation: shrink | - | activation::shrink
// covers activation: Softplus | nn.Softplus | nn::Softplus
// covers activation: LogSigmoid | nn.LogSigmoid | -
// covers activation: logsigmoid | F.logsigmoid | activation::log_sigmoid
// covers activation: Softsign | nn.Softsign | nn::Softsign
// covers activation: softsign | F.softsign | activation::softsign
// covers activation: Tanhshrink | nn.Tanhshrink | -
// covers activation: tanhshrink | F.tanhshrink | -
// covers activation: Threshold | nn.Threshold | -
// covers activation: threshold | F.threshold | -
// covers activation: ThresholdedRelu | - | nn::ThresholdedRelu
// covers activation: Relu6 | nn.ReLU6 | -
// covers activation: relu6 | F.relu6 | -
// covers activation: Relu | nn.ReLU | nn::Relu
// covers activation: SiLU | nn.SiLU | -
// covers activation: Sigmoid | nn.Sigmoid | nn::Sigmoid
// covers activation: LeakyRelu | nn.LeakyReLU | nn::LeakyRelu
TEST_CASE_TEMPLATE("golden: activations, at their kinks too", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("activation");
  each_activation([&](const char* name, const auto& layer) { check_layer<B, 1>(file, name, layer); });
}

TEST_CASE_TEMPLATE("golden: activations at NaN and infinities", B, Tested<float>, Tested<double>) {
  const File file("activation");
  each_activation([&](const std::string& name, const auto& layer) {
    if (name == "gelu") return;  // PyTorch's depends on the type
    const Case<B> golden(file, "at_" + name);
    golden.check(layer(golden.template input<1>("x")));
  });
}

TEST_CASE_TEMPLATE("golden: activations as functions", B, Tested<double>) {
  const File file("activation");
  check_layer<B, 1>(file, "elu_alpha", [](auto x) { return elu(x, 1.7); });
  check_layer<B, 1>(file, "selu", selu);
  check_layer<B, 1>(file, "celu_alpha", [](auto x) { return celu(x, 2); });
  check_layer<B, 1>(file, "gelu_tanh", gelu_tanh);
  check_layer<B, 1>(file, "mish", mish);
  check_layer<B, 1>(file, "hardsigmoid", hardsigmoid);
  check_layer<B, 1>(file, "hardswish", hardswish);
  check_layer<B, 1>(file, "hardtanh_wide", [](auto x) { return hardtanh(x, -2, 0.75); });
  check_layer<B, 1>(file, "hardshrink", [](auto x) { return hardshrink(x); });
  check_layer<B, 1>(file, "softshrink", [](auto x) { return softshrink(x); });
  check_layer<B, 1>(file, "shrink", [](auto x) { return shrink(x, 0.75, 0.25); });
  check_layer<B, 1>(file, "softplus_options", [](auto x) { return softplus(x, 2.5, 4); });
  check_layer<B, 1>(file, "logsigmoid", logsigmoid);
  check_layer<B, 1>(file, "softsign", softsign);
  check_layer<B, 1>(file, "tanhshrink", tanhshrink);
  check_layer<B, 1>(file, "threshold", [](auto x) { return threshold(x, 0.75, -2); });
  check_layer<B, 1>(file, "relu6", relu6);
}

// covers activation: Tanh | nn.Tanh | nn::Tanh
// covers activation: Silu | nn.SiLU | -
// covers layer: Flatten | nn.Flatten | -
TEST_CASE("layers that are functions by another name") {
  using B = Tested<float>;
  const auto x = Tensor<B, 3>::from(std::vector<float>{-1, 0, 0.5, 2}, {2, 1, 2}, {});
  CHECK(nn::Tanh{}(x).values() == tanh(x).values());
  CHECK(nn::Silu{}(x).values() == silu(x).values());
  CHECK(nn::Flatten{}(x).shape() == std::array<std::size_t, 2>{2, 2});
}

TEST_CASE("the options of activations are part of a model's record") {
  using B = Tested<float>;
  Rng rng(1);
  const nn::Sequential model{nn::LinearConfig{.in = 2, .out = 2}.init<B>(Device<B>{}, rng),
                             nn::Gelu{.approximate = nn::GeluApproximate::tanh},
                             nn::Threshold{.threshold = 0.5, .value = -1}, nn::Softmax{.dim = 0}, relu6};
  const auto back = from_record<std::remove_const_t<decltype(model)>>(to_record(model), Device<B>{});
  CHECK(std::get<1>(back).approximate == nn::GeluApproximate::tanh);
  CHECK(std::get<2>(back).threshold == 0.5);
  CHECK(std::get<2>(back).value == -1);
  CHECK(std::get<3>(back).dim == 0);
}

// covers activation: RRelu | nn.RReLU | -
// covers activation: rrelu | F.rrelu | -
TEST_CASE_TEMPLATE("golden: rrelu where nothing is drawn", B, Tested<float>, Tested<double>) {
  const File file("activation");
  check_layer<B, 1>(file, "rrelu", nn::RRelu{.lower = 0.1, .upper = 0.4});
}

// covers activation: Softmax | nn.Softmax | nn::Softmax
// covers activation: LogSoftmax | nn.LogSoftmax | nn::LogSoftmax
// covers activation: Softmin | nn.Softmin | nn::Softmin
// covers activation: softmin | F.softmin | activation::softmin
// covers activation: quiet_softmax | - | activation::quiet_softmax
TEST_CASE_TEMPLATE("golden: softmax along any axis", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("activation");
  for (std::int64_t axis = 0; axis < 3; ++axis) {
    const std::string at = std::to_string(axis);
    check_layer<B, 3>(file, "softmax" + at, nn::Softmax{.dim = axis});
    check_layer<B, 3>(file, "log_softmax" + at, nn::LogSoftmax{.dim = axis - 3});
    check_layer<B, 3>(file, "softmin" + at, nn::Softmin{.dim = axis});
    check_layer<B, 3>(file, "softmin" + at, [&](auto x) { return softmin(x, axis - 3); });
    check_layer<B, 3>(file, "quiet_softmax" + at, [&](auto x) { return quiet_softmax(x, axis); });
  }
  const auto check_at = [&](const std::string& name, const auto& f) {
    const Case<B> golden(file, "at_" + name);
    golden.check(f(golden.template input<2>("x")));
  };
  check_at("softmax", softmax);
  check_at("log_softmax", log_softmax);
  check_at("quiet_softmax", [](auto x) { return quiet_softmax(x); });
}

// covers activation: GLU | nn.GLU | nn::GLU
// covers activation: glu | F.glu | activation::glu
// covers activation: swiglu | - | -
// covers layer: SwiGlu | - | nn::SwiGlu
TEST_CASE_TEMPLATE("golden: gates", B, Tested<float>, Autodiff<Tested<double>>) {
  const File file("activation");
  check_layer<B, 3>(file, "glu1", nn::GLU{.dim = 1});
  check_layer<B, 3>(file, "glu2", nn::GLU{});
  check_layer<B, 3>(file, "glu1", [](auto x) { return glu(x, -2); });
  check_layer<B, 3>(file, "swiglu1", [](auto x) { return swiglu(x, 1); });
  check_layer<B, 3>(file, "swiglu2", [](auto x) { return swiglu(x); });

  const Case<B> golden(file, "swiglu_layer");
  Rng rng(1);
  nn::SwiGlu<B> layer = nn::SwiGluConfig{.d_input = 3, .d_output = 4, .bias = true}.init<B>(Device<B>{}, rng);
  layer.linear_inner.weight.assign(golden.template input<2>("inner"));
  layer.linear_outer.weight.assign(golden.template input<2>("outer"));
  layer.linear_inner.bias->assign(golden.template input<1>("b1"));
  layer.linear_outer.bias->assign(golden.template input<1>("b2"));
  const auto x = golden.template input<2>("x");
  golden.check(layer(x), named("x", x));
  CHECK_FALSE(nn::SwiGluConfig{.d_input = 3, .d_output = 4}.init<B>(Device<B>{}, rng).linear_outer.bias);
}
