// What ctc_loss refuses, and what it makes of targets that no path leads to. Its numbers are compared with
// PyTorch's in tests/golden.
#include <doctest/doctest.h>

#include <cmath>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn/loss/ctc.hpp>

using namespace hearth;
using nn::Reduction;

namespace {

using B = Autodiff<NdArray<double>>;

template <std::size_t R = 1>
Tensor<B, R, Int> ints(std::vector<std::int64_t> values, const std::array<std::size_t, R>& shape) {
  return Tensor<B, R, Int>::from(std::move(values), shape, {});
}
Tensor<B, 1, Int> ints(std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return ints<1>(std::move(values), {count});
}

// Three steps, two samples, four classes, all as likely as each other.
Tensor<B, 3> even() { return require_grad(Tensor<B, 3>::full({3, 2, 4}, std::log(0.25), {})); }

auto loss(Tensor<B, 2, Int> targets, std::vector<std::int64_t> inputs, std::vector<std::int64_t> sizes,
          const nn::CtcLossConfig& options = {}) {
  return nn::ctc_loss<Reduction::none>(even(), std::move(targets), ints(std::move(inputs)),
                                       ints(std::move(sizes)), options);
}

}  // namespace

TEST_CASE("ctc_loss: a probability is that of all paths together") {
  // [1] in three steps: 1bb b1b bb1 11b b11 111; [1, 2] in three: 12b 1b2 b12 112 122; 64 paths in all.
  const auto losses = loss(ints<2>({1, 0, 1, 2}, {2, 2}), {3, 3}, {1, 2}).values();
  CHECK(losses[0] == doctest::Approx(-std::log(6.0 / 64)));
  CHECK(losses[1] == doctest::Approx(-std::log(5.0 / 64)));
}

TEST_CASE("ctc_loss: a target that no path leads to costs an infinity, or nothing") {
  const auto x = even();
  const auto targets = ints<2>({1, 1, 1, 2}, {2, 2});  // two equal labels need a blank between them
  const auto inputs = ints({2, 2}), sizes = ints({2, 2});
  const auto infinite = nn::ctc_loss<Reduction::none>(x, targets, inputs, sizes);
  CHECK(infinite.values()[0] == std::numeric_limits<double>::infinity());
  CHECK(infinite.values()[1] == doctest::Approx(-std::log(1.0 / 16)));
  const auto slopes = gradient(sum(infinite), x).values();
  CHECK(std::isnan(slopes[0]));  // of the first sample, as in PyTorch
  CHECK(std::isfinite(slopes[5]));

  const auto zero = nn::ctc_loss<Reduction::none>(x, targets, inputs, sizes, {.zero_infinity = true});
  CHECK(zero.values()[0] == 0);
  CHECK(gradient(sum(zero), x).values()[1] == 0);
}

TEST_CASE("ctc_loss: no steps, no labels, no samples") {
  const auto losses = loss(ints<2>({1, 1}, {2, 1}), {0, 0}, {0, 1}).values();
  CHECK(losses[0] == 0);
  CHECK(losses[1] == std::numeric_limits<double>::infinity());
  const auto blanks = loss(ints<2>({}, {2, 0}), {3, 2}, {0, 0}).values();
  CHECK(blanks[0] == doctest::Approx(3 * std::log(4)));
  CHECK(blanks[1] == doctest::Approx(2 * std::log(4)));
  const auto nothing = Tensor<B, 3>::zeros({3, 0, 4}, {});
  CHECK(nn::ctc_loss<Reduction::none>(nothing, ints({}), ints({}), ints({})).numel() == 0);
}

TEST_CASE("ctc_loss: what does not belong together is told in its words") {
  const auto targets = ints<2>({1, 2, 3, 0}, {2, 2});
  CHECK_THROWS_WITH_AS(loss(targets, {4, 1}, {1, 1}),
                       "hearth: ctc_loss: expected input lengths from 0 to 3, got 4", ShapeError);
  CHECK_THROWS_WITH_AS(loss(targets, {3, -1}, {1, 1}),
                       "hearth: ctc_loss: expected input lengths from 0 to 3, got -1", ShapeError);
  CHECK_THROWS_WITH_AS(loss(targets, {3, 3}, {3, 1}),
                       "hearth: ctc_loss: expected target lengths from 0 to 2, got 3", ShapeError);
  CHECK_THROWS_WITH_AS(loss(targets, {3, 3, 3}, {1, 1}), "hearth: ctc_loss: expected [2], got [3]",
                       ShapeError);
  CHECK_THROWS_WITH_AS(loss(targets, {3, 3}, {2, 2}),
                       "hearth: ctc_loss: expected targets without the blank, got 0", ShapeError);
  CHECK_THROWS_WITH_AS(loss(ints<2>({1, 4}, {2, 1}), {3, 3}, {1, 1}),
                       "hearth: ctc_loss: expected classes from 0 to 3, got 4", ShapeError);
  CHECK_THROWS_WITH_AS(loss(ints<2>({1, 1, 1}, {3, 1}), {3, 3}, {1, 1}),
                       "hearth: ctc_loss: expected [2, 1], got [3, 1]", ShapeError);
  CHECK_THROWS_WITH_AS(loss(targets, {3, 3}, {1, 1}, {.blank = 4}),
                       "hearth: ctc_loss: expected a blank below 4, got 4", ShapeError);
  CHECK_THROWS_WITH_AS(nn::ctc_loss(even(), ints({1, 2, 3}), ints({3, 3}), ints({1, 1})),
                       "hearth: ctc_loss: expected 2 targets in a row, the sum of their lengths, got 3",
                       ShapeError);
}
