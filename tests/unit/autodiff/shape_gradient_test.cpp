#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {
template <std::size_t R>
Tensor<First, R, Int> ints(std::vector<double> values, const std::array<std::size_t, R>& shape) {
  return Tensor<First, R, Int>::from(std::move(values), shape, {});
}
}  // namespace

TEST_CASE("gradients of reductions") {
  HEARTH_CHECK_GRADIENT(sum(x), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(sum(x, 1), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(sum_keepdim(x, 0) * x, (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(mean(x), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(mean(x, 0), (x), input<3, 4, 2>());
  HEARTH_CHECK_GRADIENT(mean_keepdim(x, 2), (x), input<3, 4, 2>());
  HEARTH_CHECK_GRADIENT(prod(x), (x), input<2, 3>(0.4, 1.5));
  HEARTH_CHECK_GRADIENT(max(x), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(min(x), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(max(x, 0), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(min(x, 1), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(max(transpose(x), 0), (x), input<3, 4>());
}

TEST_CASE("the gradient of a product with zeros, and of an extreme with ties") {
  Input<1> one_zero{{4}, {2, 0, 3, -1}}, two_zeros{{4}, {2, 0, 0, -1}};
  HEARTH_CHECK_GRADIENT(prod(x), (x), one_zero);
  HEARTH_CHECK_GRADIENT(prod(x), (x), two_zeros);
  const auto x = require_grad(Tensor<First, 2>::from(std::vector<double>{1, 5, 5, 2, 2, 2}, {2, 3}, {}));
  CHECK(gradient(sum(max(x, 1)), x).values() == std::vector<double>{0, 0.5, 0.5, 1 / 3.0, 1 / 3.0, 1 / 3.0});
  CHECK(gradient(sum(min(x, 1)), x).values() == std::vector<double>{1, 0, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0});
  CHECK(gradient(max(x), x).values() == std::vector<double>{0, 0.5, 0.5, 0, 0, 0});
}

TEST_CASE("gradients of views") {
  using A2 = std::array<std::size_t, 2>;
  HEARTH_CHECK_GRADIENT(square(reshape(x, A2{4, 3})), (x), input<2, 6>());
  HEARTH_CHECK_GRADIENT(square(reshape(transpose(x), A2{4, 3})), (x), input<2, 6>());
  HEARTH_CHECK_GRADIENT(flatten<1>(x), (x), input<2, 3, 2>());
  HEARTH_CHECK_GRADIENT(unsqueeze(x, 1), (x), input<2, 3>());
  HEARTH_CHECK_GRADIENT(squeeze(x, 1), (x), input<2, 1, 3>());
  HEARTH_CHECK_GRADIENT(permute(x, {2, 0, 1}), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(transpose(x, 0, 2), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(slice(x, {Range{1, 5, 2}, Range{0, 4, 3}}), (x), input<5, 4>());
  HEARTH_CHECK_GRADIENT(narrow(x, 1, 1, 2) * narrow(x, 1, 2, 2), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(narrow(x, 0, 3, 0), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(expand(x, std::array<std::size_t, 3>{2, 3, 4}), (x), input<3, 1>());
  HEARTH_CHECK_GRADIENT(expand(x, A2{2, 3}), (x), input<>());
  HEARTH_CHECK_GRADIENT(cat(std::vector{a, b, a}, 1), (a, b), input<2, 3>(), input<2, 1>());
  HEARTH_CHECK_GRADIENT(stack(std::vector{a, b}, 1), (a, b), input<2, 3>(), input<2, 3>());
  // One part is a constant.
  HEARTH_CHECK_GRADIENT(cat(std::vector{Tensor<First, 2>::ones({1, 3}, {}), b}, 0), (b), input<2, 3>());
}

TEST_CASE("gradients at indices") {
  using A2 = std::array<std::size_t, 2>;
  const auto list = ints<1>({2, 0, 2}, {3});
  const auto square_of = ints<2>({2, 0, 1, 0, 0, 2}, {2, 3});
  HEARTH_CHECK_GRADIENT(index_select(x, 0, list), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(index_select(x, 1, list), (x), input<2, 3, 2>());
  HEARTH_CHECK_GRADIENT(gather(x, 1, square_of), (x), input<2, 3>());
  HEARTH_CHECK_GRADIENT(gather(x, 0, square_of), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(scatter_add(x, 1, square_of, A2{2, 4}), (x), input<2, 3>());
  HEARTH_CHECK_GRADIENT(scatter_add(x, 0, square_of, A2{5, 3}), (x), input<2, 3>());
}

TEST_CASE("second derivatives of reductions, views and indices") {
  HEARTH_CHECK_SECOND(mean(square(x), 0) * sum(x), (x), input<3, 4>());
  HEARTH_CHECK_SECOND(max(x, 1) * max(x, 1) * max(x, 1), (x), input<3, 4>());
  HEARTH_CHECK_SECOND(exp(permute(slice(x, {Range{0, 3, 2}, Range{1}}), {1, 0})), (x), input<3, 4>());
  HEARTH_CHECK_SECOND(
      exp(expand(reshape(x, std::array<std::size_t, 2>{3, 1}), std::array<std::size_t, 2>{3, 2})), (x),
      input<3>());
  HEARTH_CHECK_SECOND(cat(std::vector{x * x, exp(x)}, 0), (x), input<3>());
  HEARTH_CHECK_SECOND(exp(where(x > 0, x, x * x)), (x), input<4>());
  const std::vector<double> picks = {2, 0, 2, 1};
  const auto on = [&]<class B, std::size_t R, std::size_t S>(const Tensor<B, R>& x,
                                                             const std::array<std::size_t, S>& shape) {
    return Tensor<B, S, Int>::from(picks, shape, x.device());
  };
  HEARTH_CHECK_SECOND(exp(index_select(x, 0, on(x, std::array<std::size_t, 1>{4}))), (x), input<3, 2>());
  HEARTH_CHECK_SECOND(exp(gather(x, 1, on(x, std::array<std::size_t, 2>{2, 2}))), (x), input<2, 3>());
  HEARTH_CHECK_SECOND(
      exp(scatter_add(x, 0, on(x, std::array<std::size_t, 2>{2, 2}), std::array<std::size_t, 2>{3, 2})), (x),
      input<2, 2>());
}
