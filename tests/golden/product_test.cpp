#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

// covers op: matmul | torch.matmul | Tensor::matmul
TEST_CASE_TEMPLATE("golden: matmul", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("product");
  const auto check = [&]<std::size_t R>(std::integral_constant<std::size_t, R>, const char* name) {
    const Case<B> golden(file, name);
    const auto a = golden.template input<R>("a"), b = golden.template input<R>("b");
    golden.check(matmul(a, b), named("a", a), named("b", b));
  };
  check(std::integral_constant<std::size_t, 2>{}, "matmul");
  check(std::integral_constant<std::size_t, 3>{}, "matmul_batch");
}

// covers op: linear | F.linear | module::linear
TEST_CASE_TEMPLATE("golden: linear", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("product");
  const Case<B> plain(file, "linear_plain"), shifted(file, "linear"), deep(file, "linear3");
  {
    const auto x = plain.template input<2>("x"), w = plain.template input<2>("w");
    plain.check(linear(x, w), named("x", x), named("w", w));
  }
  {
    const auto x = shifted.template input<2>("x"), w = shifted.template input<2>("w");
    const auto b = shifted.template input<1>("b");
    shifted.check(linear(x, w, &b), named("x", x), named("w", w), named("b", b));
  }
  const auto x = deep.template input<3>("x");
  const auto w = deep.template input<2>("w");
  const auto b = deep.template input<1>("b");
  deep.check(linear(x, w, &b), named("x", x), named("w", w), named("b", b));
}

TEST_CASE_TEMPLATE("golden: losses", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("loss");
  const Case<B> cross(file, "cross_entropy"), nll(file, "nll"), mse(file, "mse");
  const auto logits = cross.template input<2>("x"), logarithms = nll.template input<2>("x");
  cross.check(nn::cross_entropy(logits, cross.template input<1, Int>("classes")), named("x", logits));
  nll.check(nn::nll_loss(logarithms, nll.template input<1, Int>("classes")), named("x", logarithms));
  const auto x = mse.template input<2>("x"), y = mse.template input<2>("y0");
  mse.check(nn::mse_loss(x, y), named("x", x), named("y0", y));
}
