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

TEST_CASE("gradients of remainders, angles, logarithms") {
  HEARTH_CHECK_GRADIENT(a % b, (a, b), input<3, 4>(-2, 2), input<4>(0.43, 1.1));
  HEARTH_CHECK_GRADIENT(fmod(a, b), (a, b), input<3, 4>(-2, 2), input<4>(-1.1, -0.43));
  HEARTH_CHECK_GRADIENT(floor_divide(a, b) * a * b, (a, b), input<3, 4>(-2, 2), input<4>(0.43, 1.1));
  HEARTH_CHECK_GRADIENT(atan2(a, b), (a, b), input<3, 1>(), input<4>());
  HEARTH_CHECK_GRADIENT(hypot(a, b), (a, b), input<3, 1>(), input<4>());
  HEARTH_CHECK_GRADIENT(logaddexp(a, b), (a, b), input<3, 1>(-2, 2), input<4>());
  HEARTH_CHECK_GRADIENT(xlogy(a, b), (a, b), input<3, 1>(), input<4>(0.3, 2));
  HEARTH_CHECK_GRADIENT(lerp(a, b, 0.3) * lerp(a, b, 0.8), (a, b), input<3, 1>(), input<4>());
  HEARTH_CHECK_GRADIENT(lerp(a, b, w), (a, b, w), input<3, 1>(), input<4>(), input<4>(-0.4, 1.4));
  HEARTH_CHECK_GRADIENT(pow(2.5, a), (a), input<3, 4>());
  HEARTH_CHECK_GRADIENT(nan_to_num(a) * where(a > 0, a, 2), (a), input<3, 4>());
  HEARTH_CHECK_GRADIENT(where(a > 0, a, b), (a, b), input<3>(), input<2, 1>());
  HEARTH_CHECK_GRADIENT(masked_fill(a, a > 0.5, 3) * a, (a), input<3, 4>());
}

TEST_CASE("second derivatives of angles and logarithms") {
  HEARTH_CHECK_SECOND(atan2(a, b), (a, b), input<4>(), input<4>(0.3, 2));
  HEARTH_CHECK_SECOND(hypot(a, b), (a, b), input<4>(), input<4>(0.3, 2));
  HEARTH_CHECK_SECOND(logaddexp(a, b), (a, b), input<4>(-2, 2), input<4>());
  HEARTH_CHECK_SECOND(xlogy(a, b), (a, b), input<4>(), input<4>(0.3, 2));
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
