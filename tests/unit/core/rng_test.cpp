#include <doctest/doctest.h>

#include <hearth/core/rng.hpp>

namespace hearth {
namespace {

using Words = std::array<std::uint32_t, 4>;

// The known answers that come with Random123, the authors' library.
static_assert(philox(0, 0, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox(~0ull, ~0ull, ~0ull) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e) ==
              Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

TEST_CASE("rng: a fill depends on seed and position alone") {
  Rng one(7), two(7);
  const RandomState first = one.take(3), second = one.take(5);
  const RandomState whole = two.take(8);
  CHECK(one == two);
  for (std::size_t i = 0; i < 3; ++i) CHECK(first.words(i) == whole.words(i));
  for (std::size_t i = 0; i < 5; ++i) CHECK(second.words(i) == whole.words(i + 3));
}

TEST_CASE("rng: uniform numbers are in [0, 1) and about evenly spread") {
  const RandomState state = Rng(1).take(0);
  double sum = 0;
  for (std::size_t i = 0; i < 10'000; ++i) {
    const double value = state.uniform(i);
    REQUIRE(value >= 0);
    REQUIRE(value < 1);
    sum += value;
  }
  CHECK(sum / 10'000 == doctest::Approx(0.5).epsilon(0.02));
}

TEST_CASE("rng: below gives every number about as often") {
  Rng rng(3);
  int counts[7] = {};
  for (int i = 0; i < 7000; ++i) ++counts[rng.below(7)];
  for (int count : counts) CHECK(count == doctest::Approx(1000).epsilon(0.15));
  CHECK(rng.below(1) == 0);
}

TEST_CASE("rng: below takes a product unless its lower half is less than 2^64 modulo the bound") {
  std::size_t again = 0;
  for (const std::uint64_t bound :
       {std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{60'000}, (std::uint64_t{1} << 63) - 1,
        (std::uint64_t{1} << 63) + 1, (std::uint64_t{3} << 62) + 5, ~std::uint64_t{0}}) {
    Rng rng(5), plain(5);
    for (int i = 0; i < 500; ++i, --again) {
      unsigned __int128 product;
      do {
        product = static_cast<unsigned __int128>(plain.next()) * bound;
        ++again;
      } while (static_cast<std::uint64_t>(product) < (0 - bound) % bound);
      REQUIRE(rng.below(bound) == static_cast<std::uint64_t>(product >> 64));
    }
    CHECK(rng == plain);
  }
  CHECK(again > 100);
}

}  // namespace
}  // namespace hearth
