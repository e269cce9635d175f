// Models of every kind, for the tests of HEARTH_MODULE.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <variant>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

namespace hearth::test {

using Plain = NdArray<float>;
using Wide = NdArray<double>;
using Tracked = Autodiff<Plain>;

enum class Mode : int { slow, fast = 7 };

struct Counter {
  int calls = 0;
};

/// Every container and constant that a model may have.
template <Backend B>
struct Everything {
  std::vector<nn::Linear<B>> blocks;
  std::array<Param<B, 1>, 2> pair;
  std::optional<nn::Linear<B>> present, absent;
  std::tuple<nn::Linear<B>, nn::Relu, Param<B, 1>> mixed;
  std::variant<Param<B, 1>, nn::Linear<B>> either;
  Buffer<B, 1> mean;
  int count = 3;
  float rate = 0.5f;
  bool on = true;
  Mode mode = Mode::fast;
  std::string label = "a label";
  std::array<std::size_t, 2> stride = {1, 2};
  Skip<Counter> counter;
  nn::Relu act = {};

  HEARTH_MODULE(Everything, blocks, pair, present, absent, mixed, either, mean, count, rate, on, mode, label,
                stride, counter, act)
};

template <Backend B>
Param<B, 1> vector(std::size_t size, Rng& rng) {
  return nn::init_uniform<B>(std::array{size}, 1, Device<B>{}, rng);
}

template <Backend B>
nn::Linear<B> layer(std::size_t in, std::size_t out, Rng& rng) {
  return nn::LinearConfig{.in = in, .out = out}.init<B>(Device<B>{}, rng);
}

template <Backend B>
Everything<B> everything(std::uint64_t seed = 1) {
  Rng rng(seed);
  auto blocks = std::vector{layer<B>(2, 3, rng), layer<B>(3, 2, rng)};
  auto first = vector<B>(2, rng), second = vector<B>(3, rng);
  return {.blocks = std::move(blocks),
          .pair = {std::move(first), std::move(second)},
          .present = layer<B>(2, 2, rng),
          .absent = {},
          .mixed = {layer<B>(1, 2, rng), nn::Relu{}, vector<B>(4, rng)},
          .either = layer<B>(4, 1, rng),
          .mean = Buffer<B, 1>(Tensor<B, 1>::full({3}, 0.25, {}), ParamId{rng.next()}),
          .counter = {{5}}};
}

/// Each parameter and buffer as "path shape", in the order of the visit.
template <class M>
std::vector<std::string> leaves(const M& model) {
  std::vector<std::string> list;
  visit(model, [&](std::string_view path, const auto& leaf) {
    list.push_back(std::string(path) + " " + leaf.shape().text());
  });
  return list;
}

/// Each value, so that two models can be compared bit by bit.
template <class M>
std::vector<TensorData> values(const M& model) {
  std::vector<TensorData> list;
  visit(model, [&](std::string_view, const auto& leaf) { list.push_back(leaf.value().to_data()); });
  return list;
}

}  // namespace hearth::test
