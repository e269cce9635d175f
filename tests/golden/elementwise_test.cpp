#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

// covers op: operator- | torch.neg | Tensor::neg
// covers op: abs | torch.abs | Tensor::abs
// covers op: sign | torch.sign | Tensor::sign
// covers op: exp | torch.exp | Tensor::exp
// covers op: expm1 | torch.expm1 | -
// covers op: square | torch.square | Tensor::square
// covers op: sin | torch.sin | Tensor::sin
// covers op: cos | torch.cos | Tensor::cos
// covers op: tanh | torch.tanh | Tensor::tanh
// covers op: erf | torch.erf | Tensor::erf
// covers op: floor | torch.floor | Tensor::floor
// covers op: ceil | torch.ceil | Tensor::ceil
// covers op: round | torch.round | Tensor::round
// covers op: reciprocal | torch.reciprocal | Tensor::recip
// covers op: clamp | torch.clamp | Tensor::clamp
// covers op: log | torch.log | Tensor::log
// covers op: log1p | torch.log1p | Tensor::log1p
// covers op: sqrt | torch.sqrt | Tensor::sqrt
// covers activation: sigmoid | torch.sigmoid | activation::sigmoid
// covers activation: relu | F.relu | activation::relu
// covers activation: gelu | F.gelu | activation::gelu
// covers activation: silu | F.silu | activation::silu
// covers activation: softplus | F.softplus | activation::softplus
// covers activation: leaky_relu | F.leaky_relu | activation::leaky_relu
TEST_CASE_TEMPLATE("golden: functions of one tensor", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("elementwise");
  const auto check = [&](const char* name, const auto& f) {
    const Case<B> golden(file, name);
    const auto x = golden.template input<2>("x");
    golden.check(f(x), named("x", x));
  };
  check("neg", [](auto x) { return -x; });
  check("abs", [](auto x) { return abs(x); });
  check("sign", [](auto x) { return sign(x); });
  check("exp", [](auto x) { return exp(x); });
  check("expm1", [](auto x) { return expm1(x); });
  check("log", [](auto x) { return log(x); });
  check("log1p", [](auto x) { return log1p(x); });
  check("sqrt", [](auto x) { return sqrt(x); });
  check("square", [](auto x) { return square(x); });
  check("reciprocal", [](auto x) { return reciprocal(x); });
  check("sin", [](auto x) { return sin(x); });
  check("cos", [](auto x) { return cos(x); });
  check("tanh", [](auto x) { return tanh(x); });
  check("sigmoid", sigmoid);
  check("erf", [](auto x) { return erf(x); });
  check("relu", relu);
  check("gelu", gelu);
  check("silu", silu);
  check("softplus", softplus);
  check("floor", [](auto x) { return floor(x); });
  check("ceil", [](auto x) { return ceil(x); });
  check("round", [](auto x) { return round(x); });
  check("leaky_relu", [](auto x) { return leaky_relu(x, 0.2); });
  check("clamp", [](auto x) { return clamp(x, -1, 1.5); });
  check("add_scalar", [](auto x) { return x + 1.5; });
  check("mul_scalar", [](auto x) { return x * -2.5; });
  check("pow_cube", [](auto x) { return pow(x, 3); });
  check("pow_half", [](auto x) { return pow(x, 0.5); });
  check("pow_minus", [](auto x) { return pow(x, -1.5); });
}

// covers op: operator+ | torch.add | Tensor::add
// covers op: operator* | torch.mul | Tensor::mul
// covers op: operator/ | torch.div | Tensor::div
// covers op: pow | torch.pow | Tensor::powf
// covers op: maximum | torch.maximum | Tensor::max_pair
// covers op: minimum | torch.minimum | Tensor::min_pair
// covers op: where | torch.where | Tensor::mask_where
TEST_CASE_TEMPLATE("golden: functions of two tensors", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("elementwise");
  const auto check = [&](const char* name, const auto& f) {
    const Case<B> golden(file, name);
    const auto a = golden.template input<3>("a");
    const auto b = golden.template input<2>("b");
    golden.check(f(a, b), named("a", a), named("b", b));
  };
  check("add", [](auto a, auto b) { return a + b; });
  check("sub", [](auto a, auto b) { return a - b; });
  check("mul", [](auto a, auto b) { return a * b; });
  check("div", [](auto a, auto b) { return a / b; });
  check("pow", [](auto a, auto b) { return pow(a, b); });
  check("maximum", [](auto a, auto b) { return maximum(a, b); });
  check("minimum", [](auto a, auto b) { return minimum(a, b); });
  check("where", [](auto a, auto b) { return where(a > b, a, unsqueeze(b, 0) * 2); });
}
