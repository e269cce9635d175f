// What a device promises beside its operations: memory, errors, and that nobody waits for it.
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include <hearth/cuda.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

using B = Cuda<>;

template <class X, class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const X& error) {
    return error.what();
  }
  return "no error";
}

// Programs of these tests on a host system see two devices.
std::size_t other_device() {
  if (cuda_device_count() > 1) return 1;
  std::puts("SKIP: needs two devices");
  return 0;
}

}  // namespace

TEST_CASE("a device says what it is") {
  const gpu::Device device;
  CHECK(device.text() == "cuda:0");
  CHECK(device.index() == 0);
  CHECK(device.name() != "");
  CHECK(device == gpu::Device(0));
  CHECK(gpu::on_host() == (gpu::system_name() != "CUDA"));
  CHECK(cuda_is_available() == !gpu::on_host());
}

TEST_CASE("convolutions are cuDNN's only in a library that has it") {
  const gpu::Device device;
  if (gpu::has_cudnn()) {
    device.set_convolutions(gpu::Convolutions::cudnn);
  } else {
    CHECK(message_of<BackendError>([&] { device.set_convolutions(gpu::Convolutions::cudnn); }) ==
          "hearth: cuda:0: expected a library that was built with cuDNN, got one without");
  }
  device.set_convolutions(gpu::Convolutions::columns);
  CHECK((gpu::on_host() ? !gpu::has_cudnn() : true));
}

TEST_CASE("a device that is not there is an error") {
  const std::string count = std::to_string(cuda_device_count() - 1);
  CHECK(message_of<BackendError>([] { gpu::Device device(99); }) ==
        "hearth: cuda:99: expected a device from 0 to " + count + ", got 99");
}

TEST_CASE("memory is lent again, and given back when asked") {
  const gpu::Device device;
  device.empty_cache();
  const auto before = device.memory();
  const Tensor<B, 1> x = Tensor<B, 1>::zeros({1000}, device);
  CHECK(device.memory().in_use >= before.in_use + 4000);
  {
    const Tensor<B, 1> y = Tensor<B, 1>::zeros({1000}, device);
    CHECK(device.memory().in_use >= before.in_use + 8000);
  }
  const auto after = device.memory();
  CHECK(after.cached >= 4000);
  CHECK(after.peak >= before.in_use + 8000);
  const Tensor<B, 1> z = Tensor<B, 1>::zeros({1000}, device);  // in y's place
  CHECK(device.memory().from_system == after.from_system);
  CHECK(device.memory().allocations == after.allocations + 1);
  device.empty_cache();
  CHECK(device.memory().cached == 0);
  CHECK(z.to_data() == x.to_data());
}

TEST_CASE("out of memory is an error, and the program goes on") {
  const gpu::Device device;
  device.empty_cache();
  const auto x = Tensor<B, 1>::full({1000}, 3, device);
  device.set_memory_limit(device.memory().in_use + 100000);
  const std::string message = message_of<BackendError>([&] { Tensor<B, 1>::zeros({1000000}, device); });
  CHECK(message.starts_with("hearth: cuda:0: expected "));
  CHECK(message.find(" bytes of memory, the device has no more; ") != std::string::npos);
  // What is cached is given back before that is said.
  {
    const auto small = Tensor<B, 1>::zeros({20000}, device);
  }
  const auto large = Tensor<B, 1>::zeros({22000}, device);
  device.set_memory_limit(SIZE_MAX);
  CHECK(sum(large).item() == 0);
  CHECK(sum(x).item() == 3000);
}

TEST_CASE("an index out of range is told when a result is read, and once") {
  const auto x = Tensor<B, 1>::from({1, 2, 3}, gpu::Device());
  const auto index = Tensor<B, 1, Int>::from({0, 3}, gpu::Device());
  const std::string message = message_of<ShapeError>([&] { (void)index_select(x, 0, index).to_data(); });
  CHECK(message.find("index") != std::string::npos);
  CHECK(message.find("3") != std::string::npos);
  gpu::Device().synchronize();
  CHECK(sum(x).item() == 6);
}

TEST_CASE("tensors of two devices do not mix") {
  const std::size_t other = other_device();
  if (other == 0) return;
  const auto a = Tensor<B, 1>::full({2}, 1, gpu::Device(0)),
             b = Tensor<B, 1>::full({2}, 2, gpu::Device(other));
  CHECK(message_of<BackendError>([&] { a + b; }) ==
        "hearth: binary: expected tensors of one device, got cuda:0 and cuda:1");
  CHECK(sum(b).item() == 4);
}

TEST_CASE("operations do not wait, results do") {
  const gpu::Device device;
  const std::size_t before = device.waits();
  auto x = Tensor<B, 2>::full({8, 8}, 0.5, device);
  for (int i = 0; i < 3; ++i) x = softmax(matmul(x, x) + sum_keepdim(x, 1), 1);
  CHECK(device.waits() == before);
  CHECK(sum(x).item() == doctest::Approx(8));
  CHECK(device.waits() == before + 1);
}
