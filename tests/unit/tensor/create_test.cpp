#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

using B = NdArray<float>;
using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;
const Device<B> device;

}  // namespace

// covers op: zeros | torch.zeros | Tensor::zeros
// covers op: ones | torch.ones | Tensor::ones
// covers op: full | torch.full | Tensor::full
// covers op: zeros_like | torch.zeros_like | Tensor::zeros_like
// covers op: ones_like | torch.ones_like | Tensor::ones_like
// covers op: full_like | torch.full_like | Tensor::full_like
TEST_CASE("one number everywhere") {
  CHECK(zeros<B>({2, 3}, device).values() == Floats(6, 0));
  CHECK(ones<B, Int>({2}, device).values() == Ints{1, 1});
  CHECK(full<B>(std::array<std::size_t, 0>{}, 2.5, device).item() == 2.5f);
  CHECK(full<B, Bool>({2}, 1, device).values() == std::vector<std::uint8_t>{1, 1});
  const auto x = zeros<B, Int>({2, 0, 3}, device);
  CHECK(full_like(x, 7).shape() == x.shape());
  CHECK(ones_like(ones<B, Int>({3}, device)).values() == Ints{1, 1, 1});
  CHECK(zeros_like(ones<B>({3}, device)).values() == Floats{0, 0, 0});
}

// covers op: Tensor::from | torch.tensor | Tensor::from_data
TEST_CASE("tensors of nested lists and vectors") {
  const auto x = Tensor<B, 2>::from({{1, 2, 3}, {4, 5, 6.5}}, device);
  CHECK(x.shape() == std::array<std::size_t, 2>{2, 3});
  CHECK(x.values() == Floats{1, 2, 3, 4, 5, 6.5});
  CHECK(Tensor<B, 0>::from(3, device).item() == 3);
  CHECK(Tensor<B, 1, Int>::from({1, std::int64_t{1} << 62}, device).values() ==
        Ints{1, std::int64_t{1} << 62});
  CHECK(Tensor<B, 1, Bool>::from({true, false}, device).values() == std::vector<std::uint8_t>{1, 0});
  CHECK(Tensor<B, 3>::from({{{1}, {2}}}, device).shape() == std::array<std::size_t, 3>{1, 2, 1});
  CHECK(Tensor<B, 2>::from({{}, {}}, device).shape() == std::array<std::size_t, 2>{2, 0});
  CHECK(Tensor<B, 2>::from({}, device).shape() == std::array<std::size_t, 2>{0, 0});
  CHECK(Tensor<B, 1>::from(std::vector<double>{1, 2}, device).values() == Floats{1, 2});
  const std::vector<std::vector<int>> rows = {{1, 2}, {3, 4}};
  CHECK(Tensor<B, 2, Int>::from(rows, device).values() == Ints{1, 2, 3, 4});
  CHECK_THROWS_WITH_AS((void)(Tensor<B, 2>::from({{1, 2}, {3}}, device)),
                       "hearth: tensor: expected lists of 2 at depth 1, got 1", ShapeError);
}

TEST_CASE("sequences at their ends") {
  CHECK(arange<B>(3, device).values() == Ints{0, 1, 2});
  CHECK(arange<B>(2, 5, device).values() == Ints{2, 3, 4});
  CHECK(arange<B>(5, 5, device).numel() == 0);
  CHECK(arange<B>(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                  std::int64_t{1} << 62, device)
            .values() ==
        Ints{std::numeric_limits<std::int64_t>::min(), -(std::int64_t{1} << 62), 0, std::int64_t{1} << 62});
  CHECK(arange<B>(0.0, 1.0, device).values() == Floats{0});
  CHECK(linspace<B>(2, 3, 1, device).values() == Floats{2});
  CHECK(linspace<B>(2, 3, 0, device).numel() == 0);
  CHECK(eye<B, Int>(2, device).values() == Ints{1, 0, 0, 1});
  CHECK(tri<B>(0, 3, 0, device).numel() == 0);
  CHECK_THROWS_WITH_AS(
      (void)arange<B>(5, 0, 1, device),
      "hearth: arange: expected finite bounds, and a step that leads from one to the other, got 5 to 0 by 1",
      ShapeError);
  CHECK_THROWS_AS((void)arange<B>(0, 5, 0, device), ShapeError);
  CHECK_THROWS_AS((void)arange<B>(0.0, 5.0, 0.0, device), ShapeError);
  CHECK_THROWS_AS((void)arange<B>(0.0, std::nan(""), 1.0, device), ShapeError);
  CHECK_THROWS_AS((void)arange<B>(0.0, HUGE_VAL, 1.0, device), ShapeError);
}

