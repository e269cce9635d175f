#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("gradients of scans") {
  HEARTH_CHECK_GRADIENT(cumsum(x, 0), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(cumsum(x, -1), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(cumsum(transpose(x), 1), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(cumprod(x, 0), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(cumprod(x, 1), (x), input<2, 3, 2>(-2, 2));
  HEARTH_CHECK_GRADIENT(logcumsumexp(x, 1), (x), input<3, 4>(-3, 3));
  HEARTH_CHECK_GRADIENT(cummax(x, 1).values, (x), input<3, 5>());
  HEARTH_CHECK_GRADIENT(cummin(x, 0).values, (x), input<5, 3>());
}

TEST_CASE("the gradient of cumprod where factors are 0") {
  for (const std::vector<double>& values : {std::vector<double>{0, 2, 3, -1},
                                            {2, 0, 3, -1},
                                            {2, 3, -1, 0},
                                            {2, 0, 3, 0},
                                            {0, 0, 2, 3},
                                            {0, 0, 0, 0}}) {
    const Input<1> x{{4}, values};
    HEARTH_CHECK_GRADIENT(cumprod(v, 0), (v), x);
  }
}

TEST_CASE("the gradients of scans that go back") {
  const auto back = [](auto op, const auto& x) {
    using T = std::decay_t<decltype(x)>;
    return T(T::Backend::template scan<Float>(op, x.primitive(), 0, true));
  };
  HEARTH_CHECK_GRADIENT(back(op::Sum{}, x), (x), input<4, 2>());
  HEARTH_CHECK_GRADIENT(back(op::Prod{}, x), (x), input<4, 2>());
  HEARTH_CHECK_GRADIENT(back(op::LogSumExp{}, x), (x), input<4, 2>());
  const Input<1> zeros{{5}, {2, 0, 3, 0, -1}};
  HEARTH_CHECK_GRADIENT(back(op::Prod{}, x), (x), zeros);
}

TEST_CASE("gradients of sorting go where the values came from") {
  HEARTH_CHECK_GRADIENT(sort(x, 0).values, (x), input<4, 3>());
  HEARTH_CHECK_GRADIENT(sort(x, 1, true).values, (x), input<4, 3>());
  HEARTH_CHECK_GRADIENT(topk(x, 2, 0).values, (x), input<4, 3>());
  HEARTH_CHECK_GRADIENT(topk(x, 2, 1, false).values, (x), input<4, 3>());
  HEARTH_CHECK_GRADIENT(kthvalue(x, 2, 0).values, (x), input<4, 3>());
  HEARTH_CHECK_GRADIENT(median(x, 1).values, (x), input<4, 3>());
  HEARTH_CHECK_GRADIENT(median(x), (x), input<4, 3>());
  // One element is there twice: each takes its own part.
  const auto x = require_grad(Tensor<First, 1>::from(std::vector<double>{3, 1, 3}, {3}, {}));
  const auto weights = Tensor<First, 1>::from(std::vector<double>{1, 10, 100}, {3}, {});
  CHECK(gradient(sum(sort(x).values * weights), x).values() == std::vector<double>{10, 1, 100});
}

TEST_CASE("second derivatives of scans and sorting") {
  HEARTH_CHECK_SECOND(exp(cumsum(x, 0)), (x), input<4>());
  HEARTH_CHECK_SECOND(cumprod(x, 0), (x), input<4>(-2, 2));
  HEARTH_CHECK_SECOND(logcumsumexp(x, 0), (x), input<4>(-2, 2));
  HEARTH_CHECK_SECOND(exp(sort(x, 0).values), (x), input<4>());
}
