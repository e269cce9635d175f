#include <doctest/doctest.h>

#include "metric_data.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

doctest::Approx about(double value) { return doctest::Approx(value).epsilon(1e-12); }

}  // namespace

// sklearn 1.9.1: m.roc_auc_score(b, s)
TEST_CASE("auroc: binary, with ties, as scikit-learn") {
  const Pair data = binary_data();
  CHECK(value_of(train::Auroc(), data) == about(0.5803571428571428));
  const auto scores = data.output.values<float>();
  const Pair two{table<float>(30, 2, [&](std::size_t i, std::size_t j) { return j == 0 ? 0 : scores[i]; }),
                 data.target};
  CHECK(value_of(train::Auroc(), two) == about(0.5803571428571428));
}

TEST_CASE("auroc: by hand") {
  const auto of = [](std::vector<float> scores, std::vector<std::int64_t> targets) {
    const std::size_t n = scores.size();
    return value_of(train::Auroc(), {floats(std::move(scores), {n}), classes(std::move(targets), {n})});
  };
  CHECK(of({0, 1, 2, 3}, {0, 0, 1, 1}) == 1);
  CHECK(of({0, 1, 2, 3}, {1, 1, 0, 0}) == 0);
  CHECK(of({1, 1, 1, 1}, {0, 1, 0, 1}) == 0.5);
  CHECK(of({0, 1, 1, 2}, {0, 1, 0, 1}) == 0.875);  // of 4 pairs one is a tie
  CHECK(std::isnan(of({0, 1}, {1, 1})));
  CHECK(std::isnan(train::Auroc().value()));
}

// m.roc_auc_score(y, e, multi_class="ovr", average="macro")
TEST_CASE("auroc: several classes, each against the rest, as scikit-learn") {
  const Pair data = class_data();
  CHECK(value_of(train::Auroc(), data) == about(0.4128532055705969));
  const auto logits = data.output.values<float>();
  const Pair probabilities{table<double>(30, 4,
                                         [&](std::size_t i, std::size_t j) {
                                           double sum = 0;
                                           for (std::size_t k = 0; k < 4; ++k)
                                             sum += std::exp(double{logits[i * 4 + k]});
                                           return std::exp(double{logits[i * 4 + j]}) / sum;
                                         }),
                           data.target};
  CHECK(value_of(train::Auroc({.logits = false}), probabilities) == about(0.4128532055705969));
}

TEST_CASE("auroc: a class that no item is of is left out") {
  // Class 0 against the rest and class 1 against the rest are both in perfect order; class 2 is nowhere.
  const Pair data{floats({5, 0, 0, 0, 5, 0}, {2, 3}), classes({0, 1}, {2})};
  CHECK(value_of(train::Auroc(), data) == 1);
}
