// What AddressSanitizer must stop, on a host system: host code that follows an address of a device.
#include <cstdio>

#include <hearth/cuda.hpp>

int main() {
  using namespace hearth;
  const auto x = gpu::full<float>({100}, 3, gpu::Device());
  std::printf("read by to_data: %g\n", static_cast<double>(gpu::to_data<float>(x).values<float>()[99]));
  std::fflush(stdout);
  std::printf("read by the host: %g\n", static_cast<double>(*x.data()));
}
