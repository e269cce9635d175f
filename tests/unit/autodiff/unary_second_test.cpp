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

TEST_CASE("second derivatives: more logarithms, powers, trigonometry") {
  HEARTH_CHECK_SECOND(exp2(x), (x), input<5>());
  HEARTH_CHECK_SECOND(log2(x), (x), input<5>(0.3, 3));
  HEARTH_CHECK_SECOND(log10(x), (x), input<5>(0.3, 3));
  HEARTH_CHECK_SECOND(rsqrt(x), (x), input<5>(0.4, 3));
  HEARTH_CHECK_SECOND(tan(x), (x), input<5>());
  HEARTH_CHECK_SECOND(asin(x), (x), input<5>(-0.8, 0.8));
  HEARTH_CHECK_SECOND(acos(x), (x), input<5>(-0.8, 0.8));
  HEARTH_CHECK_SECOND(atan(x), (x), input<5>());
  HEARTH_CHECK_SECOND(sinh(x), (x), input<5>());
  HEARTH_CHECK_SECOND(cosh(x), (x), input<5>());
  HEARTH_CHECK_SECOND(asinh(x), (x), input<5>());
  HEARTH_CHECK_SECOND(acosh(x), (x), input<5>(1.2, 3));
  HEARTH_CHECK_SECOND(atanh(x), (x), input<5>(-0.8, 0.8));
  HEARTH_CHECK_SECOND(erfc(x), (x), input<5>());
}

TEST_CASE("second derivatives: more activations") {
  HEARTH_CHECK_SECOND(gelu_tanh(x), (x), input<5>());
  HEARTH_CHECK_SECOND(mish(x), (x), input<5>());
  HEARTH_CHECK_SECOND(logsigmoid(x), (x), input<5>());
  HEARTH_CHECK_SECOND(softplus(x, 2.5, 4), (x), input<5>());
  HEARTH_CHECK_SECOND(softsign(x), (x), input<6>());
  HEARTH_CHECK_SECOND(tanhshrink(x), (x), input<5>());
  HEARTH_CHECK_SECOND(elu(x, 1.7), (x), input<6>());
  HEARTH_CHECK_SECOND(celu(x, 1.7), (x), input<6>());
  HEARTH_CHECK_SECOND(selu(x), (x), input<6>());
  HEARTH_CHECK_SECOND(hardswish(x), (x), input<6>());
  HEARTH_CHECK_SECOND(glu(x, 0) + swiglu(x, 0), (x), input<6>());
}

TEST_CASE("second derivatives far out are numbers") {
  const auto x = require_grad(Tensor<First, 1>::from(std::vector<double>{-1000, 1000}, {2}, {}));
  const auto second = [&](const auto& f) {
    const auto u = require_grad(to_autodiff(x));
    return gradient(sum(gradient(sum(f(u)), u)), x).values();
  };
  const std::vector<double> none = {0, 0};
  CHECK(second([](auto v) { return elu(v); }) == none);
  CHECK(second([](auto v) { return celu(v); }) == none);
  CHECK(second([](auto v) { return selu(v); }) == none);
  CHECK(second([](auto v) { return softplus(v); }) == none);
  CHECK(second([](auto v) { return logsigmoid(v); }) == none);
  CHECK(second([](auto v) { return silu(v); }) == none);
  CHECK(second([](auto v) { return mish(v); }) == none);
}

TEST_CASE("second derivatives: ops with kinks, away from them") {
  HEARTH_CHECK_SECOND(relu(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(leaky_relu(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(abs(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(clamp(x, -0.5, 0.5) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND(sign(x) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND((floor(x) + ceil(x) + round(x) + trunc(x) + frac(x)) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND((hardtanh(x, -0.5, 0.5) + hardsigmoid(x * 4)) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND((shrink(x, 0.5, 0.25) + threshold(x, 0.25, 2)) * x * x, (x), input<6>());
  HEARTH_CHECK_SECOND((clamp_min(x, 0.25) + clamp_max(x, -0.25)) * x * x, (x), input<6>());
}
