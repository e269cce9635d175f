#include <hearth/data/loader.hpp>
#include <hearth/data/sampler.hpp>
#include <hearth/data/tensor_dataset.hpp>

#include <limits>
#include <set>

#include <doctest/doctest.h>
#include <hearth/ndarray.hpp>
#include "message.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

TensorData labels(std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return TensorData::from(std::move(values), {count});
}

}  // namespace

TEST_CASE("WeightedSampler: an index is drawn as often as its weight says") {
  constexpr std::size_t kCount = 30000;
  Rng rng(4);
  std::array<double, 4> counts = {};
  for (std::size_t index : WeightedSampler({1, 0, 3, 2}, kCount)(4, rng)) ++counts[index];
  CHECK(counts[1] == 0);
  CHECK(counts[0] / kCount == doctest::Approx(1 / 6.0).epsilon(0.05));
  CHECK(counts[2] / kCount == doctest::Approx(3 / 6.0).epsilon(0.05));
  CHECK(counts[3] / kCount == doctest::Approx(2 / 6.0).epsilon(0.05));
}

TEST_CASE("WeightedSampler: without replacement no index comes twice, and heavy ones come first") {
  constexpr int kTimes = 20000;
  Rng rng(5);
  std::array<double, 4> first = {};
  int last_is_light = 0;
  for (int i = 0; i < kTimes; ++i) {
    const auto order = WeightedSampler({1, 0, 3, 2}, 3, false)(4, rng);
    CHECK(std::set<std::size_t>(order.begin(), order.end()) == std::set<std::size_t>{0, 2, 3});
    ++first[order[0]];
    last_is_light += order[2] == 0;
  }
  CHECK(first[2] / kTimes == doctest::Approx(3 / 6.0).epsilon(0.05));
  CHECK(first[3] / kTimes == doctest::Approx(2 / 6.0).epsilon(0.05));
  // 2 then 3, or 3 then 2: 3/6 * 2/3 + 2/6 * 3/4
  CHECK(last_is_light / double{kTimes} == doctest::Approx(7 / 12.0).epsilon(0.05));
}

TEST_CASE("WeightedSampler: the seed decides") {
  const WeightedSampler sampler({1, 1, 1, 1, 1}, 5);
  Rng a(1), b(1), c(2);
  const auto once = sampler(5, a);
  CHECK(sampler(5, b) == once);
  CHECK(sampler(5, c) != once);
}

TEST_CASE("WeightedSampler: what is no weight is refused") {
  const auto refused = [](std::vector<double> weights, std::size_t count, bool replacement) {
    return message_of([&] { WeightedSampler(weights, count, replacement); });
  };
  CHECK(refused({1, -1}, 1, true) ==
        "hearth: WeightedSampler: expected weights of 0 or more, got -1.000000 at index 1");
  CHECK(refused({std::numeric_limits<double>::quiet_NaN()}, 1, true).find("got nan at index 0") !=
        std::string::npos);
  CHECK(refused({0, 0}, 1, true) == "hearth: WeightedSampler: expected at least 1 weights above 0, got 0");
  CHECK(refused({1, 0, 1}, 3, false) ==
        "hearth: WeightedSampler: expected at least 3 weights above 0, got 2");
  CHECK(refused({1e308, 1e308}, 1, true).find("expected weights whose sum is finite") != std::string::npos);
  Rng rng(1);
  CHECK(message_of([&] { WeightedSampler({1, 1}, 1)(3, rng); }) ==
        "hearth: WeightedSampler: expected a weight for each of 3 items, got 2");
}

TEST_CASE("balanced_weights: classes are drawn equally often, by a loader too") {
  const TensorData classes = labels({0, 0, 0, 1});
  CHECK(balanced_weights(classes) == std::vector<double>{1 / 3.0, 1 / 3.0, 1 / 3.0, 1});
  CHECK(message_of([] { balanced_weights(TensorData::from(std::vector<float>{1}, {1})); }) ==
        "hearth: balanced_weights: expected labels of integers, got f32[1]");

  const TensorDataset<LabelledRow> set(TensorData::from(std::vector<float>{0, 1, 2, 3}, {4, 1}), classes);
  const DataLoader loader(set,
                          {.batch_size = 1000, .sampler = WeightedSampler(balanced_weights(classes), 1000)});
  Rng rng(8);
  double sum = 0;
  for (const auto& [rows, targets] : loader.batches<NdArray<float>>({}, rng))
    for (std::int64_t target : targets.values()) sum += static_cast<double>(target);
  CHECK(sum / 1000 == doctest::Approx(0.5).epsilon(0.1));
}
