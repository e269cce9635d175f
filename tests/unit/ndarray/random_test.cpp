#include <doctest/doctest.h>

#include <cmath>

#include <hearth/backend/random_element.hpp>
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

TEST_CASE_TEMPLATE("a fill draws each element by itself", B, NdArray<float>, NdArray<double>) {
  using E = typename B::template Element<Float>;
  constexpr std::size_t kCount = 70'001;
  const RandomState state{77, 0xFFFFFF00};  // the counter passes 32 bits on the way
  const auto check = [&](const TensorData& drawn, const auto& element) {
    const auto ours = drawn.template values<E>();
    REQUIRE(ours.size() == kCount);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < kCount; ++i) wrong += ours[i] != element(i);
    CHECK(wrong == 0);
  };
  const std::array<std::size_t, 1> shape = {kCount};
  Rng a(state), b(state), c(state);
  check(uniform<B>(shape, -1, 2, {}, a).to_data(), UniformElement<E>{state, -1, 2});
  check(normal<B>(shape, 1, 3, {}, b).to_data(), NormalElement<E>{state, 1, 3});
  check(bernoulli<B>(shape, 0.25, 1, {}, c).to_data(), BernoulliElement<E>{state, 0.25, 1});
}
