#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("gradients of reductions over several axes") {
  HEARTH_CHECK_GRADIENT(sum(x, {0, 2}), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(mean_keepdim(x, {0, -1}) * x, (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(prod(x, {1, 2}), (x), input<2, 2, 3>(0.4, 1.5));
  HEARTH_CHECK_GRADIENT(max(x, {0, 1}), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(min_keepdim(x, {0, 1}), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(max_with_index(x, 1).values, (x), input<2, 3, 4>());
}

TEST_CASE("gradients of statistics") {
  HEARTH_CHECK_GRADIENT(var(x, {0, 2}), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(var(x, 1, {.correction = 0}), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(stddev(x), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(var_mean(x, 0).var + var_mean(x, 0).mean, (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(norm(x), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(norm(x, 1, 0), (x), input<3, 5>());
  HEARTH_CHECK_GRADIENT(norm(x, 1.5, 0), (x), input<3, 5>());
  HEARTH_CHECK_GRADIENT(norm(x, 3, {0, 1}), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(norm(x, HUGE_VAL, 1), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(logsumexp(x, {0, 2}), (x), input<2, 3, 4>());
}

TEST_CASE("gradients of softmax along any axis") {
  HEARTH_CHECK_GRADIENT(softmax(x, 0), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(log_softmax(x, 1), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(softmin(x, -2), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(quiet_softmax(x, 1), (x), input<3, 4>(-3, 3));
}

TEST_CASE("second derivatives of statistics and softmax") {
  HEARTH_CHECK_SECOND(var(x, 1), (x), input<2, 3>());
  HEARTH_CHECK_SECOND(stddev(x), (x), input<5>());
  HEARTH_CHECK_SECOND(norm(x), (x), input<5>());
  HEARTH_CHECK_SECOND(norm(x, 3), (x), input<4>());
  HEARTH_CHECK_SECOND(logsumexp(x, 0), (x), input<5>());
  HEARTH_CHECK_SECOND(softmax(x, 0), (x), input<3, 2>());
  HEARTH_CHECK_SECOND(quiet_softmax(x), (x), input<4>());
}
