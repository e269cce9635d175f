// A training step that has run before asks the system for no memory.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

#include "calls.hpp"

namespace {

using namespace hearth;
using Inner = NdArray<>;
using B = Autodiff<Inner>;

template <Backend B>
struct Convolutional {
  nn::Conv2d<B> conv1, conv2;
  nn::BatchNorm<B> norm;
  nn::MaxPool2d pool;
  nn::Linear<B> fc1, fc2;
  nn::Dropout dropout;

  HEARTH_MODULE(Convolutional, conv1, conv2, norm, pool, fc1, fc2, dropout)

  static Convolutional init(const Device<B>& device, Rng& rng) {
    return {.conv1 = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng),
            .conv2 = nn::Conv2dConfig{.in = 6, .out = 16, .kernel = 3}.init<B>(device, rng),
            .norm = nn::BatchNormConfig{.features = 16}.init<B>(device, rng),
            .pool = {},
            .fc1 = nn::LinearConfig{.in = 576, .out = 120}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 120, .out = 10}.init<B>(device, rng),
            .dropout = {}};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image, Rng& rng) {
    auto x = pool(relu(conv1(image)));
    x = pool(relu(norm(conv2(std::move(x)))));
    return fc2(dropout(relu(fc1(flatten<1>(std::move(x)))), rng));
  }
};

// What five steps ask the system for. Threads take blocks as they come, so that the most buffers at a time
// are in use sooner or later: steps are made until nothing is asked for, or long enough.
template <class Optimizer>
std::size_t calls_of_steps(std::size_t threads, const Optimizer& make_optimizer) {
  const Device<B> device({.threads = threads});
  Rng rng(1);
  auto model = Convolutional<B>::init(device, rng);
  const auto images = uniform<B, 4>({32, 1, 28, 28}, 0, 1, device, rng);
  std::vector<std::int64_t> classes(32);
  for (std::size_t i = 0; i < 32; ++i) classes[i] = static_cast<std::int64_t>(i % 10);
  const auto labels = Tensor<B, 1, Int>::from(classes, {32}, device);
  auto optimizer = make_optimizer(model);
  double total = 0;
  const auto steps = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto loss = nn::cross_entropy(model.forward(images, rng), labels);
      optimizer.step(model, backward(loss, model));
      total += loss.item();
    }
  };
  steps(5);
  std::size_t asked = 1;
  for (int attempt = 0; asked > 0 && attempt < (threads == 1 ? 1 : 100); ++attempt) {
    const std::size_t before = calls();
    steps(5);
    asked = calls() - before;
  }
  CHECK(std::isfinite(total));
  return asked;
}

TEST_CASE("a step that ran before asks for no memory") {
  if (!kCountsCalls) return;
  {
    const std::size_t before = calls();
    const std::vector<int> seen(100);
    REQUIRE(calls() > before);  // calls are counted at all
    REQUIRE(seen.size() == 100);
  }
  const auto sgd = [](const auto& model) {
    return optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  };
  const auto adamw = [](const auto& model) { return optim::AdamW{model, {.learning_rate = 0.001}}; };
  CHECK(calls_of_steps(1, sgd) == 0);
  CHECK(calls_of_steps(1, adamw) == 0);
  CHECK(calls_of_steps(2, sgd) == 0);
  CHECK(calls_of_steps(2, adamw) == 0);
}

}  // namespace
