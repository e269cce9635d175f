#include <doctest/doctest.h>

#include <cmath>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

// The known answers of Random123 (kat_vectors): philox4x32 with ten rounds.
TEST_CASE("philox gives the published numbers") {
  using Words = std::array<std::uint32_t, 4>;
  CHECK(philox(0, 0, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox(~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}) ==
        Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("random tensors are made of those words") {
  using B = NdArray<double>;
  Rng rng(0);
  const auto u = uniform<B>(std::array<std::size_t, 1>{1}, 0, 1, {}, rng);
  CHECK(u.item() == static_cast<double>(0x6627e8d5e169c58dULL >> 11) * 0x1p-53);
  Rng same(0);
  const auto n = normal<B>(std::array<std::size_t, 1>{1}, 0, 1, {}, same);
  const double a = static_cast<double>(0x6627e8d5e169c58dULL >> 11) * 0x1p-53;
  const double b = static_cast<double>(0xbc57ac4c9b00dbd8ULL >> 11) * 0x1p-53;
  CHECK(n.item() == doctest::Approx(std::sqrt(-2 * std::log(1 - a)) * std::cos(2 * M_PI * b)).epsilon(1e-14));
}
