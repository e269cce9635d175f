// The code of docs/cuda.md.
#include <doctest/doctest.h>

#include <cstdio>

#include <hearth/cuda.hpp>
#include <hearth/cuda/graph.hpp>
#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>

using namespace hearth;

namespace {

template <Backend B>
struct Mlp {
  nn::Linear<B> fc1, fc2;

  HEARTH_MODULE(Mlp, fc1, fc2)

  static Mlp init(const Device<B>& device, Rng& rng) {
    return {.fc1 = nn::LinearConfig{.in = 8, .out = 16}.init<B>(device, rng),
            .fc2 = nn::LinearConfig{.in = 16, .out = 3}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return fc2(relu(fc1(x))); }
};

}  // namespace

TEST_CASE("docs: choose, move, measure") {
  // [choose]
  using B = Cuda<>;        // floats; Cuda<double> for doubles, Autodiff<Cuda<>> to train
  const Device<B> device;  // cuda:0; Device<B>(1) is cuda:1
  std::printf("%s\n", device.name().c_str());

  Rng rng(42);
  const auto model = Mlp<B>::init(device, rng);
  const auto x = uniform<B>({4, 8}, -1, 1, device, rng);
  const auto y = model.forward(x);         // returns at once
  const TensorData numbers = y.to_data();  // waits for it
  // [/choose]
  CHECK(numbers.shape == Shape{4, 3});

  // [move]
  const auto on_cpu = to_backend<NdArray<>>(model);       // with all its weights
  const auto again = to_backend<Cuda<>>(on_cpu, device);  // and back
  const auto moved = to_device(model, gpu::Device(0));    // to another GPU: its index
  // [/move]
  CHECK(again.forward(x).to_data() == numbers);
  CHECK(moved.forward(x).to_data() == numbers);

  // [memory]
  const auto memory = device.memory();
  std::printf("%zu bytes in use, %zu at most, %zu wait for reuse\n", memory.in_use, memory.peak,
              memory.cached);
  device.empty_cache();                    // what waits goes back to the driver
  device.set_memory_limit(4'000'000'000);  // what needs more is a BackendError
  // [/memory]
  device.set_memory_limit(SIZE_MAX);

  // [measure]
  device.synchronize();  // or the clock is read before the work is done
  // [/measure]

  // [products]
  device.set_products(
      gpu::Products::tf32);  // the tensor cores, with factors of 10 bits; exact is the default
  // [/products]
  device.set_products(gpu::Products::exact);

  // [convolutions]
  if (gpu::has_cudnn()) device.set_convolutions(gpu::Convolutions::cudnn);  // columns is the default
  // [/convolutions]
  device.set_convolutions(gpu::Convolutions::columns);

  // [graph]
  auto out = model.forward(x);
  gpu::Graph graph(device, [&] { out = model.forward(x); });
  gpu::assign(x, TensorData::from(std::vector<float>(32, 0.5f), {4, 8}));
  graph.replay();  // out is of the new x
  // [/graph]
  CHECK(out.to_data() != numbers);
}

TEST_CASE("docs: what goes wrong") { CHECK_THROWS_AS(gpu::Device(99), BackendError); }
