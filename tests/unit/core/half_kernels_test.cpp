// The kernels for whole arrays, each against the functions for single values.
#include "../../../src/core/half_kernels.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace hearth {
namespace {

using Kernel = detail::HalfKernel (*)(DType, DType);
constexpr Kernel kKernels[] = {detail::half_kernel, detail::portable_half_kernel};

template <class To, class From>
std::vector<To> run(Kernel kernel, const std::vector<From>& from) {
  std::vector<To> to(from.size());
  const auto bytes = [](auto& v) { return reinterpret_cast<std::byte*>(v.data()); };
  auto copy = from;
  kernel(dtype_of<From>, dtype_of<To>)(bytes(copy), bytes(to), from.size());
  return to;
}

template <class A>
bool same_bits(const std::vector<A>& a, const std::vector<A>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(A)) == 0;
}

template <class Half>
void check_to_float() {
  std::vector<Half> all;
  std::vector<float> expected;
  for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
    all.push_back({static_cast<std::uint16_t>(bits)});
    expected.push_back(to_float(all.back()));
  }
  for (const Kernel kernel : kKernels) CHECK(same_bits(run<float>(kernel, all), expected));
}

// Every half, the middles between two of them, their neighbours, and a million other bit patterns.
template <class Half>
std::vector<float> floats() {
  std::vector<float> all = {0.0f,          -0.0f,  std::numeric_limits<float>::infinity(),
                            std::nanf(""), 1e-45f, 3e38f};
  for (std::uint32_t bits = 0; bits < 0xffff; ++bits) {
    const float low = to_float(Half{static_cast<std::uint16_t>(bits)});
    const float high = to_float(Half{static_cast<std::uint16_t>(bits + 1)});
    const float middle = (low + high) / 2;
    for (float value : {low, middle, std::nextafter(middle, low), std::nextafter(middle, high)})
      all.push_back(value);
  }
  std::mt19937 random(3);
  for (int i = 0; i < 1'000'000; ++i) {
    const std::uint32_t bits = random();
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    all.push_back(value);
  }
  return all;
}

template <class Half, class To>
void check_from_float(To to) {
  const std::vector<float> all = floats<Half>();
  std::vector<Half> expected;
  for (float value : all) expected.push_back(to(value));
  for (const Kernel kernel : kKernels) CHECK(same_bits(run<Half>(kernel, all), expected));
}

TEST_CASE("half kernels: all 65,536 values to float") {
  check_to_float<f16>();
  check_to_float<bf16>();
}
TEST_CASE("half kernels: floats to half, rounded as single ones are") {
  check_from_float<f16>([](float value) { return to_f16(value); });
  check_from_float<bf16>([](float value) { return to_bf16(value); });
}
TEST_CASE("half kernels: any length, and bytes that are not aligned") {
  for (const Kernel kernel : kKernels)
    for (std::size_t count = 0; count < 40; ++count) {
      std::vector<std::byte> from(4 * count + 1), to(2 * count + 3, std::byte{0x55});
      for (std::size_t i = 0; i < count; ++i) {
        const float value = static_cast<float>(i) / 3;
        std::memcpy(from.data() + 1 + 4 * i, &value, sizeof value);
      }
      kernel(DType::f32, DType::f16)(from.data() + 1, to.data() + 1, count);
      for (std::size_t i = 0; i < count; ++i) {
        f16 half;
        std::memcpy(&half, to.data() + 1 + 2 * i, sizeof half);
        REQUIRE(half == to_f16(static_cast<float>(i) / 3));
      }
      REQUIRE(to.front() == std::byte{0x55});
      REQUIRE(to.back() == std::byte{0x55});
    }
}

}  // namespace
}  // namespace hearth
