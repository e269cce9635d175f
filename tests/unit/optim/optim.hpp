// A small model and what the tests of all optimizers ask of it.
#pragma once

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/optim.hpp>

namespace hearth::test {

using Inner = NdArray<float>;
using Ad = Autodiff<Inner>;

template <Backend B>
struct Net {
  nn::Linear<B> a, b;

  HEARTH_MODULE(Net, a, b)

  static Net init(std::uint64_t seed) {
    Rng rng(seed);
    return {.a = nn::LinearConfig{.in = 3, .out = 4}.init<B>({}, rng),
            .b = nn::LinearConfig{.in = 4, .out = 2}.init<B>({}, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return b(relu(a(x))); }
};

inline Tensor<Ad, 0> loss_of(const Net<Ad>& model) {
  const auto x = Tensor<Ad, 2>::from(std::vector<float>{1, 2, 3, -1, 0, 1}, {2, 3}, {});
  const auto y = Tensor<Ad, 2>::from(std::vector<float>{1, 0, 0, 1}, {2, 2}, {});
  return nn::mse_loss(model.forward(x), y);
}

template <class Optimizer>
void step(Net<Ad>& model, Optimizer& optimizer, int times = 1) {
  for (int i = 0; i < times; ++i) optimizer.step(model, backward(loss_of(model), model));
}

template <class M>
std::vector<TensorData> values(const M& model) {
  std::vector<TensorData> all;
  visit(model, [&](std::string_view, const auto& leaf) { all.push_back(leaf.value().to_data()); });
  return all;
}

inline const void* memory_of(const auto& param) { return param.value().primitive().value.data(); }

template <class M>
std::vector<const void*> memory(const M& model) {
  std::vector<const void*> all;
  visit(model, [&](std::string_view, const auto& leaf) { all.push_back(memory_of(leaf)); });
  return all;
}

// The optimizers by one name, each with a decay.
struct WithSgd {
  static auto of(const auto& model) {
    return optim::Sgd{model, {.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.1, .nesterov = true}};
  }
};
struct WithAdam {
  static auto of(const auto& model) {
    return optim::Adam{model, {.learning_rate = 0.01, .weight_decay = 0.1}};
  }
};
struct WithAdamW {
  static auto of(const auto& model) {
    return optim::AdamW{model, {.learning_rate = 0.01, .weight_decay = 0.1}};
  }
};

#define HEARTH_TEST_OPTIMIZER(Name, ...)                                          \
  struct With##Name {                                                             \
    static auto of(const auto& model) { return optim::Name{model, __VA_ARGS__}; } \
  };
HEARTH_TEST_OPTIMIZER(AdaGrad, {.learning_rate = 0.01, .weight_decay = 0.1})
HEARTH_TEST_OPTIMIZER(AdaDelta, {.weight_decay = 0.1})
HEARTH_TEST_OPTIMIZER(RmsProp,
                      {.learning_rate = 0.01, .weight_decay = 0.1, .momentum = 0.5, .centered = true})
HEARTH_TEST_OPTIMIZER(Adan, {.learning_rate = 0.01, .weight_decay = 0.1})
HEARTH_TEST_OPTIMIZER(Lion, {.learning_rate = 0.01, .weight_decay = 0.1})
HEARTH_TEST_OPTIMIZER(Muon, {.learning_rate = 0.01})
HEARTH_TEST_OPTIMIZER(NAdam, {.learning_rate = 0.01, .weight_decay = 0.1})
HEARTH_TEST_OPTIMIZER(RAdam, {.learning_rate = 0.01, .weight_decay = 0.1})

// All of them, but for Lbfgs, which takes a closure.
#define HEARTH_OPTIMIZERS                                                                             \
  WithSgd, WithAdam, WithAdamW, WithAdaGrad, WithAdaDelta, WithRmsProp, WithAdan, WithLion, WithMuon, \
      WithNAdam, WithRAdam

#undef HEARTH_TEST_OPTIMIZER

}  // namespace hearth::test
