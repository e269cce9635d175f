#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("second derivatives: arithmetic with broadcasting") {
  HEARTH_CHECK_SECOND(a * b * a, (a, b), input<3, 2>(), input<2>());
  HEARTH_CHECK_SECOND(a / b, (a, b), input<3>(), input<2, 1>(0.5, 2));
  HEARTH_CHECK_SECOND(pow(a, b), (a, b), input<3>(0.4, 2), input<2, 1>(-1.5, 2));
  HEARTH_CHECK_SECOND(maximum(a, b) * a * a, (a, b), input<4>(-1, 1), input<4>(-0.9, 1.2));
  HEARTH_CHECK_SECOND((a - b) * (a + b) * a, (a, b), input<3, 1>(), input<2>());
}

TEST_CASE("second derivatives: products") {
  HEARTH_CHECK_SECOND(exp(matmul(a, b)), (a, b), input<2, 3>(), input<3, 2>());
  HEARTH_CHECK_SECOND(matmul(a, b) * matmul(a, b), (a, b), input<1, 2, 3>(), input<2, 3, 2>());
  HEARTH_CHECK_SECOND(square(linear(x, w, &b)), (x, w, b), input<2, 3>(), input<2, 3>(), input<2>());
  HEARTH_CHECK_SECOND(square(linear(x, w)), (x, w), input<2, 2, 3>(), input<2, 3>());
}

TEST_CASE("second derivatives: windows") {
  const Conv2dOptions options = {.stride = {2, 1}, .padding = {1, 0}, .dilation = {1, 2}, .groups = 2};
  const Pool2dOptions padded = {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}};
  HEARTH_CHECK_SECOND(square(conv2d(x, w, &b)), (x, w, b), input<1, 1, 3, 3>(), input<2, 1, 2, 2>(),
                      input<2>());
  HEARTH_CHECK_SECOND(square(conv2d(x, w, nullptr, options)), (x, w), input<1, 2, 3, 4>(),
                      input<2, 1, 2, 2>());
  HEARTH_CHECK_SECOND(exp(max_pool2d(x, padded)), (x), input<1, 1, 4, 4>());
}

TEST_CASE("second derivatives: softmax and the losses") {
  HEARTH_CHECK_SECOND(log_softmax(x), (x), input<2, 3>());
  HEARTH_CHECK_SECOND(softmax(x), (x), input<2, 3>());
  HEARTH_CHECK_SECOND(nn::mse_loss(square(x), y), (x, y), input<3>(), input<3>());
  const auto cross = []<class B>(const Tensor<B, 2>& x) {
    return nn::cross_entropy(x, Tensor<B, 1, Int>::from(std::vector<double>{2, 0}, {2}, x.device()));
  };
  HEARTH_CHECK_SECOND(cross(x), (x), input<2, 3>());
}
