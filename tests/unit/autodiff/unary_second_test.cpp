#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("second derivatives: exponentials, logarithms, powers") {
  HEARTH_CHECK_SECOND(exp(x), (x), input<5>());
  HEARTH_CHECK_SECOND(expm1(x), (x), input<5>());
  HEARTH_CHECK_SECOND(log(x), (x), input<5>(0.3, 3));
  HEARTH_CHECK_SECOND(log1p(x), (x), input<5>(-0.5, 3));
  HEARTH_CHECK_SECOND(sqrt(x), (x), input<5>(0.3, 3));
  HEARTH_CHECK_SECOND(square(x), (x), input<5>());
  HEARTH_CHECK_SECOND(reciprocal(x), (x), input<5>(0.4, 3));
  HEARTH_CHECK_SECOND(pow(x, 2.5), (x), input<5>(0.3, 3));
  HEARTH_CHECK_SECOND(pow(x, 3), (x), input<5>(-2, 2));
  HEARTH_CHECK_SECOND(-(x * 2 + 1) * x, (x), input<5>());
}

TEST_CASE("second derivatives: trigonometry and activations") {
  HEARTH_CHECK_SECOND(sin(x), (x), input<5>());
  HEARTH_CHECK_SECOND(cos(x), (x), input<5>());
  HEARTH_CHECK_SECOND(tanh(x), (x), input<5>());
  HEARTH_CHECK_SECOND(sigmoid(x), (x), input<5>());
  HEARTH_CHECK_SECOND(erf(x), (x), input<5>());
  HEARTH_CHECK_SECOND(gelu(x), (x), input<5>());
  HEARTH_CHECK_SECOND(silu(x), (x), input<5>());
  HEARTH_CHECK_SECOND(softplus(x), (x), input<5>());
}

TEST_CASE("second derivatives: ops with kinks, away from them") {
  HEARTH_CHECK_SECOND(relu(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(leaky_relu(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(abs(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(clamp(x, -0.5, 0.5) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(sign(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND((floor(x) + ceil(x) + round(x)) * x * x, (x), input<6>());
}
