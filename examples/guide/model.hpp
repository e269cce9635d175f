// The model of the guide in Burn's book, and the configuration that it is made of.
#pragma once

#include <hearth/nn.hpp>

namespace guide {

using namespace hearth;

// [model]
template <Backend B>
struct Model {
  nn::Conv2d<B> conv1, conv2;
  nn::AdaptiveAvgPool2d pool;
  nn::Dropout dropout;
  nn::Linear<B> linear1, linear2;
  nn::Relu activation;

  HEARTH_MODULE(Model, conv1, conv2, pool, dropout, linear1, linear2, activation)

  Tensor<B, 2> forward(const Tensor<B, 4>& images, Rng& rng) const {  // [n, 1, 28, 28]
    auto x = dropout(conv1(images), rng);                             // [n, 8, 26, 26]
    x = activation(dropout(conv2(std::move(x)), rng));                // [n, 16, 24, 24]
    auto flat = flatten<1>(pool(std::move(x)));                       // [n, 16 * 8 * 8]
    auto hidden = activation(dropout(linear1(std::move(flat)), rng));
    return linear2(std::move(hidden));  // [n, num_classes]
  }
};
// [/model]

// [config]
struct ModelConfig {
  std::size_t num_classes = 10, hidden_size = 512;
  double dropout = 0.5;

  HEARTH_MODULE(ModelConfig, num_classes, hidden_size, dropout)

  template <Backend B>
  Model<B> init(const Device<B>& device, Rng& rng) const {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 8, .kernel = 3}.init<B>(device, rng),
            .conv2 = nn::Conv2dConfig{.in = 8, .out = 16, .kernel = 3}.init<B>(device, rng),
            .pool = nn::AdaptiveAvgPool2dConfig{.output_size = 8}.init(),
            .dropout = {.p = dropout},
            .linear1 = nn::LinearConfig{.in = 16 * 8 * 8, .out = hidden_size}.init<B>(device, rng),
            .linear2 = nn::LinearConfig{.in = hidden_size, .out = num_classes}.init<B>(device, rng),
            .activation = {}};
  }
};

struct TrainingConfig {
  ModelConfig model = {};
  std::string optimizer = "Adam";
  std::size_t num_epochs = 10, batch_size = 64, num_workers = 4;
  std::uint64_t seed = 42;
  double learning_rate = 1e-4;

  HEARTH_MODULE(TrainingConfig, model, optimizer, num_epochs, batch_size, num_workers, seed, learning_rate)
};
// [/config]

}  // namespace guide
