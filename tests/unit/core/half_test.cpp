// Every half precision value, and every boundary between two of them.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include <hearth/core/dtype.hpp>

namespace hearth {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// `Half` from its bits, and `to` from float.
template <class Half, class To>
void check_boundaries(std::uint16_t infinity, To to) {
  for (std::uint32_t bits = 0; bits < infinity; ++bits) {
    const Half low{static_cast<std::uint16_t>(bits)}, high{static_cast<std::uint16_t>(bits + 1)};
    const Half even = bits % 2 ? high : low;
    // Past the largest finite one the next would be one step on, were there no infinity.
    const Half before{static_cast<std::uint16_t>(bits - 1)};
    const double below = to_float(low);
    const double above = bits + 1 < infinity ? to_float(high) : below + (below - to_float(before));
    const auto middle = static_cast<float>((below + above) / 2);
    if (middle == 0 || static_cast<double>(middle) != (below + above) / 2) continue;  // below float's range
    for (float sign : {1.0f, -1.0f}) {
      const std::uint16_t mark = sign < 0 ? 0x8000 : 0;
      REQUIRE(to(sign * middle).bits == (even.bits | mark));
      REQUIRE(to(sign * std::nextafter(middle, 0.0f)).bits == (low.bits | mark));
      REQUIRE(to(sign * std::nextafter(middle, kInfinity)).bits == (high.bits | mark));
    }
  }
}

template <class Half, class To>
void check_every_value(std::uint16_t infinity, To to) {
  for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
    const Half half{static_cast<std::uint16_t>(bits)};
    if ((bits & 0x7fff) > infinity) {
      REQUIRE(std::isnan(to_float(half)));
      REQUIRE((to(to_float(half)).bits & 0x7fff) > infinity);
      REQUIRE((to(to_float(half)).bits & 0x8000) == (bits & 0x8000));
    } else {
      REQUIRE(to(to_float(half)) == half);
    }
  }
}

TEST_CASE("f16: every value goes to float and back") { check_every_value<f16>(0x7c00, to_f16); }
TEST_CASE("bf16: every value goes to float and back") { check_every_value<bf16>(0x7f80, to_bf16); }
TEST_CASE("f16: rounds to nearest, ties to even, between any two values") {
  check_boundaries<f16>(0x7c00, to_f16);
}
TEST_CASE("bf16: rounds to nearest, ties to even, between any two values") {
  check_boundaries<bf16>(0x7f80, to_bf16);
}

TEST_CASE("f16: known values") {
  CHECK(to_float(f16{0x3c00}) == 1.0f);
  CHECK(to_float(f16{0xc000}) == -2.0f);
  CHECK(to_float(f16{0x7bff}) == 65504.0f);
  CHECK(to_float(f16{0x0001}) == 0x1p-24f);
  CHECK(to_float(f16{0x0400}) == 0x1p-14f);
  CHECK(to_float(f16{0x7c00}) == kInfinity);
  CHECK(to_f16(65519.996f).bits == 0x7bff);
  CHECK(to_f16(65520.0f).bits == 0x7c00);
  CHECK(to_f16(-1e30f).bits == 0xfc00);
  CHECK(to_f16(0x1p-25f).bits == 0);
  CHECK(to_f16(0x1.000002p-25f).bits == 1);
  CHECK(to_f16(-0.0f).bits == 0x8000);
}

TEST_CASE("bf16: known values") {
  CHECK(to_float(bf16{0x3f80}) == 1.0f);
  CHECK(to_bf16(std::numeric_limits<float>::max()).bits == 0x7f80);
  CHECK(to_bf16(3.3895e38f).bits == 0x7f7f);
  CHECK(to_bf16(std::bit_cast<float>(0x7f800001)).bits == 0x7fc0);  // a NaN whose bits are all low ones
}

}  // namespace
}  // namespace hearth
