// How far Cuda's numbers are from NdArray's, in units of the last place, each operation by its own bound.
// What comes of adding has the bound of the sum's own rounding.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <hearth/cuda.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/tensor.hpp>

using namespace hearth;

namespace {

template <class E> using Host = NdArray<E>;

template <class E>
double ulps(E a, E b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  const E unit = std::nextafter(std::max(std::abs(a), std::abs(b)), std::numeric_limits<E>::infinity()) -
                 std::max(std::abs(a), std::abs(b));
  return static_cast<double>(std::abs(a - b) / unit);
}

/// Numbers of both signs, or positive ones, over several powers of ten.
template <class B>
Tensor<B, 1> spread(bool positive, std::uint64_t seed = 1) {
  using E = typename B::FloatElem;
  Rng rng(seed);
  std::vector<E> values;
  for (int i = 0; i < 4000; ++i) {
    const double sign = positive || rng.next() % 2 == 0 ? 1 : -1;
    const double digits = static_cast<double>(rng.next() >> 11) * 0x1p-53;
    values.push_back(static_cast<E>(sign * std::pow(10, -3 + 4 * digits)));
  }
  return Tensor<B, 1>::from_data(TensorData::from(std::move(values), {4000}), {});
}

/// The most ulps by which f differs over the two backends.
template <class E, class F>
double distance(const F& f, bool positive) {
  const auto here = f(spread<Host<E>>(positive), spread<Host<E>>(positive, 2)).to_data().template values<E>();
  const auto there =
      f(spread<Cuda<E>>(positive), spread<Cuda<E>>(positive, 2)).to_data().template values<E>();
  double most = here.size() == there.size() ? 0 : INFINITY;
  for (std::size_t i = 0; i < here.size(); ++i) most = std::max(most, ulps(here[i], there[i]));
  return most;
}

#define HEARTH_WITHIN(bound, positive, expression)                             \
  {                                                                            \
    CAPTURE(#expression);                                                      \
    const auto f = [](auto x, [[maybe_unused]] auto y) { return expression; }; \
    const double found = distance<E>(f, positive);                             \
    CHECK(found <= bound);                                                     \
  }

}  // namespace

TEST_CASE_TEMPLATE("arithmetic agrees to the last bit", E, float, double) {
  HEARTH_WITHIN(0, false, x + y);
  HEARTH_WITHIN(0, false, x - y);
  HEARTH_WITHIN(0, false, x * y);
  HEARTH_WITHIN(0, false, x / y);
  HEARTH_WITHIN(0, false, sqrt(abs(x)));
  HEARTH_WITHIN(0, false, maximum(x, y));
  HEARTH_WITHIN(0, false, floor(x));
  HEARTH_WITHIN(0, false, round(x));
  HEARTH_WITHIN(0, false, relu(x));
  HEARTH_WITHIN(0, false, clamp(x, -1, 1));
  HEARTH_WITHIN(0, false, reciprocal(x));
}

TEST_CASE_TEMPLATE("elementary functions agree to a few units of the last place", E, float, double) {
  HEARTH_WITHIN(2, false, exp(x));
  HEARTH_WITHIN(3, false, expm1(x));
  HEARTH_WITHIN(3, true, log(x));
  HEARTH_WITHIN(3, true, log1p(x));
  HEARTH_WITHIN(4, false, sin(x));
  HEARTH_WITHIN(4, false, cos(x));
  HEARTH_WITHIN(4, false, tanh(x));
  HEARTH_WITHIN(64, false, erf(x));  // xsimd's, in double
  HEARTH_WITHIN(4, false, sigmoid(x));
  HEARTH_WITHIN(64, true, pow(x, y));  // xsimd's is exp(y log x)
  HEARTH_WITHIN(1, true, rsqrt(x));
  HEARTH_WITHIN(64, true, gelu(x));  // by erf
  HEARTH_WITHIN(4, false, silu(x));
}

TEST_CASE_TEMPLATE("sums agree to their own rounding", E, float, double) {
  HEARTH_WITHIN(1, true, sum(x));
  HEARTH_WITHIN(4, true, mean(reshape(x, std::array<std::size_t, 2>{80, 50}), 0));
  HEARTH_WITHIN(4, true, mean(reshape(x, std::array<std::size_t, 2>{80, 50}), 1));
  HEARTH_WITHIN(8, false, softmax(reshape(x, std::array<std::size_t, 2>{80, 50}), 1));
  HEARTH_WITHIN(
      16, true,
      matmul(reshape(x, std::array<std::size_t, 2>{80, 50}), reshape(y, std::array<std::size_t, 2>{50, 80})));
}

TEST_CASE_TEMPLATE("the same seed draws the same numbers", E, float, double) {
  const auto both = [](const auto& draw) {
    Rng here(7), there(7);
    const TensorData a = draw.template operator()<Host<E>>(here),
                     b = draw.template operator()<Cuda<E>>(there);
    CHECK(here == there);
    double most = 0;
    const auto x = a.values<E>(), y = b.values<E>();
    for (std::size_t i = 0; i < x.size(); ++i) most = std::max(most, ulps(x[i], y[i]));
    return most;
  };
  CHECK(both([]<class B>(Rng& rng) { return uniform<B>({1000}, -2, 3, {}, rng).to_data(); }) == 0);
  CHECK(both([]<class B>(Rng& rng) { return bernoulli<B>({1000}, 0.3, 2, {}, rng).to_data(); }) == 0);
  CHECK(both([]<class B>(Rng& rng) { return normal<B>({1000}, 0, 1, {}, rng).to_data(); }) <= 4);
}
