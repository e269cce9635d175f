#include <limits>

#include <doctest/doctest.h>

#include "metric_data.hpp"

using namespace hearth;
using namespace hearth::test;
using train::Average;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

doctest::Approx about(double value) { return doctest::Approx(value).epsilon(1e-12); }

}  // namespace

// sklearn 1.9.1: m.accuracy_score(y, p); m.top_k_accuracy_score(y, logits, k=k)
TEST_CASE("metrics: accuracy and top-k accuracy as scikit-learn") {
  const Pair data = class_data();
  CHECK(value_of(train::Accuracy(), data) == about(0.2));
  CHECK(value_of(train::TopKAccuracy(1), data) == about(0.2));
  CHECK(value_of(train::TopKAccuracy(2), data) == about(0.5));
  CHECK(value_of(train::TopKAccuracy(3), data) == about(0.7));
  CHECK(value_of(train::TopKAccuracy(4), data) == 1);
  CHECK(train::TopKAccuracy(3).name() == "top3_accuracy");
}

// m.precision_score(y, p, average=average, zero_division=0), recall_score, f1_score, fbeta_score(beta=..)
TEST_CASE("metrics: precision, recall and F as scikit-learn, with each average") {
  const Pair data = class_data();
  CHECK(value_of(train::Precision(), data) == about(0.20267857142857143));
  CHECK(value_of(train::Recall(), data) == about(0.21448412698412697));
  CHECK(value_of(train::FBeta(1), data) == about(0.19906015037593983));
  CHECK(value_of(train::FBeta(0.5), data) == about(0.19883786848072563));
  CHECK(value_of(train::FBeta(2), data) == about(0.20563750862663907));
  const train::ClassScoreConfig micro{.average = Average::micro}, weighted{.average = Average::weighted};
  CHECK(value_of(train::Precision(micro), data) == about(0.2));
  CHECK(value_of(train::Recall(micro), data) == about(0.2));
  CHECK(value_of(train::FBeta(2, micro), data) == about(0.2));
  CHECK(value_of(train::Precision(weighted), data) == about(0.21));
  CHECK(value_of(train::Recall(weighted), data) == about(0.2));
  CHECK(value_of(train::FBeta(1, weighted), data) == about(0.19649122807017544));
  CHECK(value_of(train::FBeta(0.5, weighted), data) == about(0.2019652305366591));
  CHECK(value_of(train::FBeta(2, weighted), data) == about(0.19669887278582932));
  CHECK(train::FBeta(0.5, weighted).name() == "f0_5_weighted");
  CHECK(train::FBeta().name() == "f1");

  // m.f1_score(y, p, average=None)
  train::FBeta f1;
  give(f1, data);
  const std::vector<double> each = f1.per_class();
  REQUIRE(each.size() == 4);
  CHECK(each[0] == about(4.0 / 19));
  CHECK(each[1] == about(1.0 / 6));
  CHECK(each[2] == about(2.0 / 15));
  CHECK(each[3] == about(2.0 / 7));
}

TEST_CASE(
    "metrics: a class that is neither target nor prediction is not averaged, one that is only either has 0") {
  // Predicted 0, 0, 1, 1 for 0, 1, 1, 2 of four classes: precision 1/2, 1/2, 0; recall 1, 1/2, 0.
  const Pair data{floats({9, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0}, {4, 4}),
                  classes({0, 1, 1, 2}, {4})};
  CHECK(value_of(train::Precision(), data) == about(1.0 / 3));
  CHECK(value_of(train::Recall(), data) == about(0.5));
}

// m.accuracy_score(b, s > 0), m.precision_score(b, s > 0), recall_score, f1_score
TEST_CASE("metrics: binary outputs, as one number or as two classes") {
  const Pair one = binary_data();
  const train::ClassScoreConfig binary{.average = Average::binary};
  const auto check = [&](const Pair& data) {
    CHECK(value_of(train::Precision(binary), data) == about(0.5454545454545454));
    CHECK(value_of(train::Recall(binary), data) == about(0.42857142857142855));
    CHECK(value_of(train::FBeta(1, binary), data) == about(0.48));
  };
  check(one);
  CHECK(value_of(train::Accuracy({.threshold = 0}), one) == about(0.5666666666666667));
  const auto scores = one.output.values<float>();
  check({table<float>(30, 2, [&](std::size_t i, std::size_t j) { return j == 0 ? 0 : scores[i]; }),
         one.target});
  // As the binary losses take them: targets of floats, a last axis of 1.
  Pair column{one.output, cast(one.target, DType::f32)};
  column.output.shape = {30, 1};
  check(column);
  // Of probabilities.
  const Pair halves{floats({0.4f, 0.6f, 0.5f}, {3}), classes({0, 1, 0}, {3})};
  CHECK(value_of(train::Accuracy({.threshold = 0.5}), halves) == 1);
  CHECK(value_of(train::Accuracy({.threshold = 0.0}), halves) == about(1.0 / 3));
}

// 1 - m.hamming_loss(mt, ml > 0)
TEST_CASE("metrics: the Hamming score as scikit-learn") {
  CHECK(value_of(train::HammingScore(), label_data()) == about(0.41666666666666663));
}

