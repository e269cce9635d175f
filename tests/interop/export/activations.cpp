#include "case.hpp"
#include "cases.hpp"

namespace hearth::test {

void export_activations() {
  const auto x = noise<2>({3, 7}) * 3;
  const auto each = [&](const char* name, const auto& layer) { exported(name, layer, x, batched()); };
  each("relu", Relu{});
  each("relu6", Relu6{});
  each("selu", Selu{});
  each("silu", Silu{});
  each("mish", Mish{});
  each("sigmoid", Sigmoid{});
  each("log_sigmoid", LogSigmoid{});
  each("hard_sigmoid", HardSigmoid{});
  each("hard_swish", HardSwish{});
  each("softsign", Softsign{});
  each("tanh", Tanh{});
  each("tanhshrink", Tanhshrink{});
  each("gelu", Gelu{});
  each("gelu_tanh", Elementwise<op::GeluTanh>{});
  each("softplus", Softplus{});
  each("softplus_beta", Softplus{2, 1});
  each("leaky_relu", LeakyRelu{0.2});
  each("elu", Elu{0.7});
  each("celu", Celu{0.7});
  each("threshold", Threshold{0.5, -2});
  each("hard_shrink", HardShrink{0.7});
  each("soft_shrink", SoftShrink{0.7});
  each("hardtanh", Hardtanh{-0.5, 2});
  each("softmax", nn::Softmax{});
  each("softmax_axis", nn::Softmax{0});
  each("log_softmax", nn::LogSoftmax{});
  each("softmin", nn::Softmin{});
  exported("prelu", made(PReluConfig{}), x, batched());
  exported("prelu_channels", made(PReluConfig{7}), x, batched());
  exported("swiglu", made(SwiGluConfig{7, 5}), x, batched());
  exported("glu", GLU{1}, noise<2>({3, 8}), batched());
  exported("identity", Sequential{Relu{}, Dropout{0.3}}, x, batched());
}

}  // namespace hearth::test
