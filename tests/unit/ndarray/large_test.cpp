// What is large enough to be shared out among threads, against one loop over its elements.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

using B = NdArray<>;

const Device<B>& device() {
  static const Device<B> two(nd::DeviceOptions{.threads = 2});
  return two;
}

template <std::size_t R>
Tensor<B, R> random(const std::array<std::size_t, R>& shape) {
  Rng rng(4);
  return normal<B>(shape, 0, 1, device(), rng);
}

std::vector<float> values(const TensorData& data) {
  const auto all = data.values<float>();
  return {all.begin(), all.end()};
}

// The index of each element of `shape`, in order, as the position in one whose axes have these strides.
template <class F>
void for_each_index(const std::array<std::size_t, 3>& shape, const F& f) {
  for (std::size_t i = 0; i < shape[0]; ++i)
    for (std::size_t j = 0; j < shape[1]; ++j)
      for (std::size_t k = 0; k < shape[2]; ++k) f(i, j, k);
}

}  // namespace

TEST_CASE("large: every order of axes is copied") {
  const std::array<std::size_t, 3> shape = {37, 71, 53};
  const auto x = random<3>(shape);
  const std::vector<float> from = values(x.to_data());
  const std::array<std::array<std::size_t, 3>, 6> orders = {
      {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  for (const auto& order : orders) {
    const std::vector<float> to = values(
        permute(x, {static_cast<int>(order[0]), static_cast<int>(order[1]), static_cast<int>(order[2])})
            .to_data());
    std::size_t wrong = 0;
    const std::array<std::size_t, 3> extents = {shape[order[0]], shape[order[1]], shape[order[2]]};
    for_each_index(extents, [&](std::size_t i, std::size_t j, std::size_t k) {
      std::array<std::size_t, 3> at = {};
      at[order[0]] = i;
      at[order[1]] = j;
      at[order[2]] = k;
      wrong +=
          to[(i * extents[1] + j) * extents[2] + k] != from[(at[0] * shape[1] + at[1]) * shape[2] + at[2]];
    });
    CHECK(wrong == 0);
  }
}

TEST_CASE("large: sums and extremes over each axis") {
  const std::array<std::size_t, 3> shape = {130, 65, 70};
  const auto x = random<3>(shape);
  const std::vector<float> from = values(x.to_data());
  for (int axis : {0, 1, 2}) {
    std::array<std::size_t, 3> kept = shape;
    kept[static_cast<std::size_t>(axis)] = 1;
    std::vector<double> sums(kept[0] * kept[1] * kept[2], 0), most(sums.size(), -1e9),
        least(sums.size(), 1e9);
    for_each_index(shape, [&](std::size_t i, std::size_t j, std::size_t k) {
      const auto position = [&](std::size_t a, std::size_t index) { return kept[a] == 1 ? 0 : index; };
      const std::size_t at = (position(0, i) * kept[1] + position(1, j)) * kept[2] + position(2, k);
      const double value = from[(i * shape[1] + j) * shape[2] + k];
      sums[at] += value;
      most[at] = std::max(most[at], value);
      least[at] = std::min(least[at], value);
    });
    const auto ours = values(sum(x, axis).to_data()), largest = values(max(x, axis).to_data()),
               smallest = values(min(x, axis).to_data());
    REQUIRE(ours.size() == sums.size());
    double apart = 0;
    bool same = true;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      apart = std::max(apart, std::abs(ours[i] - sums[i]));
      same = same && largest[i] == most[i] && smallest[i] == least[i];
    }
    CHECK(apart < 2e-5);
    CHECK(same);
  }
}

TEST_CASE("large: a sum of ten million is exact where double's is") {
  const auto x = ones<B>(std::array<std::size_t, 1>{10'000'000}, device());
  CHECK(sum(x * 0.5f).item() == 5'000'000);
}

TEST_CASE("large: NaN and infinity wherever they stand") {
  for (std::size_t place : {0, 1, 63, 64, 1023, 1024, 70'000, 199'998, 199'999}) {
    CAPTURE(place);
    std::vector<float> from(200'000, -3.0f);
    from[place] = std::numeric_limits<float>::infinity();
    CHECK(max(Tensor<B, 1>::from(from, {from.size()}, device())).item() == from[place]);
    from[place] = -std::numeric_limits<float>::infinity();
    CHECK(max(Tensor<B, 1>::from(from, {from.size()}, device())).item() == -3);
    CHECK(min(Tensor<B, 1>::from(from, {from.size()}, device())).item() == from[place]);
    from[place] = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(max(Tensor<B, 1>::from(from, {from.size()}, device())).item()));
    CHECK(std::isnan(min(Tensor<B, 1>::from(from, {from.size()}, device())).item()));
  }
}

TEST_CASE("large: a sum and its operand broadcast, in any order of axes") {
  const std::array<std::size_t, 3> shape = {40, 50, 60};
  const auto x = random<3>(shape);
  const auto row = random<3>({1, 50, 1});
  const std::vector<float> a = values(x.to_data()), b = values(row.to_data());
  const std::vector<float> ours = values((permute(x, {2, 1, 0}) + row).to_data());
  std::size_t wrong = 0;
  for_each_index({60, 50, 40}, [&](std::size_t i, std::size_t j, std::size_t k) {
    wrong += ours[(i * 50 + j) * 40 + k] != a[(k * 50 + j) * 60 + i] + b[j];
  });
  CHECK(wrong == 0);
}
