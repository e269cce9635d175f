// What norms are made of: first and second derivatives, groups lying in each way.
#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;
using nn::detail::standardized;

TEST_CASE("derivatives of standardized groups") {
  HEARTH_CHECK_GRADIENT(standardized(x, 1, 3, 0.1).values, (x), input<3, 4>(-2, 2));
  HEARTH_CHECK_GRADIENT(standardized(x, 4, 3, 0.1).values, (x), input<4, 3>(-2, 2));
  HEARTH_CHECK_GRADIENT(standardized(x, 2, 3, 0.1).values, (x), input<2, 3, 4>(-2, 2));
  HEARTH_CHECK_SECOND(standardized(x, 1, 3, 0.1).values, (x), input<3, 4>(-2, 2));
  HEARTH_CHECK_SECOND(standardized(x, 2, 3, 0.1).values, (x), input<2, 3, 4>(-2, 2));
}
