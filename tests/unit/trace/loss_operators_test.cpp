#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "one_node.hpp"

namespace {

using namespace hearth;
using test::floats;
using test::ints;

// -log of these is the loss of a class.
const TensorData kLogs = floats({-1, -2, -4, -8, -16, -32}, {2, 3});

test::OneNode likelihood(const char* reduction, std::vector<GraphAttribute> more = {}) {
  more.push_back({"reduction", std::string(reduction)});
  return {"NegativeLogLikelihoodLoss", std::move(more)};
}

TEST_CASE("the loss of each target, their sum and their mean by weight") {
  const TensorData classes = ints({2, 0}, {2}), weights = floats({3, 1, 1}, {3});
  CHECK(likelihood("none")(kLogs, classes) == floats({4, 8}, {2}));
  CHECK(likelihood("sum")(kLogs, classes) == floats({12}, {}));
  CHECK(likelihood("mean")(kLogs, classes) == floats({6}, {}));
  CHECK(likelihood("mean")(kLogs, classes, weights) == floats({7}, {}));  // (4 + 24) / (1 + 3)
}

TEST_CASE("targets that are ignored do not count, whatever they are and whatever stands there") {
  const float none = -std::numeric_limits<float>::infinity();
  const TensorData logs = floats({none, -2, -4, -8, -16, -32}, {2, 3});
  for (const std::int64_t ignored : {std::int64_t{0}, std::int64_t{-100}, std::int64_t{7}}) {
    const auto loss = likelihood("mean", {{"ignore_index", ignored}});
    CHECK(loss(logs, ints({ignored, 1}, {2})) == floats({16}, {}));
    CHECK(loss(logs, ints({ignored, 1}, {2}), floats({3, 5, 1}, {3})) == floats({16}, {}));
  }
}

TEST_CASE("classes are the second of any number of axes") {
  const TensorData logs = floats({-1, -2, -3, -4, -5, -6, -7, -8}, {1, 2, 2, 1, 1, 2});
  CHECK(likelihood("none")(logs, ints({0, 1, 1, 0}, {1, 2, 1, 1, 2})) ==
        floats({1, 6, 7, 4}, {1, 2, 1, 1, 2}));
}

TEST_CASE("logits give the same as their log probabilities, which may be asked for") {
  const TensorData logits = floats({1, 1, 0, 0}, {2, 2});
  const auto both = test::OneNode{"SoftmaxCrossEntropyLoss", {}, 2}.all({logits, ints({0, 1}, {2})});
  const float half = std::log(0.5F);
  CHECK(both[0].values<float>()[0] == doctest::Approx(-half));
  CHECK(both[1].shape == Shape{2, 2});
  CHECK(both[1].values<float>()[3] == doctest::Approx(half));
}

TEST_CASE("targets and weights that do not fit") {
  const std::string who = "hearth: node '/NegativeLogLikelihoodLoss' (NegativeLogLikelihoodLoss): ";
  CHECK_THROWS_WITH_AS(likelihood("sum")(kLogs, ints({0}, {1})),
                       (who + "target: expected [2], got [1]").c_str(), ShapeError);
  CHECK_THROWS_WITH_AS(likelihood("sum")(kLogs, ints({0, 0}, {2}), floats({1}, {1})),
                       (who + "weight: expected [3], got [1]").c_str(), ShapeError);
  CHECK_THROWS_AS(likelihood("sum")(kLogs, ints({0, 3}, {2})), ShapeError);
  CHECK_THROWS_AS(likelihood("sum")(kLogs, floats({0, 0}, {2})), DTypeError);
  CHECK_THROWS_WITH_AS(likelihood("sum")(floats({1}, {1}), ints({0}, {1})),
                       (who + "loss: expected [n, classes, ..], got [1]").c_str(), ShapeError);
  CHECK_THROWS_AS(likelihood("most")(kLogs, ints({0, 0}, {2})), RecordError);
}

}  // namespace
