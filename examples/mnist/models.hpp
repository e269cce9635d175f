// The four models: Candle's three, with its layer names, and LeNet. Each takes images [n, 1, 28, 28] and
// gives logits [n, 10].
#pragma once

#include <hearth/nn.hpp>

namespace mnist {

using namespace hearth;

/// One linear layer that starts at zero.
template <Backend B>
struct LinearModel {
  Param<B, 2, Role::linear> weight;
  Param<B, 1> bias;

  HEARTH_MODULE(LinearModel, weight, bias)

  static LinearModel init(const Device<B>& device, Rng& rng) {
    return {.weight = {Tensor<B, 2>::zeros({10, 784}, device), ParamId{rng.next()}},
            .bias = {Tensor<B, 1>::zeros({10}, device), ParamId{rng.next()}}};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image, Rng&) const {
    return linear(flatten<1>(image), weight.value(), &bias.value());
  }
};

template <Backend B>
struct Mlp {
  nn::Linear<B> ln1, ln2;

  HEARTH_MODULE(Mlp, ln1, ln2)

  static Mlp init(const Device<B>& device, Rng& rng) {
    return {.ln1 = nn::LinearConfig{.in = 784, .out = 100}.init<B>(device, rng),
            .ln2 = nn::LinearConfig{.in = 100, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image, Rng&) const { return ln2(relu(ln1(flatten<1>(image)))); }
};

// [cnn]
/// Candle's ConvNet: no activation behind the convolutions.
template <Backend B>
struct Cnn {
  nn::Conv2d<B> c1, c2;
  nn::MaxPool2d pool;
  nn::Linear<B> fc1, fc2;
  nn::Dropout dropout;

  HEARTH_MODULE(Cnn, c1, c2, pool, fc1, fc2, dropout)

  static Cnn init(const Device<B>& device, Rng& rng) {
    return {.c1 = nn::Conv2dConfig{.in = 1, .out = 32, .kernel = 5}.init<B>(device, rng),
            .c2 = nn::Conv2dConfig{.in = 32, .out = 64, .kernel = 5}.init<B>(device, rng),
            .pool = {},
            .fc1 = nn::LinearConfig{.in = 1024, .out = 1024}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 1024, .out = 10}.init<B>(device, rng),
            .dropout = {.p = 0.5}};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image, Rng& rng) const {
    auto x = pool(c1(image));                           // [n, 32, 12, 12]
    x = pool(c2(std::move(x)));                         // [n, 64, 4, 4]
    auto hidden = relu(fc1(flatten<1>(std::move(x))));  // [n, 1024]
    return fc2(dropout(std::move(hidden), rng));
  }
};
// [/cnn]

template <Backend B>
struct LeNet {
  nn::Conv2d<B> conv1, conv2;
  nn::MaxPool2d pool;
  nn::Linear<B> fc1, fc2, fc3;

  HEARTH_MODULE(LeNet, conv1, conv2, pool, fc1, fc2, fc3)

  static LeNet init(const Device<B>& device, Rng& rng) {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng),
            .conv2 = nn::Conv2dConfig{.in = 6, .out = 16, .kernel = 5}.init<B>(device, rng),
            .pool = {},
            .fc1 = nn::LinearConfig{.in = 400, .out = 120}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 120, .out = 84}.init<B>(device, rng),
            .fc3 = nn::LinearConfig{.in = 84, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image, Rng&) const {
    auto x = pool(relu(conv1(image)));    // [n, 6, 14, 14]
    x = pool(relu(conv2(std::move(x))));  // [n, 16, 5, 5]
    return fc3(relu(fc2(relu(fc1(flatten<1>(std::move(x)))))));
  }
};

}  // namespace mnist
