// Gradients against central differences, in double.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include <hearth/autodiff.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>

namespace hearth::test {

using Plain = NdArray<double>;
using First = Autodiff<Plain>;
using Second = Autodiff<First>;

/// An input: its numbers and shape.
template <std::size_t R>
struct Input {
  std::array<std::size_t, R> shape;
  std::vector<double> values;

  template <class B>
  Tensor<B, R> on() const {
    return Tensor<B, R>::from(values, shape, Device<B>{});
  }
};

/// Numbers in low .. high, none twice, and none within a hundredth of the range from another.
template <std::size_t... N>
Input<sizeof...(N)> input(double low = -1, double high = 1) {
  Input<sizeof...(N)> made{{N...}, {}};
  const std::size_t count = (std::size_t{1} * ... * N);
  std::size_t odd = 2 * (count / 3) + 1;
  while (std::gcd(odd, count) != 1) odd += 2;
  for (std::size_t i = 0; i < count; ++i)
    made.values.push_back(low + (high - low) * (static_cast<double>((i * odd + count / 2) % count) + 0.37) /
                                    static_cast<double>(count));
  return made;
}

/// A weight for each element, so that a gradient that lands in the wrong place is seen.
template <class B, std::size_t R>
Tensor<B, 0> weighed(Tensor<B, R> y) {
  std::vector<double> weights(y.numel());
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 0.5 + static_cast<double>(i * 29 % 17) / 16;
  return sum(y * Tensor<B, R>::from(std::move(weights), y.shape(), y.device()));
}

/// Empty when the gradient agrees with the differences of `loss` in every element of input I.
template <std::size_t I, class... In, class Loss>
std::string differs(const std::tuple<In...>& inputs, const std::vector<double>& gradient, double tolerance,
                    const Loss& loss) {
  constexpr double h = 1e-5;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const auto at = [&](double step) {
      auto moved = inputs;
      std::get<I>(moved).values[i] += step;
      return std::apply(loss, moved);
    };
    const double slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    if (!(std::fabs(gradient[i] - slope) <= tolerance * (1 + std::fabs(slope)))) {
      char text[128];
      std::snprintf(text, sizeof text, "input %zu, element %zu: %.12g, by differences %.12g", I, i,
                    gradient[i], slope);
      return text;
    }
  }
  return "";
}

/// The gradients of f, whose result may have any shape, with respect to each input.
template <class F, std::size_t... R>
void check_gradient(const char* name, const F& f, const Input<R>&... given) {
  CAPTURE(name);
  const std::tuple inputs(given...);
  const auto loss = [&](const Input<R>&... in) { return weighed(f(in.template on<First>()...)).item(); };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto x = std::tuple(require_grad(given.template on<First>())...);
    const auto y = weighed(f(std::get<I>(x)...));
    CHECK(y.primitive().tracked());
    const auto check = [&]<std::size_t J>() {
      const auto g = gradient(y, std::get<J>(x), {.keep_graph = true});
      CHECK(g.shape() == std::get<J>(x).shape());
      CHECK(differs<J>(inputs, g.values(), 1e-8, loss) == "");
    };
    (check.template operator()<I>(), ...);
  }(std::index_sequence_for<Input<R>...>{});
}

/// The sum of the weighed first gradients of f, as a tensor of the backend below.
template <class B, class F, class... T>
auto slopes(const F& f, T... values) {
  auto x = std::tuple(require_grad(to_autodiff(std::move(values)))...);
  const auto y = weighed(std::apply([&](const auto&... in) { return f(in...); }, x));
  return std::apply([&](const auto&... in) { return (weighed(gradient(y, in, {.keep_graph = true})) + ...); },
                    x);
}

/// The second derivatives of f, against differences of its first ones.
template <class F, std::size_t... R>
void check_second(const char* name, const F& f, const Input<R>&... given) {
  CAPTURE(name);
  const std::tuple inputs(given...);
  const auto loss = [&](const Input<R>&... in) {
    return slopes<First>(f, in.template on<Plain>()...).item();
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto x = std::tuple(require_grad(given.template on<First>())...);
    const auto s = slopes<Second>(f, std::get<I>(x)...);
    const auto check = [&]<std::size_t J>() {
      CHECK(differs<J>(inputs, gradient(s, std::get<J>(x), {.keep_graph = true}).values(), 1e-7, loss) == "");
    };
    (check.template operator()<I>(), ...);
  }(std::index_sequence_for<Input<R>...>{});
}

}  // namespace hearth::test

/// HEARTH_CHECK(exp(x), (x), input<3>()): first derivatives of an expression.
#define HEARTH_TEST_PARAMETERS_1(a) const auto& a
#define HEARTH_TEST_PARAMETERS_2(a, b) const auto &a, const auto &b
#define HEARTH_TEST_PARAMETERS_3(a, b, c) const auto &a, const auto &b, const auto &c
#define HEARTH_TEST_PICK(a, b, c, which, ...) which
#define HEARTH_TEST_PARAMETERS(...)                                                 \
  HEARTH_TEST_PICK(__VA_ARGS__, HEARTH_TEST_PARAMETERS_3, HEARTH_TEST_PARAMETERS_2, \
                   HEARTH_TEST_PARAMETERS_1)                                        \
  (__VA_ARGS__)
#define HEARTH_CHECK_GRADIENT(expression, parameters, ...) \
  hearth::test::check_gradient(                            \
      #expression, [&](HEARTH_TEST_PARAMETERS parameters) { return expression; }, __VA_ARGS__)
#define HEARTH_CHECK_SECOND(expression, parameters, ...) \
  hearth::test::check_second(                            \
      #expression, [&](HEARTH_TEST_PARAMETERS parameters) { return expression; }, __VA_ARGS__)
