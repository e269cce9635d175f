// The main function of tests that need a device: without one the program is skipped. With
// HEARTH_TEST_CONVOLUTIONS=cudnn convolutions are cuDNN's.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <hearth/cuda/device.hpp>

int main(int argc, char** argv) {
  if (hearth::cuda_device_count() == 0) {
    std::puts("SKIP: no GPU of NVIDIA's and its driver were found");
    return 77;
  }
  const char* convolutions = std::getenv("HEARTH_TEST_CONVOLUTIONS");
  if (convolutions && std::string_view(convolutions) == "cudnn") {
    if (!hearth::gpu::has_cudnn()) {
      std::puts("SKIP: the library was built without cuDNN");
      return 77;
    }
    hearth::gpu::Device().set_convolutions(hearth::gpu::Convolutions::cudnn);
  }
  std::printf("on %s\n", hearth::gpu::Device().name().c_str());
  return doctest::Context(argc, argv).run();
}
