// The functions that only gradients call.
#pragma once

#include "backend.hpp"

namespace hearth::conformance {

template <class B, class Op>
void check_unary_backward(const Op& op) {
  CAPTURE(Op::name);
  const std::array<std::size_t, 2> shape = {5, 7};
  Numbers kept_values = mixed(35, 4);
  for (double& v : kept_values) v = 0.25 + std::fabs(v);  // inside every op's domain
  const auto kept = tensor<B>(kept_values, shape), grad = mixed_tensor<B>(shape, 60);
  const Numbers g = numbers(grad), k = numbers(kept);
  Numbers expected;
  for (std::size_t i = 0; i < g.size(); ++i) expected.push_back(op.derivative(g[i], k[i]));
  for (auto& same : same_values(grad))
    for (auto& other : same_values(kept))
      CHECK(differs(Tensor<B, 2>(B::unary_backward(op, same.primitive(), other.primitive())), expected, 8) ==
            "");
  CHECK(difference(numbers(grad), g, 0) == "");
  CHECK(difference(numbers(kept), k, 0) == "");
}

TEST_CASE_TEMPLATE("unary_backward is each op's derivative", B, HEARTH_TEST_BACKENDS) {
#define HEARTH_TEST_OP(Op) check_unary_backward<B>(op::Op{});
  HEARTH_OPS_UNARY_FLOAT(HEARTH_TEST_OP)
#undef HEARTH_TEST_OP
  check_unary_backward<B>(op::PowScalar{-1.5});
  check_unary_backward<B>(op::Clamp{0.5, 1});
}

TEST_CASE_TEMPLATE("unslice puts a slice back into zeros", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>({1, 2, 3, 4}, std::array<std::size_t, 2>{2, 2});
  const auto placed = [&](const Tensor<B, 2>& part) {
    return Tensor<B, 2>(B::template unslice<Float>(part.primitive(), {3, 4}, {1, 0}, {1, 3}));
  };
  check_memory(x, placed);
  CHECK(differs(placed(x), {0, 0, 0, 0, 1, 0, 0, 2, 3, 0, 0, 4}) == "");
  const auto none = tensor<B>({}, std::array<std::size_t, 2>{0, 2});
  CHECK(differs(Tensor<B, 2>(B::template unslice<Float>(none.primitive(), {1, 2}, {1, 0}, {1, 1})), {0, 0}) ==
        "");
}

TEST_CASE_TEMPLATE("index_add adds up what goes to one place", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>({1, 2, 3, 4, 5, 6}, std::array<std::size_t, 2>{3, 2});
  const auto rows = tensor<B, Int>({2, 0, 2}, std::array<std::size_t, 1>{3});
  const auto columns = tensor<B, Int>({1, 1}, std::array<std::size_t, 1>{2});
  const auto down = [&](const Tensor<B, 2>& v) {
    return Tensor<B, 2>(B::template index_add<Float>(v.primitive(), 0, rows.primitive(), 4));
  };
  const auto across = [&](const Tensor<B, 2>& v) {
    return Tensor<B, 2>(B::template index_add<Float>(v.primitive(), 1, columns.primitive(), 3));
  };
  check_memory(x, down);
  check_memory(x, across);
  CHECK(differs(down(x), {3, 4, 0, 0, 6, 8, 0, 0}) == "");
  CHECK(differs(across(x), {0, 3, 0, 0, 7, 0, 0, 11, 0}) == "");
  CHECK_THROWS_AS((void)B::template index_add<Float>(x.primitive(), 0, rows.primitive(), 2), ShapeError);
}

TEST_CASE_TEMPLATE("log_softmax_backward is g - exp(y) sum(g)", B, HEARTH_TEST_BACKENDS) {
  const std::array<std::size_t, 2> shape = {4, 11};
  const auto y = log_softmax(mixed_tensor<B>(shape, 2)), grad = mixed_tensor<B>(shape, 30);
  const Numbers ys = numbers(y), g = numbers(grad);
  Numbers expected;
  for (std::size_t i = 0; i < g.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < 11; ++j) sum += g[i / 11 * 11 + j];
    expected.push_back(g[i] - std::exp(ys[i]) * sum);
  }
  for (auto& same : same_values(grad))
    for (auto& other : same_values(y))
      CHECK(differs(Tensor<B, 2>(B::log_softmax_backward(same.primitive(), other.primitive())), expected,
                    8) == "");
  CHECK(differs(Tensor<B, 2>(B::log_softmax_backward((grad * 1).primitive(), (y * 1).primitive())), expected,
                8) == "");
}

}  // namespace hearth::conformance
