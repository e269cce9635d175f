// What a device does in a second, as the rows of a table: gpu_bench [--small]. Each figure is the median of
// five measurements; every one waits for the device once, at its end.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <vector>

#include <hearth/cuda.hpp>
#include <hearth/hearth.hpp>

#include "../../examples/mnist/models.hpp"

using namespace hearth;

namespace {

using B = Cuda<>;

/// Seconds that one call of f takes.
template <class F>
double seconds(const gpu::Device& device, int calls, const F& f) {
  using Clock = std::chrono::steady_clock;
  f();  // memory comes from the pool from then on
  std::vector<double> measured;
  for (int repeat = 0; repeat < 5; ++repeat) {
    device.synchronize();
    const auto begin = Clock::now();
    for (int i = 0; i < calls; ++i) f();
    device.synchronize();
    measured.push_back(std::chrono::duration<double>(Clock::now() - begin).count() / calls);
  }
  std::sort(measured.begin(), measured.end());
  return measured[measured.size() / 2];
}

void row(const char* what, double figure, const char* unit, const std::string& remark = "") {
  std::printf("| %s | %.4g %s | %s |\n", what, figure, unit, remark.c_str());
}

/// Gigabytes a second, and the part that is of what the device's memory can move.
void bandwidth(const gpu::Device& device, const char* what, double bytes, double time) {
  const double peak = device.properties().bandwidth;
  char part[64] = "";
  if (peak > 0)
    std::snprintf(part, sizeof part, "%.0f %% of the memory's %.0f GB/s", 100 * bytes / time / peak,
                  peak / 1e9);
  row(what, bytes / time / 1e9, "GB/s", part);
}

void elementwise(const gpu::Device& device, std::size_t count) {
  const auto x = Tensor<B, 1>::full({count}, 1, device), y = Tensor<B, 1>::full({count}, 2, device);
  const double bytes = static_cast<double>(count) * sizeof(float);
  bandwidth(device, "add", 3 * bytes, seconds(device, 10, [&] { (void)(x + y); }));
  bandwidth(device, "relu", 2 * bytes, seconds(device, 10, [&] { (void)relu(x); }));
  bandwidth(device, "exp", 2 * bytes, seconds(device, 10, [&] { (void)exp(x); }));
  bandwidth(device, "sum", bytes, seconds(device, 10, [&] { (void)sum(x); }));
  const auto rows = reshape(x, std::array<std::size_t, 2>{count / 1024, 1024});
  bandwidth(device, "softmax of rows of 1024", 2 * bytes,
            seconds(device, 10, [&] { (void)softmax(rows, 1); }));
  const auto turned = permute(rows, std::array<std::size_t, 2>{1, 0});
  bandwidth(device, "transposed copy", 2 * bytes,
            seconds(device, 10, [&] { (void)reshape(turned, std::array<std::size_t, 1>{count}); }));
}

void products(const gpu::Device& device, std::size_t n) {
  const auto a = Tensor<B, 2>::full({n, n}, 0.5, device), b = Tensor<B, 2>::full({n, n}, 0.25, device);
  const double operations = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
  const std::string what = "matmul " + std::to_string(n);
  const auto measure = [&](gpu::Products products, const char* remark) {
    device.set_products(products);
    row(what.c_str(), operations / seconds(device, 5, [&] { (void)matmul(a, b); }) / 1e12, "TFLOP/s", remark);
  };
  measure(gpu::Products::exact, "exact");
  measure(gpu::Products::tf32, "tf32");
  measure(gpu::Products::half, "half");
  device.set_products(gpu::Products::exact);
}

void convolutions(const gpu::Device& device, std::size_t images) {
  const std::size_t maps = 64, side = 56;
  const auto x = Tensor<B, 4>::full({images, maps, side, side}, 0.5, device);
  const auto weight = Tensor<B, 4>::full({maps, maps, 3, 3}, 0.25, device);
  const double operations = 2.0 * 9 * static_cast<double>(images * maps * maps * side * side);
  const auto measure = [&](gpu::Convolutions way, const char* remark) {
    device.set_convolutions(way);
    const double time = seconds(device, 5, [&] { (void)conv2d(x, weight, nullptr, {.padding = {1, 1}}); });
    row("conv2d 64 x 64 of 3 x 3", operations / time / 1e12, "TFLOP/s", remark);
  };
  measure(gpu::Convolutions::columns, "columns");
  if (gpu::has_cudnn()) measure(gpu::Convolutions::cudnn, "cuDNN");
  device.set_convolutions(gpu::Convolutions::columns);
}

void copies(const gpu::Device& device, std::size_t count) {
  const TensorData data = TensorData::from(std::vector<float>(count, 1), {count});
  const double bytes = static_cast<double>(count) * sizeof(float);
  auto x = Tensor<B, 1>::from_data(data, device);
  row("upload", bytes / seconds(device, 2, [&] { x = Tensor<B, 1>::from_data(data, device); }) / 1e9, "GB/s");
  row("download", bytes / seconds(device, 2, [&] { (void)x.to_data(); }) / 1e9, "GB/s");
}

void lenet(const gpu::Device& device, std::size_t count) {
  using A = Autodiff<B>;
  Rng rng(1);
  auto model = mnist::LeNet<A>::init(device, rng);
  auto optimizer = optim::Sgd{model, {.learning_rate = 0.01, .momentum = 0.9}};
  const auto image = uniform<A>({count, 1, 28, 28}, 0, 1, device, rng);
  const auto label = Tensor<A, 1, Int>::full({count}, 3, device);
  const double time = seconds(device, 20, [&] {
    optimizer.step(model, backward(nn::cross_entropy(model.forward(image, rng), label), model));
  });
  row("LeNet, training step", 1e3 * time, "ms",
      std::to_string(count) + " images, " +
          std::to_string(static_cast<long>(static_cast<double>(count) / time)) + " a second");
}

}  // namespace

int main(int argc, char** argv) try {
  if (cuda_device_count() == 0) {
    std::puts("SKIP: no GPU of NVIDIA's and its driver were found");
    return 77;
  }
  const bool small = argc > 1 && std::string_view(argv[1]) == "--small";
  const gpu::Device device;
  std::printf("| %s, %s | figure | |\n|---|---|---|\n", device.name().c_str(), gpu::system_name().c_str());
  elementwise(device, small ? std::size_t{1} << 14 : std::size_t{1} << 26);
  products(device, small ? 64 : 4096);
  convolutions(device, small ? 1 : 32);
  copies(device, small ? std::size_t{1} << 14 : std::size_t{1} << 26);
  lenet(device, small ? 4 : 64);
  return 0;
} catch (const hearth::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
