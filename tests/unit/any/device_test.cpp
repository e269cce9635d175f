#include <doctest/doctest.h>

#include <hearth/any.hpp>
#include <hearth/tensor.hpp>

#include "../../skip.hpp"

using namespace hearth;

namespace {

template <class E = Error, class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("the CPU has one name") {
  const AnyDevice device = AnyDevice::parse("cpu");
  CHECK(device.text() == "cpu");
  CHECK(device.describe() == "cpu");
  CHECK(!device.is_cuda());
  CHECK(AnyDevice::cpu().text() == "cpu");
}

TEST_CASE("its options reach the CPU") {
  const auto threads = [](const AnyDevice& device) {
    return device.visit([]<class B>(const Here<B>& here) -> std::size_t {
      if constexpr (requires { here.device.threads(); }) return here.device.threads();
      return 0;
    });
  };
  CHECK(threads(AnyDevice::parse("cpu", {.threads = 3})) == 3);
  CHECK(threads(AnyDevice::cpu({.threads = 2})) == 2);
}

TEST_CASE("what is no device says what would be one") {
  for (const char* text : {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:1x", "cuda:-1", "cuda: 0", "cuda0",
                           "cpu:0", "auto ", "cuda:99999999999999999999999"})
    CHECK(message_of([&] { AnyDevice::parse(text); }) ==
          "hearth: device: expected auto, cpu, cuda or cuda:N, got '" + std::string(text) + "'");
}

TEST_CASE("auto computes on the CPU where there is no GPU") {
#if HEARTH_WITH_CUDA
  const bool gpu = cuda_is_available();
#else
  const bool gpu = false;
#endif
  const AnyDevice device = AnyDevice::parse("auto");
  CHECK(device.is_cuda() == gpu);
  CHECK(device.text() == (gpu ? "cuda:0" : "cpu"));
  CHECK(AnyDevice::cuda_if_available().text() == device.text());
}

TEST_CASE("devices are equal when they are one") {
  const AnyDevice device = AnyDevice::cpu(), other = AnyDevice::cpu(), copy = device;
  CHECK(copy == device);
  CHECK(other != device);
}

TEST_CASE("visit returns what its function does") {
  const AnyDevice device = AnyDevice::cpu();
  const TensorData sum = device.visit([]<class B>(Here<B> here) {
    return (Tensor<B, 1>::ones({2}, here.device) + Tensor<B, 1>::ones({2}, here.device)).to_data();
  });
  CHECK(sum == TensorData::from(std::vector<float>{2, 2}, {2}));
  const TensorData doubles = device.visit<double>(
      []<class B>(Here<B> here) { return Tensor<B, 1>::ones({1}, here.device).to_data(); });
  CHECK(doubles.dtype == DType::f64);
  bool called = false;
  device.visit([&]<class B>(Here<B>) { called = true; });
  CHECK(called);
}

#if HEARTH_WITH_CUDA

TEST_CASE("Cuda by its names") {
  if (cuda_device_count() == 0) return test::skip("no GPU of NVIDIA's and its driver were found");
  for (const AnyDevice& device : {AnyDevice::parse("cuda"), AnyDevice::parse("cuda:0"), AnyDevice::cuda()}) {
    CHECK(device.text() == "cuda:0");
    CHECK(device.describe() == "cuda:0, " + gpu::Device().name());
    CHECK(device.is_cuda());
    CHECK(device == AnyDevice::cuda(0));
    CHECK(device != AnyDevice::cpu());
  }
  if (gpu::on_host()) CHECK(AnyDevice::cuda().describe().find("cuda:0, host (") == 0);
}

TEST_CASE("an explicit cuda never becomes the CPU") {
  const std::size_t count = cuda_device_count();
  if (count == 0) {
    for (const char* text : {"cuda", "cuda:0"})
      CHECK(message_of<BackendError>([&] { AnyDevice::parse(text); }) ==
            "hearth: cuda:0: expected a GPU of NVIDIA's and its driver, found none");
    return;
  }
  CHECK(message_of<BackendError>([] { AnyDevice::parse("cuda:63"); }) ==
        "hearth: cuda:63: expected a device from 0 to " + std::to_string(count - 1) + ", got 63");
}

TEST_CASE("visit calls with Cuda on Cuda") {
  if (cuda_device_count() == 0) return test::skip("no GPU of NVIDIA's and its driver were found");
  const TensorData sum = AnyDevice::cuda().visit([]<class B>(Here<B> here) {
    static_assert(std::is_same_v<B, NdArray<>> || std::is_same_v<B, Cuda<>>);
    CHECK(std::is_same_v<B, Cuda<>>);
    return (Tensor<B, 1>::ones({2}, here.device) + Tensor<B, 1>::ones({2}, here.device)).to_data();
  });
  CHECK(sum == TensorData::from(std::vector<float>{2, 2}, {2}));
}

#else

TEST_CASE("a library without Cuda says so") {
  CHECK(message_of<BackendError>([] { AnyDevice::parse("cuda:1"); }) ==
        "hearth: cuda:1: expected a library that was built with Cuda, this one was built without");
}

#endif
