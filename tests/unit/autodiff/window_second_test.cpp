// What is made of windows and of maps along an axis, differentiated twice; golden files have the first
// derivatives.
#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("second derivatives: maps along an axis, and windows as columns") {
  const InterpolateOptions<2> cubic = {.size = {{4, 3}}, .mode = Interpolation::cubic};
  const AvgPoolOptions<2> means = {.kernel = {2, 3}, .stride = {1, 1}, .padding = {1, 0}};
  const Unfold2dOptions windows = {.kernel = {2, 2}, .padding = {1, 0}};
  HEARTH_CHECK_SECOND(square(interpolate(x, cubic)), (x), input<1, 1, 3, 2>());
  HEARTH_CHECK_SECOND(exp(avg_pool2d(x, means)), (x), input<1, 1, 3, 4>());
  HEARTH_CHECK_SECOND(square(pad(x, {{1, 2}}, PadMode::reflect)), (x), input<2, 3>());
  HEARTH_CHECK_SECOND(square(unfold(x, windows)), (x), input<1, 1, 2, 3>());
  HEARTH_CHECK_SECOND(square(fold(x, {2, 3}, windows)), (x), input<1, 4, 6>());
}

TEST_CASE("second derivatives: convolutions over one and three axes, and transposed ones") {
  const ConvOptions<3> deep = {.stride = {2, 1, 1}, .padding = {1, 0, 1}};
  const ConvTransposeOptions<2> flat = {.stride = {2, 1}, .padding = {1, 0}, .output_padding = {1, 0}};
  HEARTH_CHECK_SECOND(square(conv1d(x, w, &b)), (x, w, b), input<1, 2, 4>(), input<2, 2, 3>(), input<2>());
  HEARTH_CHECK_SECOND(square(conv3d(x, w, nullptr, deep)), (x, w), input<1, 1, 3, 2, 2>(),
                      input<1, 1, 2, 2, 2>());
  HEARTH_CHECK_SECOND(square(conv_transpose2d(x, w, &b, flat)), (x, w, b), input<1, 1, 2, 2>(),
                      input<1, 2, 3, 2>(), input<2>());
  HEARTH_CHECK_SECOND(square(conv_transpose3d(x, w)), (x, w), input<1, 1, 2, 1, 2>(), input<1, 1, 2, 2, 1>());
}
