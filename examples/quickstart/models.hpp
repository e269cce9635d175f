// The classifiers of two tutorials, with their names: what is saved as .pth, the tutorials' classes load.
// Each takes images [n, 1, 28, 28] and gives a number for each class, [n, 10].
#pragma once

#include <hearth/nn.hpp>

namespace quickstart {

using namespace hearth;

template <Backend B>
nn::Linear<B> linear(std::size_t in, std::size_t out, const Device<B>& device, Rng& rng) {
  return nn::LinearConfig{.in = in, .out = out}.init<B>(device, rng);
}

// [mlp96]
/// Arm's. It ends in a softmax, so it gives probabilities, not logits.
template <Backend B>
struct Mlp96 {
  nn::Sequential<nn::Linear<B>, nn::Tanh, nn::Dropout,     // [n, 96]
                 nn::Linear<B>, nn::Sigmoid, nn::Dropout,  // [n, 256]
                 nn::Linear<B>, nn::Softmax>               // [n, 10]
      linear_stack;

  HEARTH_MODULE(Mlp96, linear_stack)

  static Mlp96 init(const Device<B>& device, Rng& rng) {
    return {.linear_stack = {linear<B>(784, 96, device, rng), nn::Tanh{}, nn::Dropout{.p = 0.2},
                             linear<B>(96, 256, device, rng), nn::Sigmoid{}, nn::Dropout{.p = 0.2},
                             linear<B>(256, 10, device, rng), nn::Softmax{}}};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& images, Rng& rng) const {
    return linear_stack(flatten<1>(images), rng);
  }
};
// [/mlp96]

// [mlp512]
/// PyTorch's own.
template <Backend B>
struct Mlp512 {
  nn::Sequential<nn::Linear<B>, nn::Relu, nn::Linear<B>, nn::Relu, nn::Linear<B>> linear_relu_stack;

  HEARTH_MODULE(Mlp512, linear_relu_stack)

  static Mlp512 init(const Device<B>& device, Rng& rng) {
    return {.linear_relu_stack = {linear<B>(784, 512, device, rng), nn::Relu{},
                                  linear<B>(512, 512, device, rng), nn::Relu{},
                                  linear<B>(512, 10, device, rng)}};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& images, Rng&) const {
    return linear_relu_stack(flatten<1>(images));
  }
};
// [/mlp512]

}  // namespace quickstart
