#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

// Away from kinks, poles and steps: the inputs of each op.
template <class Op>
Input<2> domain() {
  return input<3, 5>(-1.93, 1.97);
}
template <>
Input<2> domain<op::Log>() {
  return input<3, 5>(0.3, 3);
}
template <>
Input<2> domain<op::Log1p>() {
  return input<3, 5>(-0.7, 3);
}
template <>
Input<2> domain<op::Sqrt>() {
  return input<3, 5>(0.3, 3);
}
template <>
Input<2> domain<op::Reciprocal>() {
  return input<3, 5>(0.4, 3);
}
template <>
Input<2> domain<op::PowScalar>() {
  return input<3, 5>(0.3, 3);
}

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
  CHECK(slope([](auto x) { return sign(x); }, 2) == 0);
  CHECK(slope([](auto x) { return round(x); }, 2.3) == 0);
  CHECK(slope([](auto x) { return pow(x, 0); }, 0) == 0);
  CHECK(slope([](auto x) { return pow(x, 1); }, 0) == 1);
  CHECK(slope([](auto x) { return pow(x, 2); }, 0) == 0);
  CHECK(slope([](auto x) { return pow(x, 3); }, -2) == doctest::Approx(12));
  CHECK(slope([](auto x) { return softplus(x); }, 30) == doctest::Approx(1));
  CHECK(std::isinf(slope([](auto x) { return sqrt(x); }, 0)));
}

TEST_CASE("gradients through other memory") {
  HEARTH_CHECK_GRADIENT(exp(transpose(x)) * square(transpose(x)), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(tanh(slice(x, {Range{0, 3, 2}, Range{1, 4}})), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(sigmoid(expand(x, std::array<std::size_t, 3>{2, 3, 4})), (x), input<3, 1>());
  HEARTH_CHECK_GRADIENT(to_float(x > 0) * x, (x), input<3, 4>());
}
