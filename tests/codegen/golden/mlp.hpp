// mlp.onnx as code, by `hearth codegen`.
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
struct Mlp {
  nn::Linear<B> ln1, ln2;

  HEARTH_MODULE(Mlp, ln1, ln2)

  /// With random weights, as layers have them; the graph's own are those of the record.
  static Mlp init(const Device<B>& device, Rng& rng) {
    return {.ln1 = nn::LinearConfig{.in = 784, .out = 100}.init<B>(device, rng),
            .ln2 = nn::LinearConfig{.in = 100, .out = 10}.init<B>(device, rng)};
  }

  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    return ln2(relu(ln1(flatten<1>(image))));
  }
};

}  // namespace pytorch
