#include <doctest/doctest.h>

#include "metric_data.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

// sklearn 1.9.1: m.confusion_matrix(y, p)
TEST_CASE("confusion matrix: as scikit-learn") {
  train::ConfusionMatrix confusion;
  give(confusion, class_data());
  constexpr std::uint64_t expected[4][4] = {{2, 4, 1, 2}, {1, 1, 1, 1}, {5, 2, 1, 2}, {2, 1, 2, 2}};
  REQUIRE(confusion.matrix().classes() == 4);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) CHECK(confusion.matrix().at(i, j) == expected[i][j]);
  CHECK(confusion.matrix().total() == 30);
  CHECK(confusion.value() == doctest::Approx(6.0 / 30));
  CHECK(confusion.text() == "20.00 %");
}

TEST_CASE("confusion matrix: as a table") {
  train::ConfusionMatrix confusion({.names = {"cat", "dog"}, .threshold = 0});
  give(confusion, {floats({-1, -1, 1, 1, 1}, {5}), classes({0, 0, 0, 1, 1}, {5})});
  CHECK(confusion.table() ==
        "target  cat  dog     right\n"
        "   cat    2    1   66.67 %\n"
        "   dog    0    2  100.00 %\n");
  train::ConfusionCounts empty_row(2);
  empty_row.add(0, 1, 1000);
  CHECK(empty_row.text() ==
        "target     0     1     right\n"
        "     0     0  1000    0.00 %\n"
        "     1     0     0         -\n");
}

TEST_CASE("confusion matrix: copies count apart and show what was counted last") {
  train::ConfusionMatrix kept;
  const train::AnyMetric first = kept, second = first;
  const Pair one{floats({1, 0}, {1, 2}), classes({0}, {1})}, other{floats({1, 0}, {1, 2}), classes({1}, {1})};
  give(*first, one);
  CHECK(kept.matrix().at(0, 0) == 1);
  give(*second, other);
  CHECK(first->value() == 1);
  CHECK(second->value() == 0);
  CHECK(kept.matrix().at(0, 0) == 0);
  CHECK(kept.matrix().at(1, 0) == 1);
  CHECK(std::isnan(kept.value()));
  second->reset();  // until it is updated, what it had can still be read
  CHECK(kept.matrix().total() == 1);
  give(*second, one);
  CHECK(kept.matrix().at(1, 0) == 0);
  CHECK(kept.matrix().at(0, 0) == 1);
}

TEST_CASE("confusion matrix: what was kept has the last epoch's after a training") {
  const train::ConfusionMatrix kept;
  auto learner = small_learner();
  std::size_t epochs = 0;
  const auto result =
      learner.fit(small_loader(), small_loader(7),
                  {.epochs = 3,
                   .callbacks = {train::Lambda(
                       {.train_begin = [](train::Run& run) { CHECK(run.valid_metrics == nullptr); },
                        .epoch_end =
                            [&](train::Run& run) {
                              REQUIRE(run.valid_metrics != nullptr);
                              REQUIRE(run.valid_metrics->size() == 1);
                              const auto& metric = *run.valid_metrics->front();
                              const auto* confusion = dynamic_cast<const train::ConfusionMatrix*>(&metric);
                              REQUIRE(confusion != nullptr);
                              CHECK(confusion->matrix().total() == 50);
                              CHECK(metric.value() == run.metrics["valid/confusion_matrix"]);
                              ++epochs;
                            }})},
                   .metrics = {kept}});
  CHECK(epochs == 3);
  CHECK(kept.matrix().total() == 50);
  CHECK(kept.matrix().accuracy() == result.history.find("valid/confusion_matrix")->values.back());
  // Another use of it begins anew.
  CHECK(learner.evaluate(small_loader(), {kept}).at("confusion_matrix") == kept.matrix().accuracy());
  CHECK(kept.matrix().total() == 50);
}

TEST_CASE("confusion matrix: too many classes are refused before they take memory") {
  const Pair data{TensorData::from(std::vector<float>(5000), {1, 5000}), classes({0}, {1})};
  CHECK_THROWS_WITH_AS(value_of(train::ConfusionMatrix(), data),
                       "hearth: ConfusionMatrix: expected outputs of at most 4096 classes, got [1, 5000]",
                       ShapeError);
}
