// What is done to gradients between backward and step.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "optim.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

template <Backend B>
struct Pair {
  Param<B, 1> in, out;

  HEARTH_MODULE(Pair, in, out)
};

using PairGradients = Gradients<Pair<Ad>>;

Param<Grad<Inner>, 1> gradient_of(std::uint64_t id, std::vector<float> values) {
  const std::size_t count = values.size();
  return {Tensor<Inner, 1>::from(std::move(values), {count}, {}), {id}};
}
PairGradients pair_of(std::vector<float> in, std::vector<float> out) {
  return {gradient_of(1, std::move(in)), gradient_of(2, std::move(out))};
}

constexpr float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

// covers op: clip_grad_norm_each | - | GradientClippingConfig::Norm
TEST_CASE("optim: clip_grad_norm_each holds each gradient on its own") {
  auto gradients = pair_of({3, 4}, {0.3F, 0.4F});
  optim::clip_grad_norm_each(gradients, 1);
  CHECK(gradients.in.value->values()[0] == doctest::Approx(0.6));
  CHECK(gradients.in.value->values()[1] == doctest::Approx(0.8));
  CHECK(gradients.out.value->values() == std::vector<float>{0.3F, 0.4F});
  optim::clip_grad_norm_each(gradients, 0.7, 1);
  CHECK(gradients.in.value->values()[0] == doctest::Approx(0.3));
  CHECK(gradients.out.value->values()[0] == doctest::Approx(0.3));
}

// covers op: clip_grad_norm | torch.nn.utils.clip_grad_norm_ | -
TEST_CASE("optim: the gradients of tied parameters count once, and stay tied") {
  const Param<Ad, 1> shared(Tensor<Ad, 1>::from(std::vector<float>{3, 4}, {2}, {}), {7});
  const Pair<Ad> model{shared, shared};
  const auto loss = sum(square(model.in.value())) * 0.25 + sum(square(model.out.value())) * 0.25;
  auto gradients = backward(loss, model);  // of both: [3, 4]
  CHECK(optim::grad_norm(gradients) == doctest::Approx(5));
  CHECK(optim::clip_grad_norm(gradients, 1) == doctest::Approx(5));
  CHECK(gradients.in.value->values()[1] == doctest::Approx(0.8));
  CHECK(gradients.out.value->values()[1] == doctest::Approx(0.8));
}

TEST_CASE("optim: norms that are not finite, as in PyTorch") {
  auto infinite = pair_of({1, kInfinity}, {2, 2});
  CHECK(optim::clip_grad_norm(infinite, 1) == kInfinity);
  CHECK(infinite.in.value->values()[0] == 0);
  CHECK(std::isnan(infinite.in.value->values()[1]));
  CHECK(infinite.out.value->values()[0] == 0);

  for (const double norm_type : {1.0, 2.0, 3.0, std::numeric_limits<double>::infinity()}) {
    auto nan = pair_of({1, NAN}, {2, 2});
    CHECK(std::isnan(optim::clip_grad_norm(nan, 1, {.norm_type = norm_type})));
    CHECK(std::isnan(nan.out.value->values()[0]));
  }

  auto kept = pair_of({1, kInfinity}, {2, 2});
  CHECK_THROWS_WITH_AS(optim::clip_grad_norm(kept, 1, {.error_if_nonfinite = true}),
                       "hearth: clip_grad_norm: expected a finite norm, got inf", Error);
  CHECK(kept.out.value->values()[0] == 2);
  PairGradients none{{std::nullopt, {1}}, {std::nullopt, {2}}};
  CHECK(optim::clip_grad_norm(none, 1) == 0);
}

