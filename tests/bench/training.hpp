// The training step that the programs here time.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include <hearth/hearth.hpp>

namespace bench {

using namespace hearth;

/// A step on one batch of inputs [shape] and classes, both drawn from `rng`, as is what the steps draw. The
/// optimizer is make_optimizer(model).
template <class Model, std::size_t R, class MakeOptimizer>
std::function<void()> training(Model initial, const std::array<std::size_t, R>& shape, std::uint64_t classes,
                               const Device<BackendOf<Model>>& device, Rng rng,
                               const MakeOptimizer& make_optimizer) {
  using A = BackendOf<Model>;
  const auto model = std::make_shared<Model>(std::move(initial));
  const auto inputs = uniform<A, R>(shape, 0, 1, device, rng);
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < shape[0]; ++i) labels.push_back(static_cast<std::int64_t>(rng.below(classes)));
  const auto targets = Tensor<A, 1, Int>::from(std::move(labels), {shape[0]}, device);
  auto optimizer = make_optimizer(*model);
  return [=]() mutable {
    const auto loss = nn::cross_entropy(model->forward(inputs, rng), targets);
    optimizer.step(*model, backward(loss, *model));
  };
}

}  // namespace bench
