// bncnn.onnx as code, by `hearth codegen`.
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
struct Bncnn {
  nn::Conv2d<B> conv1, conv2;
  nn::Linear<B> fc;

  HEARTH_MODULE(Bncnn, conv1, conv2, fc)

  /// With random weights, as layers have them; the graph's own are those of the record.
  static Bncnn init(const Device<B>& device, Rng& rng) {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 8, .kernel = 3}.init<B>(device, rng),
            .conv2 = nn::Conv2dConfig{.in = 8, .out = 16, .kernel = 3, .stride = 2}.init<B>(device, rng),
            .fc = nn::LinearConfig{.in = 2304, .out = 10}.init<B>(device, rng)};
  }

  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    return fc(flatten<1>(relu(conv2(relu(conv1(image))))));
  }
};

}  // namespace pytorch
