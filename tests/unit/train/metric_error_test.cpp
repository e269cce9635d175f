#include <doctest/doctest.h>

#include "metric_data.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

const TensorData kLogits = floats({1, 0, 0, 0, 1, 0}, {2, 3});
const TensorData kClasses = classes({0, 1}, {2});

}  // namespace

TEST_CASE("metrics: a target that is no class has its item's number") {
  CHECK_THROWS_WITH_AS(value_of(train::Accuracy(), {kLogits, classes({0, 3}, {2})}),
                       "hearth: Accuracy: item 1 of a batch: expected a class below 3, got 3", DataError);
  CHECK_THROWS_WITH_AS(value_of(train::Recall(), {kLogits, classes({-1, 0}, {2})}),
                       "hearth: Recall: item 0 of a batch: expected a class below 3, got -1", DataError);
  const Pair pixels{TensorData::from(std::vector<float>(24), {3, 2, 2, 2}),
                    classes({0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0}, {3, 2, 2})};
  CHECK_THROWS_WITH_AS(value_of(train::Dice(), pixels),
                       "hearth: Dice: item 2 of a batch: expected a class below 2, got 7", DataError);
  CHECK_THROWS_WITH_AS(value_of(train::HammingScore(), {kLogits, floats({0, 1, 0, 1, 0.5f, 1}, {2, 3})}),
                       "hearth: HammingScore: item 1 of a batch: expected a target of 0 or 1, got 0.5",
                       DataError);
}

TEST_CASE("metrics: outputs and targets that do not belong together") {
  CHECK_THROWS_WITH_AS(value_of(train::Accuracy(), {kLogits, classes({0, 1, 2}, {3})}),
                       "hearth: Accuracy: expected targets [2] for outputs [2, 3], got [3]", ShapeError);
  CHECK_THROWS_WITH_AS(value_of(train::Perplexity(), {kLogits, classes({0, 1, 2}, {3})}),
                       "hearth: Perplexity: expected targets [2] for outputs [2, 3], got [3]", ShapeError);
  CHECK_THROWS_WITH_AS(value_of(train::Accuracy(), {floats({1, 2}, {2}), kClasses}),
                       "hearth: Accuracy: expected outputs [n, ..] with classes along axis 1, got [2]",
                       ShapeError);
  CHECK_THROWS_AS(value_of(train::Accuracy({.class_axis = -2}), {kLogits, kClasses}), ShapeError);
  CHECK_THROWS_WITH_AS(
      value_of(train::MeanSquaredError(), {kLogits, floats({0, 1}, {2})}),
      "hearth: MeanSquaredError: expected outputs and targets [n, ..] of one shape, got [2, 3] and [2]",
      ShapeError);
  CHECK_THROWS_AS(value_of(train::Accuracy({.threshold = 0}), {kLogits, kClasses}), ShapeError);
  CHECK_THROWS_AS(value_of(train::Precision({.average = train::Average::binary}), {kLogits, kClasses}),
                  ShapeError);
  CHECK_THROWS_WITH_AS(value_of(train::TopKAccuracy(4), {kLogits, kClasses}),
                       "hearth: TopKAccuracy: expected outputs of at least 4 classes, got [2, 3]",
                       ShapeError);
  CHECK_THROWS_AS(value_of(train::Psnr(), {kLogits, kLogits}), ShapeError);
  const TensorData small = TensorData::from(std::vector<float>(2 * 10 * 20), {2, 10, 20});
  CHECK_THROWS_WITH_AS(value_of(train::Ssim(), {small, small}),
                       "hearth: Ssim: expected images of at least the window's 11, got [2, 10, 20]",
                       ShapeError);
}

TEST_CASE("metrics: types that are not for them") {
  CHECK_THROWS_WITH_AS(value_of(train::Accuracy(), {kClasses, kClasses}),
                       "hearth: Accuracy: expected outputs of floats, got i64[2]", DTypeError);
  CHECK_THROWS_WITH_AS(value_of(train::Accuracy(), {kLogits, floats({0, 1}, {2})}),
                       "hearth: Accuracy: expected targets that are classes, got f32[2]", DTypeError);
  CHECK_THROWS_AS(value_of(train::MeanAbsoluteError(), {kClasses, kClasses}), DTypeError);
}

TEST_CASE("metrics: classes that change between batches") {
  const Pair three{kLogits, kClasses}, two{floats({1, 0, 0, 1}, {2, 2}), kClasses};
  train::Precision precision;
  train::Auroc auroc;
  train::ConfusionMatrix confusion;
  train::R2Score r2;
  for (train::Metric* metric : {static_cast<train::Metric*>(&precision), static_cast<train::Metric*>(&auroc),
                                static_cast<train::Metric*>(&confusion)}) {
    give(*metric, three);
    const double before = metric->value();
    CHECK_THROWS_AS(give(*metric, two), ShapeError);
    CHECK(metric->value() == before);
  }
  give(r2, {kLogits, kLogits});
  CHECK_THROWS_WITH_AS(give(r2, {two.output, two.output}),
                       "hearth: R2Score: expected 3 numbers an item as before, got [2, 2]", ShapeError);
}

TEST_CASE("metrics: a batch that is refused leaves what was counted") {
  train::Accuracy accuracy;
  give(accuracy, {kLogits, kClasses});
  CHECK_THROWS_AS(give(accuracy, {kLogits, classes({1, 9}, {2})}), DataError);
  CHECK(accuracy.value() == 1);
}

TEST_CASE("metrics: no items are no error, scores that are no numbers are") {
  const Pair none{floats({}, {0, 3}), classes({}, {0})};
  CHECK(std::isnan(value_of(train::Accuracy(), none)));
  CHECK(std::isnan(value_of(train::Precision(), none)));
  CHECK(std::isnan(value_of(train::Auroc(), none)));
  CHECK(std::isnan(value_of(train::ConfusionMatrix(), none)));
  CHECK(std::isnan(value_of(train::R2Score(), {none.output, none.output})));
  CHECK_THROWS_WITH_AS(value_of(train::Auroc(), {floats({0, std::nanf("")}, {2}), kClasses}),
                       "hearth: Auroc: item 1 of a batch: expected a score, got nan", DataError);
}

TEST_CASE("metrics: configurations that make no sense") {
  CHECK_THROWS_WITH_AS(train::TopKAccuracy(0), "hearth: TopKAccuracy: expected k of at least 1, got 0",
                       Error);
  CHECK_THROWS_WITH_AS(train::FBeta(-1), "hearth: FBeta: expected a positive beta, got -1", Error);
  CHECK_THROWS_WITH_AS(train::Psnr({.data_range = 0}), "hearth: Psnr: expected a positive data_range, got 0",
                       Error);
  CHECK_THROWS_WITH_AS(train::Ssim({.window = 8}), "hearth: Ssim: expected an odd window, got 8", Error);
}
