// Times training steps and inference of the example models: bench_steps THREADS, which tests/bench/run drives
// (protocol.hpp).
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <mnist/models.hpp>

#include "models.hpp"
#include "protocol.hpp"
#include "training.hpp"

namespace {

using namespace hearth;
using B = NdArray<>;

template <template <Backend> class Model, std::size_t R, class MakeOptimizer>
std::function<void()> training(const std::array<std::size_t, R>& shape, const Device<B>& device,
                               const MakeOptimizer& make_optimizer) {
  Rng rng(1);
  auto model = Model<Autodiff<B>>::init(device, rng);
  return bench::training(std::move(model), shape, 10, device, rng, make_optimizer);
}

template <template <Backend> class Model, std::size_t R>
std::function<void()> inference(const std::array<std::size_t, R>& shape, const Device<B>& device) {
  Rng rng(1);
  auto model = std::make_shared<const Model<B>>(Model<B>::init(device, rng));
  const auto inputs = uniform<B, R>(shape, 0, 1, device, rng);
  return [=]() mutable { (void)model->forward(inputs, rng); };
}

std::array<std::size_t, 4> digits(std::size_t count) { return {count, 1, 28, 28}; }

std::array<std::size_t, 3> sequences(std::size_t count) { return {count, 64, 128}; }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: bench_steps THREADS\n";
    return 2;
  }
  const Device<B> device({.threads = std::stoul(argv[1])});
  const auto sgd = [](const auto& model) {
    return optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  };
  const auto adamw = [](const auto& model) { return optim::AdamW{model, {.learning_rate = 0.001}}; };
  constexpr std::array<std::size_t, 3> tokens = {8, 128, 256};
  // Made when first asked for, so that no case computes beside the buffers of another.
  const std::map<std::string, std::function<std::function<void()>()>> cases = {
      {"lenet_train", [&] { return training<mnist::LeNet>(digits(32), device, sgd); }},
      {"mlp_train", [&] { return training<mnist::Mlp>(digits(64), device, adamw); }},
      {"cnn_train", [&] { return training<mnist::Cnn>(digits(64), device, adamw); }},
      {"resnet_train",
       [&] { return training<bench::ResNet>(std::array<std::size_t, 4>{32, 3, 32, 32}, device, sgd); }},
      {"encoder_train", [&] { return training<bench::Encoder>(tokens, device, adamw); }},
      {"lstm_train", [&] { return training<bench::Recurrent>(sequences(8), device, adamw); }},
      {"lstm_many_train", [&] { return training<bench::Recurrent>(sequences(32), device, adamw); }},
      {"encoder", [&] { return inference<bench::Encoder>(tokens, device); }},
      {"lenet_1", [&] { return inference<mnist::LeNet>(digits(1), device); }},
      {"mlp_1", [&] { return inference<mnist::Mlp>(digits(1), device); }},
      {"lenet_1000", [&] { return inference<mnist::LeNet>(digits(1000), device); }},
  };
  std::string current;
  std::function<void()> work;
  bench::serve([&](const std::string& name, std::size_t count) {
    if (name != current) work = cases.at(name)();
    current = name;
    return bench::milliseconds(work, count);
  });
}
