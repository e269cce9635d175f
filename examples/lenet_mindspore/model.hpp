// MindSpore's LeNet5: images of 32 x 32, convolutions without a bias, dense weights from a normal
// distribution.
#pragma once

#include <hearth/nn.hpp>

namespace lenet {

using namespace hearth;

// [model]
template <Backend B>
struct LeNet5 {
  nn::Conv2d<B> conv1, conv2;
  nn::Linear<B> fc1, fc2, fc3;
  nn::MaxPool2d max_pool2d;

  HEARTH_MODULE(LeNet5, conv1, conv2, fc1, fc2, fc3, max_pool2d)

  static LeNet5 init(const Device<B>& device, Rng& rng) {
    const auto conv = [&](std::size_t in, std::size_t out) {
      return nn::Conv2dConfig{.in = in, .out = out, .kernel = 5, .bias = false}.init<B>(device, rng);
    };
    const auto dense = [&](std::size_t in, std::size_t out) {
      return nn::LinearConfig{.in = in, .out = out, .initializer = nn::Normal{.std = 0.02}}.init<B>(device,
                                                                                                    rng);
    };
    return {.conv1 = conv(1, 6),
            .conv2 = conv(6, 16),
            .fc1 = dense(16 * 5 * 5, 120),
            .fc2 = dense(120, 84),
            .fc3 = dense(84, 10),
            .max_pool2d = {}};
  }

  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    auto x = max_pool2d(relu(conv1(image)));    // [n, 6, 14, 14]
    x = max_pool2d(relu(conv2(std::move(x))));  // [n, 16, 5, 5]
    return fc3(relu(fc2(relu(fc1(flatten<1>(std::move(x)))))));
  }
};
// [/model]

}  // namespace lenet
