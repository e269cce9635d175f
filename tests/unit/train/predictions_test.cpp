#include <hearth/train/predictions.hpp>

#include <cmath>

#include <doctest/doctest.h>

#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

TensorData floats(std::vector<float> values, const Shape& shape) {
  return TensorData::from(std::move(values), shape);
}
TensorData classes(std::vector<std::int64_t> values) {
  const Shape shape = {values.size()};
  return TensorData::from(std::move(values), shape);
}

}  // namespace

TEST_CASE("predictions: which class is taken for which, and the largest losses first") {
  train::PredictionCollector collector(2);
  collector.add(floats({0, 1, 2}, {3, 1}), floats({5, 0, 0, 5, 0, 0, 0, 1, 0}, {3, 3}), classes({0, 2, 1}));
  collector.add(floats({3, 4}, {2, 1}), floats({0, 9, 0, 1, 1, 3}, {2, 3}), classes({0, -100}));
  const train::Predictions found = collector.take();
  CHECK(found.items == 4);
  CHECK(found.confusion == std::vector<std::uint64_t>{1, 1, 0, 0, 1, 0, 1, 0, 0});
  CHECK(found.accuracy() == 0.5);
  REQUIRE(found.worst.size() == 2);
  CHECK(found.worst[0].index == 3);
  CHECK(found.worst[0].actual == 0);
  CHECK(found.worst[0].predicted == 1);
  CHECK(found.worst[0].loss == doctest::Approx(9 + std::log1p(2 * std::exp(-9.0))));
  CHECK(found.worst[0].probability == doctest::Approx(1 / (1 + 2 * std::exp(-9.0))));
  CHECK(found.worst[0].input == floats({3}, {1}));
  CHECK(found.worst[1].index == 1);
  CHECK(std::isnan(collector.take().accuracy()));
}

TEST_CASE("predictions: logits that are large or no numbers") {
  train::PredictionCollector collector(3);
  const float nan = std::nanf("");
  collector.add(floats({0, 1, 2}, {3}), floats({1e30f, 0, nan, nan, 0, 3e38f}, {3, 2}), classes({1, 0, 1}));
  const train::Predictions found = collector.take();
  CHECK(found.worst[0].index == 1);  // NaN is the worst
  CHECK(found.worst[1].loss == doctest::Approx(1e30));
  CHECK(found.worst[2].loss == 0);
}

TEST_CASE("predictions: what does not go together is refused") {
  train::PredictionCollector collector(1);
  CHECK_THROWS_WITH_AS(
      collector.add(floats({0}, {1, 1}), floats({0, 0}, {2, 1}), classes({0})),
      "hearth: predictions: expected inputs [n, ..], logits [n, classes] and targets [n], got [1, 1], [2, 1] and [1]",
      ShapeError);
  CHECK_THROWS_WITH_AS(collector.add(floats({0}, {1, 1}), floats({0, 0}, {1, 2}), classes({2})),
                       "hearth: predictions: expected classes below 2, got 2", DataError);
  collector.add(floats({0}, {1, 1}), floats({0, 0}, {1, 2}), classes({1}));
  CHECK_THROWS_AS(collector.add(floats({0}, {1, 1}), floats({0, 0, 0}, {1, 3}), classes({1})), ShapeError);
}

TEST_CASE("predictions: of a model over Autodiff, without dropout and the same for any batches") {
  auto learner = small_learner();
  learner.fit(small_loader(), {.epochs = 5});
  const auto found = train::worst_classified(learner.model(), small_loader(7), 5);
  CHECK(found.items == 50);
  CHECK(found.accuracy() > 0.8);
  REQUIRE(found.worst.size() == 5);
  const auto again = train::worst_classified(hearth::valid(learner.model()), small_loader(50), 5);
  CHECK(again.confusion == found.confusion);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(again.worst[i].index == found.worst[i].index);
    CHECK(found.worst[i].input == Points{}[found.worst[i].index].input);
  }
  CHECK(found.worst[0].loss >= found.worst[4].loss);
}
