#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("gradients of arithmetic, with broadcasting") {
  HEARTH_CHECK_GRADIENT(a + b, (a, b), input<3, 4>(), input<3, 4>());
  HEARTH_CHECK_GRADIENT(a + b, (a, b), input<3, 1>(), input<2, 1, 4>());
  HEARTH_CHECK_GRADIENT(a - b, (a, b), input<4>(), input<3, 4>());
  HEARTH_CHECK_GRADIENT(a * b, (a, b), input<3, 4>(), input<3, 4>());
  HEARTH_CHECK_GRADIENT(a * b, (a, b), input<2, 3, 1>(), input<1, 4>());
  HEARTH_CHECK_GRADIENT(a * b, (a, b), input<>(2, 3), input<3>());
  HEARTH_CHECK_GRADIENT(a / b, (a, b), input<3, 4>(), input<4>(0.4, 2));
  HEARTH_CHECK_GRADIENT(a / b, (a, b), input<1>(), input<3, 2>(0.4, 2));
  HEARTH_CHECK_GRADIENT(pow(a, b), (a, b), input<3, 1>(0.3, 2), input<4>(-1.5, 2));
  HEARTH_CHECK_GRADIENT(a * a - a / (square(a) + 1), (a), input<5>());
}

TEST_CASE("gradients of maximum, minimum and where") {
  HEARTH_CHECK_GRADIENT(maximum(a, b), (a, b), input<3, 4>(-1, 1), input<4>(-0.9, 1.2));
  HEARTH_CHECK_GRADIENT(minimum(a, b), (a, b), input<3, 4>(-1, 1), input<4>(-0.9, 1.2));
  HEARTH_CHECK_GRADIENT(where(a > 0, a, b), (a, b), input<3, 4>(), input<3, 1>());
  HEARTH_CHECK_GRADIENT(where(a > 0, b, square(a)), (a, b), input<3, 1>(), input<1, 4>());
  HEARTH_CHECK_GRADIENT(where(a > 0, sqrt(abs(a)), b), (a, b), input<3, 4>(), input<3, 4>());
  // A tie shares.
  const auto a = require_grad(Tensor<First, 1>::ones({2}, {})),
             b = require_grad(Tensor<First, 1>::ones({2}, {}));
  const auto loss = sum(maximum(a, b) + minimum(a, b) * 3);
  CHECK(gradient(loss, a, {.keep_graph = true}).values() == std::vector<double>{2, 2});
  CHECK(gradient(loss, b).values() == std::vector<double>{2, 2});
}

TEST_CASE("pow at zero as in PyTorch") {
  const auto x = require_grad(Tensor<First, 1>::from(std::vector<double>{0, 0, 2}, {3}, {}));
  const auto p = require_grad(Tensor<First, 1>::from(std::vector<double>{0, 2, 0}, {3}, {}));
  const auto loss = sum(pow(x, p));
  CHECK(gradient(loss, x, {.keep_graph = true}).values() == std::vector<double>{0, 0, 0});
  const auto g = gradient(loss, p).values();
  CHECK(g[0] == 0);
  CHECK(g[1] == 0);
  CHECK(g[2] == doctest::Approx(std::log(2.0)));
}
