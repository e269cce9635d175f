// A program that has run before asks the system for no memory.
#include <doctest/doctest.h>

#include <cmath>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace.hpp>

#include "calls.hpp"

namespace {

using namespace hearth;
using B = NdArray<>;

template <Backend B>
struct Net {
  nn::Conv2d<B> conv;
  nn::BatchNorm<B> norm;
  nn::MaxPool2d pool;
  nn::Linear<B> fc1, fc2;

  HEARTH_MODULE(Net, conv, norm, pool, fc1, fc2)

  static Net init(const Device<B>& device, Rng& rng) {
    return {.conv = nn::Conv2dConfig{.in = 1, .out = 6, .kernel = 5, .padding = 2}.init<B>(device, rng),
            .norm = nn::BatchNormConfig{.features = 6}.init<B>(device, rng),
            .pool = {},
            .fc1 = nn::LinearConfig{.in = 14 * 14 * 6, .out = 32}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 32, .out = 10}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& image) const {
    auto x = gelu(fc1(flatten<1>(pool(relu(norm(conv(image)))))));
    return softmax(fc2(std::move(x)), 1);
  }
};

TEST_CASE("a program that ran before asks for no memory") {
  if (!kCountsCalls) return;
  const Device<B> device({.threads = 1});
  Rng rng(1);
  const auto images = uniform<B, 4>({1, 1, 28, 28}, 0, 1, device, rng);
  const auto program = Program<B>::from(trace(Net<B>::init(device, rng), images), device);
  double total = 0;
  const auto runs = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) total += sum(program.forward<2>(images)).item();
  };
  runs(5);
  const std::size_t before = calls();
  runs(5);
  CHECK(calls() - before == 0);
  CHECK(std::isfinite(total));
}

}  // namespace
