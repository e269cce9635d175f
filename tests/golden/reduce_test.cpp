#include "golden.hpp"

using namespace hearth;
using namespace hearth::golden;

// covers op: sum | torch.sum | Tensor::sum_dim
// covers op: mean | torch.mean | Tensor::mean_dim
// covers op: argmax | torch.argmax | Tensor::argmax
// covers op: argmin | torch.argmin | Tensor::argmin
TEST_CASE_TEMPLATE("golden: reductions along an axis", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("reduce");
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto check = [&](const char* name, const auto& f) {
      const Case<B> golden(file, name + std::to_string(axis));
      const auto x = golden.template input<3>("x");
      golden.check(f(x), named("x", x));
    };
    check("sum", [&](auto x) { return sum(x, axis); });
    check("mean", [&](auto x) { return mean(x, axis); });
    check("max", [&](auto x) { return max(x, axis); });
    check("min", [&](auto x) { return min(x, axis); });
    check("argmax", [&](auto x) { return argmax(x, axis); });
    check("argmin", [&](auto x) { return argmin(x, axis); });
  }
}

// covers op: max | torch.amax | Tensor::max
// covers op: min | torch.amin | Tensor::min
// covers op: prod | torch.prod | Tensor::prod
// covers activation: softmax | F.softmax | activation::softmax
// covers activation: log_softmax | F.log_softmax | activation::log_softmax
TEST_CASE_TEMPLATE("golden: reductions of everything", B, HEARTH_GOLDEN_BACKENDS) {
  const File file("reduce");
  const auto check = [&]<std::size_t R>(std::integral_constant<std::size_t, R>, const char* name,
                                        const auto& f) {
    const Case<B> golden(file, name);
    const auto x = golden.template input<R>("x");
    golden.check(f(x), named("x", x));
  };
  const std::integral_constant<std::size_t, 2> two;
  const std::integral_constant<std::size_t, 3> three;
  check(three, "sum", [](auto x) { return sum(x); });
  check(three, "mean", [](auto x) { return mean(x); });
  check(three, "max", [](auto x) { return max(x); });
  check(three, "min", [](auto x) { return min(x); });
  check(two, "prod", [](auto x) { return prod(x); });
  check(two, "prod_zero", [](auto x) { return prod(x); });
  check(two, "max_ties", [](auto x) { return max(x, 1); });
  check(two, "min_ties", [](auto x) { return min(x, 1); });
  check(two, "softmax", softmax);
  check(two, "log_softmax", log_softmax);
  check(three, "softmax3", softmax);
}
