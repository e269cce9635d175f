// lenet.onnx as code, by `hearth codegen`.
//   takes image f32[n, 1, 28, 28]
//   gives logits f32[n, 10]
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <tuple>
#include <vector>

#include <hearth/nn.hpp>

namespace pytorch {

using namespace hearth;

template <hearth::Backend B>
struct LeNet {
  nn::Conv2d<B> conv1;
  nn::MaxPool2d pool;
  nn::Conv2d<B> conv2;
  nn::Linear<B> fc1, fc2, fc3;

  HEARTH_MODULE(LeNet, conv1, pool, conv2, fc1, fc2, fc3)

  /// With random weights, as layers have them; the graph's own are those of the record.
  static LeNet init(const Device<B>& device, Rng& rng) {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng),
            .pool = nn::MaxPool2dConfig{.kernel = 2}.init(),
            .conv2 = nn::Conv2dConfig{.in = 6, .out = 16, .kernel = 5}.init<B>(device, rng),
            .fc1 = nn::LinearConfig{.in = 400, .out = 120}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 120, .out = 84}.init<B>(device, rng),
            .fc3 = nn::LinearConfig{.in = 84, .out = 10}.init<B>(device, rng)};
  }

  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    auto x1 = pool(relu(conv2(pool(relu(conv1(image))))));  // [n, 16, 5, 5]
    return fc3(relu(fc2(relu(fc1(flatten<1>(std::move(x1)))))));
  }
};

}  // namespace pytorch
