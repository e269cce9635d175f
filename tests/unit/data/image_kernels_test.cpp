// What this CPU's kernels make of images, against what any CPU's make: the same bits.
#include "../../../src/data/image_kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <hearth/data/image_transform.hpp>

using namespace hearth;
using namespace hearth::data;
using data::detail::ImageKernels;
using data::detail::Samples;

namespace {

const ImageKernels &fast = data::detail::image_kernels(), &portable = data::detail::portable_image_kernels();

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

// Numbers of every size, and some that are not usual.
std::vector<float> floats(std::size_t count) {
  std::mt19937 random(static_cast<unsigned>(count));
  std::vector<float> all(count);
  for (float& value : all)
    value = std::ldexp(static_cast<float>(random()), static_cast<int>(random() % 200) - 130);
  const float rare[] = {0.0f, -0.0f, 1e-45f, -3e38f, std::numeric_limits<float>::infinity()};
  for (std::size_t i = 0; i < std::size(rare) && 7 * i < count; ++i) all[7 * i] = rare[i];
  return all;
}

// Each of `wanted` pixels made of two that are so far `apart`.
Samples samples(std::size_t from, std::size_t wanted, std::uint32_t apart) {
  Samples made{from};
  const auto last = static_cast<std::uint32_t>(from - 1);
  for (std::size_t i = 0; i < wanted; ++i) {
    made.first.push_back(std::min(last, static_cast<std::uint32_t>(i * from / wanted)));
    made.second.push_back(std::min(last, made.first.back() + apart));
    made.weight.push_back(static_cast<float>(i % 5) / 5);
  }
  made.near = are_near(made);
  return made;
}

}  // namespace

TEST_CASE("image kernels: every byte / 255, for any number of bytes") {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 600; ++i) bytes.push_back(static_cast<std::byte>(i % 256));
  for (std::size_t count : {0, 1, 7, 8, 9, 63, 256, 600}) {
    std::vector<float> found(count), expected(count);
    fast.unit(bytes.data(), count, found.data());
    portable.unit(bytes.data(), count, expected.data());
    CHECK(same_bits(found, expected));
    for (std::size_t i = 0; i < count; ++i) CHECK(found[i] == static_cast<float>(i % 256) / 255.0f);
  }
}

TEST_CASE("image kernels: normalized with the same bits") {
  for (std::size_t count : {1, 8, 15, 1000}) {
    const std::vector<float> pixels = floats(count);
    std::vector<float> found(count), expected(count);
    fast.normalize(pixels.data(), count, 0.1307f, 0.3081f, found.data());
    portable.normalize(pixels.data(), count, 0.1307f, 0.3081f, expected.data());
    CHECK(same_bits(found, expected));
  }
}

TEST_CASE("image kernels: resized with the same bits, wherever the pixels come from") {
  int near = 0, far = 0;
  for (std::size_t from : {1, 7, 8, 9, 28, 33})
    for (std::size_t wanted : {1, 7, 8, 9, 16, 27, 28, 29, 32, 100})
      for (std::uint32_t apart : {0, 1, 2, 9}) {
        const Samples line = samples(from, wanted, apart);
        ++(line.near ? near : far);
        constexpr std::size_t kLines = 5;
        const std::vector<float> pixels = floats(kLines * from);
        std::vector<float> found(kLines * wanted), expected(kLines * wanted);
        fast.across(pixels.data(), kLines, line, found.data());
        portable.across(pixels.data(), kLines, line, expected.data());
        CHECK(same_bits(found, expected));
        fast.down(pixels.data(), kLines, line, found.data());
        portable.down(pixels.data(), kLines, line, expected.data());
        CHECK(same_bits(found, expected));
      }
  CHECK(near > 20);
  CHECK(far > 20);
}
