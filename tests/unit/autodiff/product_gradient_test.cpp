#include "check_gradient.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("gradients of matmul and linear") {
  HEARTH_CHECK_GRADIENT(matmul(a, b), (a, b), input<3, 4>(), input<4, 2>());
  HEARTH_CHECK_GRADIENT(matmul(transpose(a), transpose(b)), (a, b), input<4, 3>(), input<2, 4>());
  HEARTH_CHECK_GRADIENT(matmul(a, b), (a, b), input<2, 3, 4>(), input<2, 4, 2>());
  HEARTH_CHECK_GRADIENT(matmul(a, b), (a, b), input<1, 3, 4>(), input<2, 4, 2>());
  HEARTH_CHECK_GRADIENT(matmul(a, b), (a, b), input<2, 1, 2, 3>(), input<1, 3, 3, 2>());
  HEARTH_CHECK_GRADIENT(linear(x, w), (x, w), input<3, 4>(), input<2, 4>());
  HEARTH_CHECK_GRADIENT(linear(x, w, &b), (x, w, b), input<3, 4>(), input<2, 4>(), input<2>());
  HEARTH_CHECK_GRADIENT(linear(x, w, &b), (x, w, b), input<4>(), input<2, 4>(), input<2>());
  HEARTH_CHECK_GRADIENT(linear(x, w, &b), (x, w, b), input<2, 3, 4>(), input<2, 4>(), input<2>());
  HEARTH_CHECK_GRADIENT(linear(transpose(x), w), (x, w), input<4, 3>(), input<2, 4>());
}

TEST_CASE("gradients of conv2d") {
  const Conv2dOptions padded = {.padding = {1, 2}}, strided = {.stride = {2, 3}},
                      spread = {.dilation = {2, 1}};
  const Conv2dOptions grouped = {.groups = 2},
                      all = {.stride = {2, 1}, .padding = {1, 2}, .dilation = {2, 3}, .groups = 2};
  HEARTH_CHECK_GRADIENT(conv2d(x, w), (x, w), input<2, 2, 4, 3>(), input<3, 2, 3, 2>());
  HEARTH_CHECK_GRADIENT(conv2d(x, w, &b), (x, w, b), input<2, 2, 4, 3>(), input<3, 2, 3, 2>(), input<3>());
  HEARTH_CHECK_GRADIENT(conv2d(x, w, &b), (x, w, b), input<2, 2, 3, 3>(), input<3, 2, 1, 1>(), input<3>());
  HEARTH_CHECK_GRADIENT(conv2d(x, w, nullptr, padded), (x, w), input<1, 2, 3, 3>(), input<2, 2, 3, 3>());
  HEARTH_CHECK_GRADIENT(conv2d(x, w, nullptr, strided), (x, w), input<1, 2, 5, 6>(), input<2, 2, 2, 2>());
  HEARTH_CHECK_GRADIENT(conv2d(x, w, nullptr, spread), (x, w), input<1, 2, 5, 3>(), input<2, 2, 2, 2>());
  HEARTH_CHECK_GRADIENT(conv2d(x, w, &b, grouped), (x, w, b), input<1, 4, 3, 3>(), input<4, 2, 2, 2>(),
                        input<4>());
  HEARTH_CHECK_GRADIENT(conv2d(x, w, &b, all), (x, w, b), input<2, 4, 5, 4>(), input<2, 2, 2, 2>(),
                        input<2>());
  HEARTH_CHECK_GRADIENT(conv2d(transpose(x), transpose(w), &b), (x, w, b), input<1, 2, 3, 4>(),
                        input<2, 2, 2, 3>(), input<2>());
}

TEST_CASE("gradients of max_pool2d") {
  const Pool2dOptions overlapping = {.kernel = {3, 2}, .stride = {1, 1}},
                      padded = {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}};
  HEARTH_CHECK_GRADIENT(max_pool2d(x), (x), input<2, 2, 4, 4>());
  HEARTH_CHECK_GRADIENT(max_pool2d(x, overlapping), (x), input<1, 2, 4, 4>());
  HEARTH_CHECK_GRADIENT(max_pool2d(x, padded), (x), input<1, 2, 5, 4>());
  HEARTH_CHECK_GRADIENT(max_pool2d(transpose(x), padded), (x), input<1, 2, 5, 4>());
}

TEST_CASE("gradients of softmax and the losses") {
  const auto classes = Tensor<First, 1, Int>::from(std::vector<double>{2, 0, 3}, {3}, {});
  HEARTH_CHECK_GRADIENT(softmax(x), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(softmax(transpose(x)), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(log_softmax(x), (x), input<2, 3, 4>());
  HEARTH_CHECK_GRADIENT(nn::nll_loss(x, classes), (x), input<3, 4>());
  HEARTH_CHECK_GRADIENT(nn::cross_entropy(x, classes), (x), input<3, 4>(-2, 2));
  HEARTH_CHECK_GRADIENT(nn::mse_loss(x, y), (x, y), input<3, 4>(), input<3, 4>(-0.5, 1.5));
}
