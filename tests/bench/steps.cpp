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

namespace {

using namespace hearth;
using B = NdArray<>;

template <ComputeBackend A>
Tensor<A, 4> random_images(std::size_t count, const Device<A>& device, Rng& rng) {
  return uniform<A, 4>({count, 1, 28, 28}, 0, 1, device, rng);
}

template <template <Backend> class Model, class MakeOptimizer>
std::function<void()> training(std::size_t batch, const Device<B>& device,
                               const MakeOptimizer& make_optimizer) {
  using A = Autodiff<B>;
  Rng rng(1);
  auto model = std::make_shared<Model<A>>(Model<A>::init(device, rng));
  auto images = random_images<A>(batch, device, rng);
  std::vector<std::int64_t> classes;
  for (std::size_t i = 0; i < batch; ++i) classes.push_back(static_cast<std::int64_t>(rng.below(10)));
  auto labels = Tensor<A, 1, Int>::from(std::move(classes), {batch}, device);
  auto optimizer = make_optimizer(*model);
  return [=]() mutable {
    const auto loss = nn::cross_entropy(model->forward(images, rng), labels);
    optimizer.step(*model, backward(loss, *model));
  };
}

template <template <Backend> class Model>
std::function<void()> inference(std::size_t batch, const Device<B>& device) {
  Rng rng(1);
  auto model = std::make_shared<const Model<B>>(Model<B>::init(device, rng));
  auto images = random_images<B>(batch, device, rng);
  return [=]() mutable { (void)model->forward(images, rng); };
}

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
  // Made when first asked for, so that no case computes beside the buffers of another.
  const std::map<std::string, std::function<std::function<void()>()>> cases = {
      {"lenet_train", [&] { return training<mnist::LeNet>(32, device, sgd); }},
      {"mlp_train", [&] { return training<mnist::Mlp>(64, device, adamw); }},
      {"cnn_train", [&] { return training<mnist::Cnn>(64, device, adamw); }},
      {"lenet_1", [&] { return inference<mnist::LeNet>(1, device); }},
      {"mlp_1", [&] { return inference<mnist::Mlp>(1, device); }},
      {"lenet_1000", [&] { return inference<mnist::LeNet>(1000, device); }},
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
