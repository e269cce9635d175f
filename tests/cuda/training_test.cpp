// LeNet on Cuda and on NdArray from one seed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <hearth/cuda.hpp>
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

#include "../../examples/mnist/models.hpp"

using namespace hearth;

namespace {

template <Backend B> using Model = mnist::LeNet<B>;

struct Batch {
  TensorData images, labels;
};

/// Noise, and a bright square whose place is the label's.
Batch batch(std::uint64_t seed) {
  constexpr std::size_t kCount = 32;
  Rng rng(seed);
  std::vector<float> pixels(kCount * 784);
  std::vector<std::int64_t> labels(kCount);
  for (float& pixel : pixels) pixel = rng.next() % 8 == 0 ? static_cast<float>(rng.next() % 256) / 512.0f : 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const std::size_t label = rng.below(10), corner = (label / 5 * 12 + 2) * 28 + label % 5 * 5 + 1;
    labels[i] = static_cast<std::int64_t>(label);
    for (std::size_t row = 0; row < 6; ++row)
      for (std::size_t column = 0; column < 5; ++column) pixels[i * 784 + corner + row * 28 + column] = 1;
  }
  return {TensorData::from(std::move(pixels), {kCount, 1, 28, 28}),
          TensorData::from(std::move(labels), {kCount})};
}

template <class B, class Optimizer>
Tensor<B, 0> step(Model<B>& model, Optimizer& optimizer, const Batch& batch, Rng& rng) {
  const auto image = Tensor<B, 4>::from_data(batch.images, {});
  const auto label = Tensor<B, 1, Int>::from_data(batch.labels, {});
  const auto loss = nn::cross_entropy(model.forward(image, rng), label);
  optimizer.step(model, backward(loss, model));
  return loss;
}

template <class I>
Model<I> trained(int steps) {
  using B = Autodiff<I>;
  Rng rng(42);
  auto model = Model<B>::init({}, rng);
  auto optimizer = optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  for (int i = 0; i < steps; ++i) step<B>(model, optimizer, batch(static_cast<std::uint64_t>(i)), rng);
  return valid(model);
}

/// The largest difference of two models' weights.
template <class A, class C>
double difference(const Model<A>& a, const Model<C>& c) {
  double most = 0;
  const StateDict left = state_dict(a), right = state_dict(c);
  REQUIRE(left.entries.size() == right.entries.size());
  for (std::size_t entry = 0; entry < left.entries.size(); ++entry) {
    const auto x = left.entries[entry].tensor.template values<double>(),
               y = right.entries[entry].tensor.template values<double>();
    for (std::size_t i = 0; i < x.size(); ++i) most = std::max(most, std::abs(x[i] - y[i]));
  }
  return most;
}

}  // namespace

TEST_CASE("the same seed makes the same weights") {
  Rng here(3), there(3);
  CHECK(difference(Model<NdArray<>>::init({}, here), Model<Cuda<>>::init({}, there)) <= 1e-7);
}

TEST_CASE("after 100 steps every weight agrees") {
  const auto here = trained<NdArray<>>(100);
  const auto there = trained<Cuda<>>(100);
  Rng rng(0);
  CHECK(difference(here, Model<NdArray<>>::init({}, rng)) > 1e-2);  // it has learnt
  const double most = difference(here, there);
  MESSAGE("largest difference ", most);
  CHECK(most <= 1e-4);
}

TEST_CASE("a model saved on one backend loads on the other") {
  const auto folder = std::filesystem::temp_directory_path() / "hearth_cuda_training_test";
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "lenet").string();
  Rng rng(5);
  const auto model = Model<Cuda<>>::init({}, rng);
  const DefaultRecorder recorder;
  recorder.save(to_record(model), path);
  auto other = Model<NdArray<>>::init({}, rng);
  recorder.load_into(other, path);
  CHECK(difference(model, other) == 0);

  const auto image = batch(1).images;
  const auto a = model.forward(Tensor<Cuda<>, 4>::from_data(image, {}), rng).to_data().values<double>();
  const auto b = other.forward(Tensor<NdArray<>, 4>::from_data(image, {}), rng).to_data().values<double>();
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-5));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a training step does not wait for the device") {
  using B = Autodiff<Cuda<>>;
  Rng rng(1);
  auto model = Model<B>::init({}, rng);
  auto sgd = optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  auto adam = optim::Adam{model, {.learning_rate = 0.001}};
  const gpu::Device device;
  const std::size_t before = device.waits();
  step<B>(model, sgd, batch(1), rng);
  const auto loss = step<B>(model, adam, batch(2), rng);
  CHECK(device.waits() == before);
  CHECK(std::isfinite(loss.item()));
}

TEST_CASE("a step that runs out of memory leaves a model that can go on") {
  using B = Autodiff<Cuda<>>;
  Rng rng(1);
  auto model = Model<B>::init({}, rng);
  auto optimizer = optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  const gpu::Device device;
  device.empty_cache();
  const std::size_t in_use = device.memory().in_use;
  std::size_t failed = 0;
  for (std::size_t more = 0; more < 600000; more += 50000) {  // ends at another place each time
    device.set_memory_limit(in_use + more);
    try {
      step<B>(model, optimizer, batch(1), rng);
    } catch (const BackendError&) {
      ++failed;
    }
    device.empty_cache();
  }
  device.set_memory_limit(SIZE_MAX);
  CHECK(failed > 2);
  CHECK(std::isfinite(step<B>(model, optimizer, batch(1), rng).item()));
}
