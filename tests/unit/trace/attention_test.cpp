#include <doctest/doctest.h>

#include <cmath>

#include "one_node.hpp"

namespace {

using namespace hearth;
using test::floats;

const std::optional<TensorData> kNone;
// Two keys: the second one is the query's, and its score is ln 3 more than the first one's.
const TensorData kQuery = floats({std::log(3.0F)}, {1, 1, 1, 1});
const TensorData kKeys = floats({0, 1}, {1, 1, 2, 1}), kValues = floats({4, 8}, {1, 1, 2, 1});

TEST_CASE("attention weighs the values by the scores of their keys") {
  const test::OneNode attention{"Attention"};
  CHECK(attention(kQuery, kKeys, kValues).values<float>()[0] == doctest::Approx(7));
  TensorData mask = TensorData::from(std::vector<std::uint8_t>{1, 0}, {1, 2});
  mask.dtype = DType::boolean;
  CHECK(attention(kQuery, kKeys, kValues, mask).values<float>()[0] == doctest::Approx(4));
  // A mask that ends early hides the rest.
  CHECK(attention(kQuery, kKeys, kValues, floats({0}, {1, 1})).values<float>()[0] == doctest::Approx(4));
  CHECK(attention(kQuery, kKeys, kValues, kNone, kNone, kNone, test::ints({1}, {1})).values<float>()[0] ==
        doctest::Approx(4));
}

TEST_CASE("keys of earlier calls come first, and heads of queries share keys") {
  const test::OneNode causal{"Attention", {{"is_causal", std::int64_t{1}}}, 3};
  const auto y =
      causal.all({floats({0, 0}, {1, 2, 1, 1}), floats({5}, {1, 1, 1, 1}), floats({6}, {1, 1, 1, 1}), kNone,
                  floats({3}, {1, 1, 1, 1}), floats({2}, {1, 1, 1, 1})});
  CHECK(y[0] == floats({4, 4}, {1, 2, 1, 1}));
  CHECK(y[1] == floats({3, 5}, {1, 1, 2, 1}));
  CHECK(y[2] == floats({2, 6}, {1, 1, 2, 1}));
}

TEST_CASE("heads that do not go with the tensors") {
  const std::string who = "hearth: node '/Attention' (Attention): ";
  const test::OneNode attention{"Attention"};
  CHECK_THROWS_WITH_AS(
      attention(floats({1}, {1, 1, 1}), floats({1}, {1, 1, 1}), floats({1}, {1, 1, 1})),
      (who + "Attention: expected q_num_heads and kv_num_heads that divide the last axis, got [1, 1, 1]")
          .c_str(),
      ShapeError);
  CHECK_THROWS_WITH_AS(attention(kQuery, floats({0, 1}, {1, 1, 1, 2}), kValues),
                       (who + "keys: expected [1, 1, 2, 1], got [1, 1, 1, 2]").c_str(), ShapeError);
  CHECK_THROWS_AS(attention(kQuery, kKeys, kValues, floats({0, 0, 0}, {1, 3})), ShapeError);
  CHECK_THROWS_AS(
      attention(floats({1, 1, 1}, {1, 3, 1, 1}), floats({1, 1}, {1, 2, 1, 1}), floats({1, 1}, {1, 2, 1, 1})),
      ShapeError);
}

TEST_CASE("pairs turn by the angle of their position") {
  const TensorData x = floats({1, 2, 3, 4}, {1, 1, 1, 4});
  const TensorData cosines = floats({1, 1, 0, 0}, {2, 2}), sines = floats({0, 0, 1, 1}, {2, 2});
  const test::OneNode apart{"RotaryEmbedding"},
      side_by_side{"RotaryEmbedding", {{"interleaved", std::int64_t{1}}}};
  CHECK(apart(x, cosines, sines, test::ints({0}, {1, 1})) == x);
  CHECK(apart(x, cosines, sines, test::ints({1}, {1, 1})) == floats({-3, -4, 1, 2}, {1, 1, 1, 4}));
  CHECK(side_by_side(x, cosines, sines, test::ints({1}, {1, 1})) == floats({-2, 1, -4, 3}, {1, 1, 1, 4}));
  CHECK_THROWS_AS(apart(x, cosines, sines, test::ints({2}, {1, 1})), ShapeError);
  CHECK_THROWS_AS(apart(x, cosines, sines), ShapeError);
}

}  // namespace
