// Elementwise functions of one tensor.
#pragma once

#include "backend.hpp"

namespace hearth::conformance {

inline double logistic(double v) { return 1 / (1 + std::exp(-v)); }

// One rank and no template on the function: these checks are compiled once for a backend.
template <class B>
using Unary = std::function<Tensor<B, 3>(Tensor<B, 3>)>;

/// f on a tensor is g on each of its numbers, also where they are extreme, whatever memory holds them.
template <class B>
void check_unary(const char* name, const Unary<B>& f, double (*g)(double)) {
  CAPTURE(name);
  using E = typename B::FloatElem;
  const Numbers values = {-2.5, -1, -0.5, -0.0, 0,     0.3,  0.5,  1,    1.5,
                          2.5,  7,  25,   kInf, -kInf, kNaN, 1e-3, -1e-3};
  const std::array<std::size_t, 3> row = {1, 1, values.size()};
  Numbers expected;
  for (double value : values)
    expected.push_back(static_cast<E>(g(static_cast<double>(static_cast<E>(value)))));
  const auto x = tensor<B>(values, row);
  const auto y = f(x);
  CHECK(differs(y, expected, 4) == "");
  CHECK(untracked(y));
  CHECK(difference(numbers(x), numbers(tensor<B>(values, row)), 0) == "");

  check_memory(mixed_tensor<B>(std::array<std::size_t, 3>{3, 5, 7}), f);
  CHECK(f(tensor<B>({}, std::array<std::size_t, 3>{0, 3, 1})).numel() == 0);

  // An element's result does not depend on where it stands, and a moved tensor may be overwritten.
  auto many = mixed_tensor<B>(std::array<std::size_t, 3>{1, 1, 1003});
  const Numbers one_by_one = numbers(f(narrow(many, 2, 17, 1)));
  const Numbers before = numbers(many);
  const auto kept = many;
  const Numbers all = numbers(f(std::move(many)));
  CHECK(difference({all[17]}, one_by_one, 0) == "");
  CHECK(difference(numbers(kept), before, 0) == "");
  CHECK(difference(numbers(f(kept)), all, 0) == "");
}

#define HEARTH_TEST_UNARY(expression, reference) \
  check_unary<B>(                                \
      #expression, [](Tensor<B, 3> x) { return expression; }, [](double v) -> double { return reference; })

TEST_CASE_TEMPLATE("unary: exponentials and logarithms", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_UNARY(exp(std::move(x)), std::exp(v));
  HEARTH_TEST_UNARY(expm1(std::move(x)), std::expm1(v));
  HEARTH_TEST_UNARY(log(std::move(x)), std::log(v));
  HEARTH_TEST_UNARY(log1p(std::move(x)), std::log1p(v));
  HEARTH_TEST_UNARY(exp2(std::move(x)), std::exp2(v));
  HEARTH_TEST_UNARY(log2(std::move(x)), std::log2(v));
  HEARTH_TEST_UNARY(log10(std::move(x)), std::log10(v));
}

TEST_CASE_TEMPLATE("unary: powers", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_UNARY(sqrt(std::move(x)), std::sqrt(v));
  HEARTH_TEST_UNARY(square(std::move(x)), v * v);
  HEARTH_TEST_UNARY(reciprocal(std::move(x)), 1 / v);
  HEARTH_TEST_UNARY(pow(std::move(x), 3), std::pow(v, 3));
  HEARTH_TEST_UNARY(pow(std::move(x), 2.5), std::pow(v, 2.5));
  HEARTH_TEST_UNARY(pow(std::move(x), -1), std::pow(v, -1));
  HEARTH_TEST_UNARY(pow(std::move(x), 0), std::pow(v, 0));
  HEARTH_TEST_UNARY(pow(std::move(x), 2), std::pow(v, 2));
  HEARTH_TEST_UNARY(pow(std::move(x), 0.5), std::sqrt(v));
  HEARTH_TEST_UNARY(pow(std::move(x), -0.5), 1 / std::sqrt(v));
  HEARTH_TEST_UNARY(rsqrt(std::move(x)), 1 / std::sqrt(v));
}

TEST_CASE_TEMPLATE("unary: trigonometry", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_UNARY(sin(std::move(x)), std::sin(v));
  HEARTH_TEST_UNARY(cos(std::move(x)), std::cos(v));
  HEARTH_TEST_UNARY(tanh(std::move(x)), std::tanh(v));
  HEARTH_TEST_UNARY(erf(std::move(x)), std::erf(v));
  HEARTH_TEST_UNARY(erfc(std::move(x)), std::erfc(v));
  HEARTH_TEST_UNARY(tan(std::move(x)), std::tan(v));
  HEARTH_TEST_UNARY(asin(std::move(x)), std::asin(v));
  HEARTH_TEST_UNARY(acos(std::move(x)), std::acos(v));
  HEARTH_TEST_UNARY(atan(std::move(x)), std::atan(v));
  HEARTH_TEST_UNARY(sinh(std::move(x)), std::sinh(v));
  HEARTH_TEST_UNARY(cosh(std::move(x)), std::cosh(v));
  HEARTH_TEST_UNARY(asinh(std::move(x)), std::asinh(v));
  HEARTH_TEST_UNARY(acosh(std::move(x)), std::acosh(v));
  HEARTH_TEST_UNARY(atanh(std::move(x)), std::atanh(v));
}

TEST_CASE_TEMPLATE("unary: activations", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_UNARY(relu(std::move(x)), std::isnan(v) ? v : v > 0 ? v : 0);
  HEARTH_TEST_UNARY(leaky_relu(std::move(x)), v > 0 ? v : 0.01 * v);
  HEARTH_TEST_UNARY(leaky_relu(std::move(x), 0.2), v > 0 ? v : 0.2 * v);
  HEARTH_TEST_UNARY(gelu(std::move(x)), v * 0.5 * (1 + std::erf(v / std::sqrt(2.0))));
  HEARTH_TEST_UNARY(silu(std::move(x)), v / (1 + std::exp(-v)));
  HEARTH_TEST_UNARY(sigmoid(std::move(x)), logistic(v));
  HEARTH_TEST_UNARY(softplus(std::move(x)), v > 20 ? v : std::log1p(std::exp(v)));
  HEARTH_TEST_UNARY(softplus(std::move(x), 2, 5), 2 * v > 5 ? v : std::log1p(std::exp(2 * v)) / 2);
  HEARTH_TEST_UNARY(logsigmoid(std::move(x)),
                    std::isnan(v) ? v : std::fmin(v, 0) - std::log1p(std::exp(-std::fabs(v))));
  HEARTH_TEST_UNARY(mish(std::move(x)), v * std::tanh(v > 20 ? v : std::log1p(std::exp(v))));
  HEARTH_TEST_UNARY(softsign(std::move(x)), v / (1 + std::fabs(v)));
  HEARTH_TEST_UNARY(tanhshrink(std::move(x)), v - std::tanh(v));
  HEARTH_TEST_UNARY(
      gelu_tanh(std::move(x)),
      v * 0.5 * (1 + std::tanh(std::sqrt(8 / std::acos(-1.0)) / 2 * (v + 0.044715 * v * v * v))));
}

TEST_CASE_TEMPLATE("unary: activations with kinks", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_UNARY(elu(std::move(x), 1.5), v > 0 ? v : 1.5 * std::expm1(v));
  HEARTH_TEST_UNARY(celu(std::move(x), 1.5), v > 0 ? v : 1.5 * std::expm1(v / 1.5));
  HEARTH_TEST_UNARY(selu(std::move(x)),
                    1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * std::expm1(v)));
  HEARTH_TEST_UNARY(relu6(std::move(x)), std::isnan(v) ? v : std::fmin(std::fmax(v, 0), 6));
  HEARTH_TEST_UNARY(hardtanh(std::move(x), -2, 0.25), std::isnan(v) ? v : std::fmin(std::fmax(v, -2), 0.25));
  HEARTH_TEST_UNARY(hardsigmoid(std::move(x)), std::isnan(v) ? v : std::fmin(std::fmax(v / 6 + 0.5, 0), 1));
  HEARTH_TEST_UNARY(hardswish(std::move(x)),
                    v * (std::isnan(v) ? v : std::fmin(std::fmax(v / 6 + 0.5, 0), 1)));
  HEARTH_TEST_UNARY(hardshrink(std::move(x)), std::fabs(v) <= 0.5 ? 0 : v);
  HEARTH_TEST_UNARY(softshrink(std::move(x)), std::fabs(v) <= 0.5 ? 0 : v - std::copysign(0.5, v));
  HEARTH_TEST_UNARY(shrink(std::move(x), 1, 0.25), std::fabs(v) <= 1 ? 0 : v - std::copysign(0.25, v));
  HEARTH_TEST_UNARY(threshold(std::move(x), 0.25, -7), v <= 0.25 ? -7 : v);
}

TEST_CASE_TEMPLATE("unary: options that no activation can have", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>({1, 2}, std::array<std::size_t, 1>{2});
  Rng rng(1);
  CHECK(says(error_of<Error>([&] { (void)celu(x, 0); }), {"hearth: celu", "other than 0", "got 0"}));
  CHECK(says(error_of<Error>([&] { (void)hardtanh(x, 2, 1); }), {"hearth: hardtanh", "in order", "got 2.0"}));
  CHECK(says(error_of<Error>([&] { (void)softshrink(x, -1); }),
             {"hearth: softshrink", "0 or more", "got -1"}));
  CHECK(says(error_of<Error>([&] { (void)rrelu(x, 0.5, 0.25, rng); }),
             {"hearth: rrelu", "in order", "got 0.5"}));
  const auto odd = tensor<B>({1, 2, 3}, std::array<std::size_t, 2>{1, 3});
  CHECK(says(error_of<ShapeError>([&] { (void)glu(odd); }), {"hearth: glu", "even", "axis 1", "[1, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)swiglu(odd, 0); }),
             {"hearth: swiglu", "even", "axis 0", "[1, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)glu(odd, 2); }), {"hearth: glu", "-2 to 1", "got 2"}));
}

TEST_CASE_TEMPLATE("unary: rrelu draws a slope for each element while training", B, HEARTH_TEST_BACKENDS) {
  const std::size_t count = 5000;
  Rng rng(5);
  const auto y = numbers(rrelu(Tensor<B, 1>::full({count}, -2, {}), 0.125, 0.5, rng));
  double least = 0, most = -2, sum = 0;
  for (double v : y) {
    least = std::fmin(least, v);
    most = std::fmax(most, v);
    sum += v;
  }
  CHECK(least >= -1);
  CHECK(most <= -0.25);
  CHECK(close(sum / static_cast<double>(count), -0.625, 0.02));
  CHECK((least < -0.95 && most > -0.3) == B::differentiable);
  CHECK((rng.state().offset > 0) == B::differentiable);
  CHECK(differs(rrelu(tensor<B>({3, 0, kNaN}, std::array<std::size_t, 1>{3}), 0.1, 0.2, rng), {3, 0, kNaN}) ==
        "");
}

TEST_CASE_TEMPLATE("unary: rounding and signs", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_UNARY(-std::move(x), -v);
  HEARTH_TEST_UNARY(abs(std::move(x)), std::fabs(v));
  HEARTH_TEST_UNARY(sign(std::move(x)), std::isnan(v) ? v : (v > 0) - (v < 0));
  HEARTH_TEST_UNARY(floor(std::move(x)), std::floor(v));
  HEARTH_TEST_UNARY(ceil(std::move(x)), std::ceil(v));
  HEARTH_TEST_UNARY(round(std::move(x)), std::nearbyint(v));
  HEARTH_TEST_UNARY(trunc(std::move(x)), std::trunc(v));
  HEARTH_TEST_UNARY(frac(std::move(x)), v - std::trunc(v));
  HEARTH_TEST_UNARY(clamp_min(std::move(x), 0.25), std::isnan(v) ? v : std::fmax(v, 0.25));
  HEARTH_TEST_UNARY(clamp_max(std::move(x), 0.25), std::isnan(v) ? v : std::fmin(v, 0.25));
  HEARTH_TEST_UNARY(clamp(std::move(x), -0.5, 1.25), std::isnan(v) ? v : std::fmin(std::fmax(v, -0.5), 1.25));
}

TEST_CASE_TEMPLATE("unary: a number on one side", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_UNARY(std::move(x) + 1.5, v + 1.5);
  HEARTH_TEST_UNARY(1.5 + std::move(x), v + 1.5);
  HEARTH_TEST_UNARY(std::move(x) - 1.5, v - 1.5);
  HEARTH_TEST_UNARY(1.5 - std::move(x), 1.5 - v);
  HEARTH_TEST_UNARY(std::move(x) * 2.5, v * 2.5);
  HEARTH_TEST_UNARY(2.5 * std::move(x), v * 2.5);
  HEARTH_TEST_UNARY(std::move(x) / 4, v / 4);
  HEARTH_TEST_UNARY(3 / std::move(x), 3 / v);
}
#undef HEARTH_TEST_UNARY

TEST_CASE_TEMPLATE("unary: at other ranks", B, HEARTH_TEST_BACKENDS) {
  CHECK(differs(exp(tensor<B>({0.5}, std::array<std::size_t, 0>{})), {std::exp(0.5)}) == "");
  CHECK(differs(-tensor<B>({1, 2}, std::array<std::size_t, 1>{2}), {-1, -2}) == "");
  const std::array<std::size_t, 8> eight = {1, 2, 1, 2, 1, 2, 1, 2};
  check_memory(mixed_tensor<B>(eight), [](auto x) { return relu(std::move(x)); });
}

// covers op: operator! | torch.logical_not | Tensor::bool_not
TEST_CASE_TEMPLATE("unary: ints and truth values", B, HEARTH_TEST_BACKENDS) {
  const auto n = tensor<B, Int>({-3, 0, 5, 9}, std::array<std::size_t, 2>{2, 2});
  CHECK(differs(-n, {3, 0, -5, -9}) == "");
  CHECK(differs(abs(n), {3, 0, 5, 9}) == "");
  CHECK(differs(sign(n), {-1, 0, 1, 1}) == "");
  CHECK(differs(clamp(n, -1, 6), {-1, 0, 5, 6}) == "");
  CHECK(differs(n + 2, {-1, 2, 7, 11}) == "");
  CHECK(differs(n * 3, {-9, 0, 15, 27}) == "");
  CHECK(differs(10 - n, {13, 10, 5, 1}) == "");
  CHECK(differs(-transpose(n), {3, -5, 0, -9}) == "");
  CHECK(differs(~n, {2, -1, -6, -10}) == "");
  CHECK(differs(clamp_min(n, 1), {1, 1, 5, 9}) == "");
  CHECK(differs(clamp_max(n, 1), {-3, 0, 1, 1}) == "");
  const auto t = tensor<B, Bool>({1, 0, 0, 1}, std::array<std::size_t, 2>{2, 2});
  CHECK(differs(!t, {0, 1, 1, 0}) == "");
  CHECK(differs(~t, {0, 1, 1, 0}) == "");
  CHECK(differs(t, {1, 0, 0, 1}) == "");
}

// covers op: to_float | Tensor.float | Tensor::float
// covers op: to_int | Tensor.long | Tensor::int
// covers op: to_bool | Tensor.bool | Tensor::bool
TEST_CASE_TEMPLATE("unary: casts", B, HEARTH_TEST_BACKENDS) {
  const std::array<std::size_t, 2> shape = {2, 3};
  const auto x = tensor<B>({-1.7, -0.2, 0, 0.9, 2.5, 3}, shape);
  CHECK(differs(to_int(x), {-1, 0, 0, 0, 2, 3}) == "");
  CHECK(differs(to_bool(x), {1, 1, 0, 1, 1, 1}) == "");
  CHECK(differs(to_float(x), numbers(x)) == "");
  const auto n = tensor<B, Int>({-2, 0, 7, 1, 0, 2}, shape);
  CHECK(differs(to_float(n), {-2, 0, 7, 1, 0, 2}) == "");
  CHECK(differs(to_bool(n), {1, 0, 1, 1, 0, 1}) == "");
  CHECK(differs(to_int(n), {-2, 0, 7, 1, 0, 2}) == "");
  const auto t = to_bool(n);
  CHECK(differs(to_float(t), {1, 0, 1, 1, 0, 1}) == "");
  CHECK(differs(to_int(t), {1, 0, 1, 1, 0, 1}) == "");
  CHECK(untracked(to_float(n)));
  check_memory(x, [](auto v) { return to_int(v); });
  check_memory(n, [](auto v) { return to_float(v); });
  check_memory(t, [](auto v) { return to_float(v); });
  check_memory(x, [](auto v) { return to_bool(v); });
}

}  // namespace hearth::conformance
