#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

// Away from kinks, poles and steps: the inputs of each op.
template <class Op>
Input<2> domain() {
  return input<3, 5>(-1.93, 1.97);
}
#define HEARTH_TEST_DOMAIN(Op, low, high) \
  template <>                             \
  Input<2> domain<op::Op>() {             \
    return input<3, 5>(low, high);        \
  }
HEARTH_TEST_DOMAIN(Log, 0.3, 3)
HEARTH_TEST_DOMAIN(Log2, 0.3, 3)
HEARTH_TEST_DOMAIN(Log10, 0.3, 3)
HEARTH_TEST_DOMAIN(Log1p, -0.7, 3)
HEARTH_TEST_DOMAIN(Sqrt, 0.3, 3)
HEARTH_TEST_DOMAIN(Rsqrt, 0.3, 3)
HEARTH_TEST_DOMAIN(Reciprocal, 0.4, 3)
HEARTH_TEST_DOMAIN(PowScalar, 0.3, 3)
HEARTH_TEST_DOMAIN(Tan, -1.2, 1.2)
HEARTH_TEST_DOMAIN(Asin, -0.9, 0.9)
HEARTH_TEST_DOMAIN(Acos, -0.9, 0.9)
HEARTH_TEST_DOMAIN(Acosh, 1.2, 3)
HEARTH_TEST_DOMAIN(Atanh, -0.9, 0.9)

template <class Op>
Op made() {
  return Op{};
}
template <>
op::AddScalar made() {
  return {1.5};
}
template <>
op::MulScalar made() {
  return {-2.5};
}
template <>
op::PowScalar made() {
  return {2.5};
}
template <>
op::Clamp made() {
  return {-1, 1};
}
template <>
op::LeakyRelu made() {
  return {0.2};
}
template <>
op::Softplus made() {
  return {2.5, 4};
}
template <>
op::Elu made() {
  return {1.7};
}
template <>
op::Celu made() {
  return {1.7};
}
template <>
op::Shrink made() {
  return {0.5, 0.25};
}
template <>
op::Threshold made() {
  return {0.3, -1};
}

template <class Op>
void check_op() {
  // Value and rule as a user calls them, once for each op of the list: no op can be forgotten here.
  const Elementwise<Op> f{made<Op>()};
  check_gradient(Op::name.data(), [&](const auto& x) { return f(x); }, domain<Op>());
}

}  // namespace

TEST_CASE("the gradient of every unary op"){
#define HEARTH_TEST_OP(Op) check_op<op::Op>();
    HEARTH_OPS_UNARY_FLOAT(HEARTH_TEST_OP)}

TEST_CASE("unary gradients at kinks and limits as in PyTorch") {
  const auto slope = [](auto f, double at) {
    const auto x = require_grad(Tensor<First, 1>::full({1}, at, {}));
    return gradient(sum(f(x)), x).item();
  };
  CHECK(slope([](auto x) { return relu(x); }, 0) == 0);
  CHECK(slope([](auto x) { return leaky_relu(x, 0.2); }, 0) == 0.2);
  CHECK(slope([](auto x) { return abs(x); }, 0) == 0);
  CHECK(slope([](auto x) { return clamp(x, -1, 1); }, 1) == 1);
  CHECK(slope([](auto x) { return clamp(x, -1, 1); }, -1) == 1);
  CHECK(slope([](auto x) { return clamp(x, -1, 1); }, 1.5) == 0);
  CHECK(slope([](auto x) { return clamp_min(x, 1); }, 1) == 1);
  CHECK(slope([](auto x) { return clamp_max(x, 1); }, 1) == 1);
  CHECK(slope([](auto x) { return clamp(x, 2, 1); }, 1) == 0);
  CHECK(slope([](auto x) { return hardtanh(x); }, 1) == 0);
  CHECK(slope([](auto x) { return relu6(x); }, 6) == 0);
  CHECK(slope([](auto x) { return elu(x, 2); }, 0) == 2);
  CHECK(slope([](auto x) { return elu(x); }, 1000) == 1);
  CHECK(slope([](auto x) { return mish(x); }, 1000) == 1);
  CHECK(slope([](auto x) { return logsigmoid(x); }, -1000) == 1);
  CHECK(slope([](auto x) { return rsqrt(x); }, 4) == doctest::Approx(-1 / 16.0));
  CHECK(slope([](auto x) { return sign(x); }, 2) == 0);
  CHECK(slope([](auto x) { return round(x); }, 2.3) == 0);
  CHECK(slope([](auto x) { return pow(x, 0); }, 0) == 0);
  CHECK(slope([](auto x) { return pow(x, 1); }, 0) == 1);
  CHECK(slope([](auto x) { return pow(x, 2); }, 0) == 0);
  CHECK(slope([](auto x) { return pow(x, 3); }, -2) == doctest::Approx(12));
  CHECK(slope([](auto x) { return softplus(x); }, 30) == doctest::Approx(1));
  CHECK(std::isinf(slope([](auto x) { return sqrt(x); }, 0)));
}

TEST_CASE("rrelu's gradient is the slope that was drawn") {
  Rng rng(3), same(3);
  const auto x = require_grad(Tensor<First, 1>::from(std::vector<double>{-2, 3, -1, 0.5}, {4}, {}));
  const auto y = rrelu(x, 0.1, 0.4, rng);
  const auto g = gradient(sum(y), x).values(), values = y.values();
  CHECK(g[0] == doctest::Approx(values[0] / -2));
  CHECK(g[1] == 1);
  CHECK(g[2] == doctest::Approx(-values[2]));
  CHECK(g[0] != doctest::Approx(g[2]));
  const nn::RRelu layer{.lower = 0.1, .upper = 0.4};
  CHECK(layer(x, same).values() == values);
}

TEST_CASE("gradients through other memory") {
  HEARTH_CHECK_GRADIENT(exp(transpose(x)) * square(transpose(x)), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(tanh(slice(x, {Range{0, 3, 2}, Range{1, 4}})), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(sigmoid(expand(x, std::array<std::size_t, 3>{2, 3, 4})), (x), input<3, 1>());
  HEARTH_CHECK_GRADIENT(to_float(x > 0) * x, (x), input<3, 4>());
}