// np.exp(m.log_loss(y, e, labels=[0, 1, 2, 3]))
TEST_CASE("metrics: perplexity is exp of scikit-learn's log loss, in both layouts of tokens") {
  const Pair data = class_data();
  CHECK(value_of(train::Perplexity(), data) == about(7.549874789070432));
  const Pair even{floats(std::vector<float>(24), {2, 3, 4}), classes({0, 1, 2, 3, 0, 1}, {2, 3})};
  CHECK(value_of(train::Perplexity(), even) == about(4));

  Pair rows = data, planes = data;  // 2 texts of 15 tokens: [2, 15, 4], and [2, 4, 15]
  rows.output.shape = {2, 15, 4};
  rows.target.shape = planes.target.shape = {2, 15};
  const auto logits = data.output.values<float>();
  planes.output = table<float>(
      2, 60, [&](std::size_t i, std::size_t at) { return logits[(i * 15 + at % 15) * 4 + at / 15]; });
  planes.output.shape = {2, 4, 15};
  CHECK(value_of(train::Perplexity(), rows) == about(7.549874789070432));
  CHECK(value_of(train::Perplexity({.class_axis = 1}), planes) == about(7.549874789070432));
  CHECK(value_of(train::Accuracy({.class_axis = -1}), rows) == about(0.2));
  CHECK(value_of(train::Accuracy(), planes) == about(0.2));
  // A softmax of numbers this large overflows if done without care.
  const Pair large{floats({1000, 1000}, {1, 2}), classes({0}, {1})};
  CHECK(value_of(train::Perplexity(), large) == about(2));
}

TEST_CASE("metrics: ignored targets count for nothing, wherever they are") {
  Pair padded{floats({1, 0, 0, 1, 5, 0, 0, 5}, {4, 2}), classes({0, -100, 1, -100}, {4})};
  CHECK(value_of(train::Accuracy(), padded) == 0.5);
  CHECK(value_of(train::TopKAccuracy(1), padded) == 0.5);
  CHECK(value_of(train::Recall(), padded) == 0.5);
  CHECK(value_of(train::Perplexity(), padded) == about(std::sqrt((1 + std::exp(-1)) * (1 + std::exp(5)))));
  CHECK(value_of(train::ConfusionMatrix(), padded) == 0.5);
  padded.target = classes({0, 0, 1, 0}, {4});
  CHECK(value_of(train::Accuracy({.ignore_index = 0}), padded) == 0);
  CHECK(std::isnan(value_of(train::Accuracy(), {padded.output, classes({-100, -100, -100, -100}, {4})})));
}

// Its value is the F1 of pixels: m.f1_score(y, p, average="macro").
TEST_CASE("metrics: dice of segments, with and without the background") {
  const Pair data = class_data();
  const auto logits = data.output.values<float>();
  Pair images = data;  // [2, 4, 3, 5] and [2, 3, 5]
  images.output = table<float>(
      2, 60, [&](std::size_t i, std::size_t at) { return logits[(i * 15 + at % 15) * 4 + at / 15]; });
  images.output.shape = {2, 4, 3, 5};
  images.target.shape = {2, 3, 5};
  CHECK(value_of(train::Dice(), images) == about(0.19906015037593983));
  CHECK(value_of(train::Dice({.include_background = false}), images) == about(0.1952380952380952));
  CHECK(value_of(train::Dice({.threshold = 0}), binary_data()) == about(0.48));
}

TEST_CASE("metrics: outputs of any float type, targets of any integer type") {
  const Pair data = class_data();
  for (const DType floats : {DType::f64, DType::f16, DType::bf16})
    for (const DType integers : {DType::i64, DType::i32, DType::u8}) {
      const Pair other{cast(data.output, floats), cast(data.target, integers)};
      CHECK(value_of(train::Accuracy(), other) == about(0.2));
      CHECK(value_of(train::Precision(), other) == about(0.20267857142857143));
    }
  Pair halves = number_data();
  halves.output = cast(halves.output, DType::f16);
  halves.target = cast(halves.target, DType::f16);
  CHECK(value_of(train::MeanSquaredError(), halves) == doctest::Approx(0.08730).epsilon(0.01));
}

TEST_CASE("metrics: equal outputs and NaN are taken as argmax takes them") {
  const Pair data{floats({1, 1, kNan, 5, 5, kNan}, {3, 2}), classes({0, 0, 1}, {3})};
  CHECK(value_of(train::Accuracy(), data) == 1);
  CHECK(value_of(train::TopKAccuracy(1), data) == 1);
  CHECK(value_of(train::ConfusionMatrix(), data) == 1);
}

TEST_CASE("metrics: their texts and directions") {
  train::Accuracy accuracy;
  give(accuracy, {floats({1, 0, 1, 0, 1, 0}, {3, 2}), classes({0, 0, 1}, {3})});
  CHECK(accuracy.text() == "66.67 %");
  CHECK(accuracy.higher_is_better());
  CHECK(std::isnan(train::Accuracy().value()));
  train::Loss loss;
  loss.update({{}, {}, 1, 3});
  loss.update({{}, {}, 4, 1});
  CHECK(loss.value() == 1.75);
  CHECK(loss.text() == "1.75");
  CHECK_FALSE(loss.higher_is_better());
  CHECK_FALSE(train::Perplexity().higher_is_better());
  CHECK_FALSE(train::RootMeanSquaredError().higher_is_better());
  CHECK(train::R2Score().higher_is_better());
}
