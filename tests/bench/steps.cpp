// Times training steps and inference of the example models. bench_steps THREADS says "ready", then reads
// lines "case count" and answers each with the milliseconds that one of `count` runs took. tests/bench/run
// drives it.
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <mnist/models.hpp>

#include "models.hpp"

namespace {

using namespace hearth;
using B = NdArray<>;

template <template <Backend> class Model, std::size_t R, class MakeOptimizer>
std::function<void()> training(const std::array<std::size_t, R>& shape, const Device<B>& device,
                               const MakeOptimizer& make_optimizer) {
  using A = Autodiff<B>;
  Rng rng(1);
  auto model = std::make_shared<Model<A>>(Model<A>::init(device, rng));
  const auto inputs = uniform<A, R>(shape, 0, 1, device, rng);
  std::vector<std::int64_t> classes;
  for (std::size_t i = 0; i < shape[0]; ++i) classes.push_back(static_cast<std::int64_t>(rng.below(10)));
  const auto labels = Tensor<A, 1, Int>::from(std::move(classes), {shape[0]}, device);
  auto optimizer = make_optimizer(*model);
  return [=]() mutable {
    const auto loss = nn::cross_entropy(model->forward(inputs, rng), labels);
    optimizer.step(*model, backward(loss, *model));
  };
}

template <template <Backend> class Model, std::size_t R>
std::function<void()> inference(const std::array<std::size_t, R>& shape, const Device<B>& device) {
  Rng rng(1);
  auto model = std::make_shared<const Model<B>>(Model<B>::init(device, rng));
  const auto inputs = uniform<B, R>(shape, 0, 1, device, rng);
  return [=]() mutable { (void)model->forward(inputs, rng); };
}

std::array<std::size_t, 4> digits(std::size_t count) { return {count, 1, 28, 28}; }

double milliseconds(const std::function<void()>& work, std::size_t count) {
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) work();
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / static_cast<double>(count);
}

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
  constexpr std::array<std::size_t, 3> tokens = {8, 128, 256}, few = {8, 64, 128}, many = {32, 64, 128};
  // Made when first asked for, so that no case computes beside the buffers of another.
  const std::map<std::string, std::function<std::function<void()>()>> cases = {
      {"lenet_train", [&] { return training<mnist::LeNet>(digits(32), device, sgd); }},
      {"mlp_train", [&] { return training<mnist::Mlp>(digits(64), device, adamw); }},
      {"cnn_train", [&] { return training<mnist::Cnn>(digits(64), device, adamw); }},
      {"resnet_train",
       [&] { return training<bench::ResNet>(std::array<std::size_t, 4>{32, 3, 32, 32}, device, sgd); }},
      {"encoder_train", [&] { return training<bench::Encoder>(tokens, device, adamw); }},
      {"lstm_train", [&] { return training<bench::Recurrent>(many, device, adamw); }},
      {"lstm_8_train", [&] { return training<bench::Recurrent>(few, device, adamw); }},
      {"gru_train", [&] { return training<bench::Gated>(many, device, adamw); }},
      {"lstm", [&] { return inference<bench::Recurrent>(many, device); }},
      {"encoder", [&] { return inference<bench::Encoder>(tokens, device); }},
      {"lenet_1", [&] { return inference<mnist::LeNet>(digits(1), device); }},
      {"mlp_1", [&] { return inference<mnist::Mlp>(digits(1), device); }},
      {"lenet_1000", [&] { return inference<mnist::LeNet>(digits(1000), device); }},
  };
  std::cout << "ready Hearth " << HEARTH_VERSION << std::endl;
  std::string current, name;
  std::function<void()> work;
  for (std::size_t count; std::cin >> name >> count;) {
    if (name != current) work = cases.at(name)();
    current = name;
    std::cout << milliseconds(work, count) << std::endl;
  }
}
