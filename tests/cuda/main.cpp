// The main function of tests that need a device: without one the program is skipped.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include <hearth/cuda/device.hpp>

int main(int argc, char** argv) {
  if (hearth::cuda_device_count() == 0) {
    std::puts("SKIP: no GPU of NVIDIA's and its driver were found");
    return 77;
  }
  std::printf("on %s\n", hearth::gpu::Device().name().c_str());
  return doctest::Context(argc, argv).run();
}
