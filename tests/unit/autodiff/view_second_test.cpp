#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <class B, std::size_t R>
Tensor<B, R, Int> places(const Tensor<B, R>&, const NestedList<std::int64_t, R>& list) {
  return Tensor<B, R, Int>::from(list, Device<B>{});
}

}  // namespace

TEST_CASE("second derivatives of what moves elements or writes over them") {
  HEARTH_CHECK_SECOND(exp(flip(x, {0, -1})), (x), input<2, 3>());
  HEARTH_CHECK_SECOND(exp(slice(x, 0, Range{.step = -2})), (x), input<5>());
  HEARTH_CHECK_SECOND(exp(slice_assign(x, {Range{1}, Range{0, 3, 2}}, v * v)), (x, v), input<2, 3>(),
                      input<2>());
  HEARTH_CHECK_SECOND(exp(scatter(x, 1, places(x, {{2, 0}, {1, 2}}), s * s)), (x, s), input<2, 3>(),
                      input<2, 2>());
  HEARTH_CHECK_SECOND(exp(roll(x, 1, 0)), (x), input<3, 2>());
  HEARTH_CHECK_SECOND(exp(repeat(x, {2, 2})), (x), input<2, 2>());
  HEARTH_CHECK_SECOND(exp(diag_embed(x, 1)), (x), input<2>());
  HEARTH_CHECK_SECOND(exp(tril(x)), (x), input<2, 3>());
  HEARTH_CHECK_SECOND(exp(unfold(x, 0, 2, 1)), (x), input<4>());
}

TEST_CASE("second derivatives of products") {
  HEARTH_CHECK_SECOND(matmul(a, b), (a, b), input<2, 3>(), input<3>());
  HEARTH_CHECK_SECOND(matmul(a, b), (a, b), input<2, 2, 3>(), input<3, 2>());
  HEARTH_CHECK_SECOND((einsum<"bij,bj->bi">(a, b)), (a, b), input<2, 2, 3>(), input<2, 3>());
  HEARTH_CHECK_SECOND((einsum<"a,ab,b->">(a, b, c)), (a, b, c), input<2>(), input<2, 2>(), input<2>());
}

TEST_CASE("what is overwritten has no gradient") {
  const auto x = require_grad(Tensor<First, 1>::from({1, 2, 3}, {}));
  CHECK(gradient(sum(square(slice_fill(x, {Range{1, 2}}, 5))), x).values() == std::vector<double>{2, 0, 6});
  const auto at = Tensor<First, 1, Int>::from({2}, {});
  CHECK(gradient(sum(square(scatter(x, 0, at, 5.0))), x).values() == std::vector<double>{2, 4, 0});
  // A value that is written into a constant is still tracked.
  const auto y = slice_assign(Tensor<First, 1>::zeros({4}, {}), {Range{0, 3}}, x);
  CHECK(gradient(sum(square(y)), x).values() == std::vector<double>{2, 4, 6});
}