TEST_CASE("optim: bounds that are none are errors") {
  auto gradients = pair_of({1, 2}, {3, 4});
  CHECK_THROWS_WITH_AS(optim::clip_grad_norm(gradients, -1),
                       "hearth: clip_grad_norm: expected a max_norm of 0 or more, got -1.000000", Error);
  CHECK_THROWS_WITH_AS(optim::clip_grad_norm(gradients, 1, {.norm_type = 0}),
                       "hearth: clip_grad_norm: expected a norm_type above 0, got 0.000000", Error);
  CHECK_THROWS_WITH_AS(optim::grad_norm(gradients, -2),
                       "hearth: grad_norm: expected a norm_type above 0, got -2.000000", Error);
  CHECK_THROWS_WITH_AS(optim::clip_grad_norm_each(gradients, NAN),
                       "hearth: clip_grad_norm_each: expected a max_norm of 0 or more, got nan", Error);
  CHECK_THROWS_WITH_AS(optim::clip_grad_value(gradients, -0.5),
                       "hearth: clip_grad_value: expected a value of 0 or more, got -0.500000", Error);
  CHECK(gradients.in.value->values() == std::vector<float>{1, 2});
}

// covers op: GradientAccumulator | - | GradientsAccumulator
TEST_CASE("optim: a GradientAccumulator adds up, and begins anew when it is taken from") {
  optim::GradientAccumulator<Pair<Ad>> accumulator;
  CHECK(accumulator.count() == 0);
  accumulator.add(pair_of({1, 2}, {3}));
  accumulator.add({gradient_of(1, {10, 20}), {std::nullopt, {2}}});
  CHECK(accumulator.count() == 2);
  auto sum = accumulator.take();
  CHECK(sum.in.value->values() == std::vector<float>{11, 22});
  CHECK(sum.out.value->values() == std::vector<float>{3});
  CHECK(accumulator.count() == 0);

  accumulator.add({{std::nullopt, {1}}, gradient_of(2, {4})});
  accumulator.add(pair_of({2, 6}, {8}));
  auto mean = accumulator.take_mean();
  CHECK(mean.in.value->values() == std::vector<float>{1, 3});
  CHECK(mean.out.value->values() == std::vector<float>{6});
  CHECK_THROWS_WITH_AS(
      accumulator.take(),
      "hearth: GradientAccumulator: expected gradients to take, got none since the last ones", Error);
  CHECK_THROWS_AS(accumulator.take_mean(), Error);
}

TEST_CASE("optim: accumulated gradients of halves are those of the whole batch") {
  const auto model = Net<Ad>::init(3);
  const auto x = Tensor<Ad, 2>::from(std::vector<float>{1, 2, 3, -1, 0, 1, 2, 0, 1, 0, 1, -2}, {4, 3}, {});
  const auto loss = [&](const Tensor<Ad, 2>& part) { return mean(square(model.forward(part))); };
  optim::GradientAccumulator<Net<Ad>> accumulator;
  for (std::size_t half : {0, 1}) accumulator.add(backward(loss(narrow(x, 0, 2 * half, 2)), model));
  const auto whole = backward(loss(x), model), halves = accumulator.take_mean();
  const auto ours = halves.a.weight.value->values(), theirs = whole.a.weight.value->values();
  for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == doctest::Approx(theirs[i]));
}

TEST_CASE("optim: gradients that do not go together are errors, and change nothing") {
  optim::GradientAccumulator<Pair<Ad>> accumulator;
  accumulator.add(pair_of({1, 2}, {3}));
  CHECK_THROWS_WITH_AS(accumulator.add(pair_of({1, 1}, {3, 4})),
                       "hearth: GradientAccumulator: 'out': expected [1], got [2]", ShapeError);
  CHECK(accumulator.count() == 1);
  CHECK(accumulator.take().in.value->values() == std::vector<float>{1, 2});

  const auto model = Net<Ad>::init(1);
  optim::GradientAccumulator<Net<Ad>> other;
  auto gradients = backward(loss_of(model), model);
  other.add(gradients);
  gradients.a.bias.reset();
  CHECK_THROWS_WITH_AS(other.add(gradients),
                       "hearth: GradientAccumulator: 'a.bias': expected a value, got nothing", ShapeError);
}