TEST_CASE("one_hot: a class that is not there is an error") {
  const auto at = Tensor<B, 1, Int>::from({0, 3}, device);
  CHECK(one_hot<Bool>(at, 4).values() == std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0, 0, 1});
  CHECK_THROWS_WITH_AS((void)one_hot(at, 3), "hearth: scatter: expected an index from 0 to 2, got 3",
                       ShapeError);
  CHECK_THROWS_AS((void)one_hot(Tensor<B, 1, Int>::from({-1}, device), 3), ShapeError);
  CHECK(one_hot(Tensor<B, 1, Int>::from({}, device), 3).shape() == std::array<std::size_t, 2>{0, 3});
}

// covers op: rand_like | torch.rand_like | Tensor::random_like
// covers op: randn_like | torch.randn_like | Tensor::random_like
// covers op: randint | torch.randint | Tensor::random
// covers op: randperm | torch.randperm | -
// covers op: multinomial | torch.multinomial | -
TEST_CASE("numbers by chance") {
  Rng rng(3);
  const auto x = zeros<B>({50, 40}, device);
  const auto u = rand_like(x, rng).values(), n = randn_like(x, rng).values();
  CHECK(std::all_of(u.begin(), u.end(), [](float v) { return v >= 0 && v < 1; }));
  CHECK(std::fabs(std::accumulate(u.begin(), u.end(), 0.0) / 2000 - 0.5) < 0.03);
  CHECK(std::fabs(std::accumulate(n.begin(), n.end(), 0.0) / 2000) < 0.1);

  Rng one(5), other(5);  // a shape in braces is the same shape
  const std::array<std::size_t, 2> shape = {2, 3};
  CHECK(uniform<B>({2, 3}, 0, 1, device, one).values() == uniform<B>(shape, 0, 1, device, other).values());
  CHECK(normal<B>({2, 3}, 0, 1, device, one).values() == normal<B>(shape, 0, 1, device, other).values());
  CHECK(bernoulli<B>({2, 3}, 0.5, 1, device, one).values() ==
        bernoulli<B>(shape, 0.5, 1, device, other).values());
  CHECK(randint<B>({2, 3}, 0, 9, device, one).values() == randint<B>(shape, 0, 9, device, other).values());

  const auto ints = randint<B>(std::array<std::size_t, 1>{3000}, -2, 4, device, rng).values();
  for (std::int64_t value = -2; value < 4; ++value)
    CHECK(std::abs(std::count(ints.begin(), ints.end(), value) - 500) < 100);
  CHECK_THROWS_WITH_AS((void)randint<B>(std::array<std::size_t, 1>{1}, 4, 4, device, rng),
                       "hearth: randint: expected a lower bound below the upper one, got 4 and 4",
                       ShapeError);

  auto order = randperm<B>(100, device, rng).values();
  CHECK(!std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  CHECK(order == arange<B>(100, device).values());

  const auto weights = Tensor<B, 2>::from({{0, 1, 3, 0}, {1, 0, 0, 2}}, device);
  const auto drawn = multinomial(weights, 4000, true, rng);
  CHECK(drawn.shape() == std::array<std::size_t, 2>{2, 4000});
  const auto first = select(drawn, 0, 0).values();
  CHECK(std::abs(std::count(first.begin(), first.end(), 2) - 3000) < 150);
  CHECK(std::count(first.begin(), first.end(), 1) + std::count(first.begin(), first.end(), 2) == 4000);
  auto pairs = multinomial(weights, 2, false, rng).values();
  std::sort(pairs.begin(), pairs.begin() + 2);
  std::sort(pairs.begin() + 2, pairs.end());
  CHECK(pairs == Ints{1, 2, 0, 3});
  CHECK_THROWS_WITH_AS(
      (void)multinomial(weights, 3, false, rng),
      "hearth: multinomial: expected 3 weights above 0 in each row, with a finite sum, got 2", ShapeError);
  CHECK_THROWS_AS((void)multinomial(-weights, 1, true, rng), ShapeError);
}
