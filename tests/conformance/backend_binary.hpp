// Elementwise functions of two and three tensors: broadcasting, comparisons, where.
#pragma once

#include "backend.hpp"

namespace hearth::conformance {

template <std::size_t R>
using Extents = std::array<std::size_t, R>;

/// f of two broadcast tensors is g of their numbers, whatever memory holds them.
template <class B, std::size_t RA, std::size_t RB, class F>
void check_pair(const Tensor<B, RA>& a, const Tensor<B, RB>& b, const F& f, double (*g)(double, double)) {
  const Shape sa = a.dynamic_shape(), sb = b.dynamic_shape();
  const Shape to = check::broadcast("test", sa, sb);
  const Numbers x = numbers(a), y = numbers(b);
  Numbers expected;
  each_index(
      to, [&](const Shape& index) { expected.push_back(g(x[position(sa, index)], y[position(sb, index)])); });
  CAPTURE(sa.text());
  CAPTURE(sb.text());
  for (auto& left : same_values(a))
    for (auto& right : same_values(b)) {
      const auto result = f(left, right);
      CHECK(result.dynamic_shape() == to);
      CHECK(differs(result, expected, 4) == "");
    }
  CHECK(difference(numbers(a), x, 0) == "");
  CHECK(difference(numbers(b), y, 0) == "");
  // Either may be overwritten when it is moved, and only then.
  auto left = a * 1;
  const auto kept = left;
  CHECK(differs(f(std::move(left), b), expected, 4) == "");
  CHECK(difference(numbers(kept), x, 0) == "");
  CHECK(differs(f(a * 1, b), expected, 4) == "");
  CHECK(differs(f(a, b * 1), expected, 4) == "");
  CHECK(differs(f(a * 1, b * 1), expected, 4) == "");
}

template <class B, std::size_t R>
Tensor<B, R> operand(const Extents<R>& shape, std::size_t from, double low) {
  Numbers values = mixed(Tensor<B, R>::shape_of(shape).numel(), from);
  if (low > 0)
    for (double& value : values) value = low + std::fabs(value);
  return tensor<B>(values, shape);
}

// One rank and no template on the function: these checks are compiled once for a backend. K: the result's
// kind.
template <class B, class K>
using Binary = std::function<Tensor<B, 3, K>(Tensor<B, 3>, Tensor<B, 3>)>;

template <class B, class K = Float>
void check_binary(const char* name, const std::type_identity_t<Binary<B, K>>& f, double (*g)(double, double),
                  double low = -1) {
  CAPTURE(name);
  const auto check = [&](const Extents<3>& a, const Extents<3>& b) {
    check_pair(operand<B>(a, 1, low), operand<B>(b, 20, low), f, g);
  };
  check({2, 3, 4}, {2, 3, 4});
  check({2, 3, 1}, {1, 1, 4});
  check({1, 1, 5}, {2, 3, 5});
  check({2, 3, 5}, {1, 3, 1});
  check({2, 1, 9}, {1, 4, 9});
  check({1, 1, 1}, {2, 2, 1});
  check({1, 0, 4}, {1, 1, 4});
}

#define HEARTH_TEST_BINARY(expression, reference, ...)                        \
  check_binary<B>(                                                            \
      #expression, [](Tensor<B, 3> a, Tensor<B, 3> b) { return expression; }, \
      [](double x, double y) -> double { return reference; } __VA_OPT__(, ) __VA_ARGS__)

TEST_CASE_TEMPLATE("binary: arithmetic", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_BINARY(std::move(a) + std::move(b), x + y);
  HEARTH_TEST_BINARY(std::move(a) - std::move(b), x - y);
  HEARTH_TEST_BINARY(std::move(a) * std::move(b), x * y);
  HEARTH_TEST_BINARY(std::move(a) / std::move(b), x / y, 0.25);
  HEARTH_TEST_BINARY(pow(std::move(a), std::move(b)), std::pow(x, y), 0.25);
  HEARTH_TEST_BINARY(maximum(std::move(a), std::move(b)), std::fmax(x, y));
  HEARTH_TEST_BINARY(minimum(std::move(a), std::move(b)), std::fmin(x, y));
}

TEST_CASE_TEMPLATE("binary: remainders, angles, logarithms", B, HEARTH_TEST_BACKENDS) {
  HEARTH_TEST_BINARY(fmod(std::move(a), std::move(b)), std::fmod(x, y), 0.25);
  HEARTH_TEST_BINARY(std::move(a) % (0.3 - std::move(b)), x - (0.3 - y) * std::floor(x / (0.3 - y)), 0.4);
  HEARTH_TEST_BINARY(floor_divide(std::move(a), 0.3 - std::move(b)), std::floor(x / (0.3 - y)), 0.4);
  HEARTH_TEST_BINARY(atan2(std::move(a), std::move(b)), std::atan2(x, y));
  HEARTH_TEST_BINARY(hypot(std::move(a), std::move(b)), std::hypot(x, y));
  HEARTH_TEST_BINARY(logaddexp(std::move(a), std::move(b)), std::log(std::exp(x) + std::exp(y)));
  HEARTH_TEST_BINARY(xlogy(std::move(a), std::move(b)), x * std::log(y), 0.25);
  HEARTH_TEST_BINARY(lerp(std::move(a), std::move(b), 0.75), x + 0.75 * (y - x));
}

TEST_CASE_TEMPLATE("binary: ranks that differ", B, HEARTH_TEST_BACKENDS) {
  const auto add = [](auto a, auto b) { return std::move(a) + std::move(b); };
  const auto sum = [](double x, double y) { return x + y; };
  check_pair(operand<B>(Extents<1>{5}, 1, 0), operand<B>(Extents<3>{2, 3, 5}, 7, 0), add, sum);
  check_pair(operand<B>(Extents<3>{2, 3, 5}, 1, 0), operand<B>(Extents<2>{3, 1}, 7, 0), add, sum);
  check_pair(operand<B>(Extents<0>{}, 3, 0), operand<B>(Extents<2>{2, 2}, 7, 0), add, sum);
  check_pair(operand<B>(Extents<4>{2, 1, 3, 1}, 3, 0), operand<B>(Extents<3>{4, 1, 9}, 7, 0), add, sum);
}

// covers op: operator== | torch.eq | Tensor::equal
// covers op: operator!= | torch.ne | Tensor::not_equal
// covers op: operator< | torch.lt | Tensor::lower
// covers op: operator<= | torch.le | Tensor::lower_equal
// covers op: operator> | torch.gt | Tensor::greater
// covers op: operator>= | torch.ge | Tensor::greater_equal
TEST_CASE_TEMPLATE("binary: comparisons", B, HEARTH_TEST_BACKENDS) {
  check_binary<B, Bool>(
      "<", [](Tensor<B, 3> a, Tensor<B, 3> b) { return a < b; },
      [](double x, double y) -> double { return x < y; });
  check_binary<B, Bool>(
      "==", [](Tensor<B, 3> a, Tensor<B, 3> b) { return a == b; },
      [](double x, double y) -> double { return x == y; });

  const auto x = tensor<B>({-1, 0, 2, kNaN}, Extents<1>{4}), y = tensor<B>({0, 0, 1, kNaN}, Extents<1>{4});
  CHECK(differs(x == y, {0, 1, 0, 0}) == "");
  CHECK(differs(x != y, {1, 0, 1, 1}) == "");
  CHECK(differs(x < y, {1, 0, 0, 0}) == "");
  CHECK(differs(x <= y, {1, 1, 0, 0}) == "");
  CHECK(differs(x > y, {0, 0, 1, 0}) == "");
  CHECK(differs(x >= y, {0, 1, 1, 0}) == "");
  CHECK(differs(x == 2, {0, 0, 1, 0}) == "");
  CHECK(differs(x != 2, {1, 1, 0, 1}) == "");
  CHECK(differs(x < 0, {1, 0, 0, 0}) == "");
  CHECK(differs(x <= 0, {1, 1, 0, 0}) == "");
  CHECK(differs(x > 0, {0, 0, 1, 0}) == "");
  CHECK(differs(x >= 0, {0, 1, 1, 0}) == "");

  const auto n = tensor<B, Int>({1, 2, 3}, Extents<1>{3}), m = tensor<B, Int>({3, 2, 1}, Extents<1>{3});
  CHECK(differs(n == m, {0, 1, 0}) == "");
  CHECK(differs(n < m, {1, 0, 0}) == "");
  CHECK(differs(n >= 2, {0, 1, 1}) == "");
  const auto t = n > m;
  CHECK(differs(t == !t, {0, 0, 0}) == "");
  CHECK(differs(t != !t, {1, 1, 1}) == "");
}
#undef HEARTH_TEST_BINARY

TEST_CASE_TEMPLATE("binary: NaN, infinities and zeros as in PyTorch", B, HEARTH_TEST_BACKENDS) {
  const Extents<1> six = {6};
  const auto x = tensor<B>({kNaN, 1, kInf, -kInf, 0, -kInf}, six),
             y = tensor<B>({1, kNaN, 2, 2, 0, kNaN}, six);
  CHECK(differs(maximum(x, y), {kNaN, kNaN, kInf, 2, 0, kNaN}) == "");
  CHECK(differs(minimum(x, y), {kNaN, kNaN, 2, -kInf, 0, kNaN}) == "");
  CHECK(differs(x / y, {kNaN, kNaN, kInf, -kInf, kNaN, kNaN}) == "");
  const auto base = tensor<B>({-2, -2, 0, 0, 2, -8}, six), exponent = tensor<B>({3, 2, 0, 2, -1, 0.5}, six);
  CHECK(differs(pow(base, exponent), {-8, 4, 1, 0, 0.5, kNaN}, 4) == "");
}

// covers op: operator&& | torch.logical_and | Tensor::bool_and
// covers op: operator|| | torch.logical_or | Tensor::bool_or
// covers op: logical_xor | torch.logical_xor | Tensor::bool_xor
TEST_CASE_TEMPLATE("binary: ints and truth values", B, HEARTH_TEST_BACKENDS) {
  const auto n = tensor<B, Int>({1, -2, 3, 4}, Extents<2>{2, 2});
  const auto m = tensor<B, Int>({10, 20}, Extents<1>{2});
  CHECK(differs(n + m, {11, 18, 13, 24}) == "");
  CHECK(differs(n - m, {-9, -22, -7, -16}) == "");
  CHECK(differs(transpose(n) * m, {10, 60, -20, 80}) == "");
  CHECK(differs(maximum(n, tensor<B, Int>({2}, Extents<1>{1})), {2, 2, 3, 4}) == "");
  CHECK(differs(minimum(n, tensor<B, Int>({2}, Extents<1>{1})), {1, -2, 2, 2}) == "");
  const auto s = tensor<B, Bool>({0, 0, 1, 1}, Extents<2>{2, 2}), t = transpose(s);
  CHECK(differs(s && t, {0, 0, 0, 1}) == "");
  CHECK(differs(s || t, {0, 1, 1, 1}) == "");
  CHECK(differs(logical_xor(s, t), {0, 1, 1, 0}) == "");
}

/// Every bit, which a double could not hold.
template <class B, std::size_t R>
std::vector<std::int64_t> exact(const Tensor<B, R, Int>& x) {
  return x.values();
}

TEST_CASE_TEMPLATE("binary: ints are exact, and wrap around", B, HEARTH_TEST_BACKENDS) {
  using Ints = std::vector<std::int64_t>;
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kMost = -(kLeast + 1);
  constexpr std::int64_t kWide = (std::int64_t{1} << 53) + 1;
  const auto n = Tensor<B, 1, Int>::from(Ints{kWide, -kWide, kLeast, kMost}, {4}, {});
  CHECK(exact(n + kWide) == Ints{2 * kWide, 0, kLeast + kWide, kLeast + kWide - 1});
  CHECK(exact(n - 1) == Ints{kWide - 1, -kWide - 1, kMost, kMost - 1});
  CHECK(exact(1 - n) == Ints{1 - kWide, 1 + kWide, kLeast + 1, kLeast + 2});
  CHECK(exact(3 * n) == Ints{3 * kWide, -3 * kWide, kLeast, kMost - 2});
  CHECK(exact(clamp(n, -kWide + 1, kWide - 1)) == Ints{kWide - 1, -kWide + 1, -kWide + 1, kWide - 1});
  CHECK(exact(-n) == Ints{-kWide, kWide, kLeast, -kMost});
  CHECK(exact(abs(n)) == Ints{kWide, kWide, kLeast, kMost});
  CHECK(differs(n == kWide, {1, 0, 0, 0}) == "");
  CHECK(differs(n > kWide - 1, {1, 0, 0, 1}) == "");
  CHECK(exact(floor_divide(n, -1)) == Ints{-kWide, kWide, kLeast, -kMost});
  CHECK(exact(n % -1) == Ints(4, 0));
  CHECK(exact(fmod(n, -1)) == Ints(4, 0));
  CHECK(sum(n).item() == -1);
  CHECK(prod(n + 1).item() == 0);
}

TEST_CASE_TEMPLATE("binary: ints and numbers", B, HEARTH_TEST_BACKENDS) {
  const auto n = tensor<B, Int>({-7, -1, 0, 7}, Extents<2>{2, 2});
  CHECK(differs(floor_divide(n, 3), {-3, -1, 0, 2}) == "");
  CHECK(differs(floor_divide(n, -3), {2, 0, 0, -3}) == "");
  CHECK(differs(floor_divide(100, n + 8), {100, 14, 12, 6}) == "");
  CHECK(differs(n % 3, {2, 2, 0, 1}) == "");
  CHECK(differs(remainder(n, -3), {-1, -1, 0, -2}) == "");
  CHECK(differs(10 % (n + 8), {0, 3, 2, 10}) == "");
  CHECK(differs(fmod(n, 3), {-1, -1, 0, 1}) == "");
  CHECK(differs(pow(n, 2), {49, 1, 0, 49}) == "");
  CHECK(differs(pow(2, abs(n)), {128, 2, 1, 128}) == "");
  CHECK(differs(n & 3, {1, 3, 0, 3}) == "");
  CHECK(differs(n | 8, {-7, -1, 8, 15}) == "");
  CHECK(differs(1 ^ n, {-8, -2, 1, 6}) == "");
  CHECK(differs(n << 2, {-28, -4, 0, 28}) == "");
  CHECK(differs(n >> 1, {-4, -1, 0, 3}) == "");
  CHECK(differs(1 << abs(n), {128, 2, 1, 128}) == "");
  for (auto& same : same_values(n)) CHECK(differs(transpose(same) % 3, {2, 0, 2, 1}) == "");
  const auto s = tensor<B, Bool>({0, 0, 1, 1}, Extents<2>{2, 2}), t = transpose(s);
  CHECK(differs(s & t, {0, 0, 0, 1}) == "");
  CHECK(differs(s | t, {0, 1, 1, 1}) == "");
  CHECK(differs(s ^ t, {0, 1, 1, 0}) == "");

  const auto zeros = tensor<B, Int>({1, 0}, Extents<1>{2});
  CHECK(says(error_of<Error>([&] { (void)floor_divide(n, zeros); }),
             {"hearth: floor_divide: expected divisors other than 0, got 0"}));
  CHECK(says(error_of<Error>([&] { (void)(n % 0); }), {"hearth: remainder", "got 0"}));
  CHECK(says(error_of<Error>([&] { (void)fmod(n, 0); }), {"hearth: fmod", "got 0"}));
  CHECK(says(error_of<Error>([&] { (void)(5 % zeros); }), {"hearth: remainder", "got 0"}));
  CHECK(says(error_of<Error>([&] { (void)pow(n, -1); }), {"hearth: pow", "at least 0", "got -1"}));
  CHECK(says(error_of<ShapeError>([&] { (void)(n % tensor<B, Int>({1, 2, 3}, Extents<1>{3})); }),
             {"hearth: remainder", "[2, 2]", "[3]"}));
  CHECK(floor_divide(tensor<B, Int>({}, Extents<1>{0}), 2).numel() == 0);
}

TEST_CASE_TEMPLATE("binary: ints beside numbers with a fraction, or beyond them", B, HEARTH_TEST_BACKENDS) {
  const auto n = tensor<B, Int>({-3, 2, 3}, Extents<1>{3});
  CHECK(differs(n < 2.5, {1, 1, 0}) == "");
  CHECK(differs(n <= 2.5, {1, 1, 0}) == "");
  CHECK(differs(n > 2.5, {0, 0, 1}) == "");
  CHECK(differs(n >= -2.5, {0, 1, 1}) == "");
  CHECK(differs(n == 2.5, {0, 0, 0}) == "");
  CHECK(differs(n != 2.5, {1, 1, 1}) == "");
  CHECK(differs(n == 2.0, {0, 1, 0}) == "");
  CHECK(differs(n < 1e300, {1, 1, 1}) == "");
  CHECK(differs(n < -kInf, {0, 0, 0}) == "");
  CHECK(differs(n >= -0x1p63, {1, 1, 1}) == "");
  CHECK(differs(n > kNaN, {0, 0, 0}) == "");
  CHECK(differs(n != kNaN, {1, 1, 1}) == "");
}

TEST_CASE_TEMPLATE("where takes a where the mask is true", B, HEARTH_TEST_BACKENDS) {
  const auto mask = tensor<B, Bool>({1, 0, 0, 1, 1, 0}, Extents<2>{2, 3});
  const auto a = mixed_tensor<B>(Extents<2>{2, 3}, 3), b = mixed_tensor<B>(Extents<2>{2, 3}, 40);
  const Numbers x = numbers(a), y = numbers(b);
  const Numbers expected = {x[0], y[1], y[2], x[3], x[4], y[5]};
  for (auto& m : same_values(mask))
    for (auto& left : same_values(a)) CHECK(differs(where(m, left, same_values(b)[2]), expected) == "");
  CHECK(untracked(where(mask, a, b)));

  const auto row = tensor<B, Bool>({1, 0, 1}, Extents<2>{1, 3});
  const auto column = tensor<B>({5, 6}, Extents<2>{2, 1}), zero = tensor<B>({0}, Extents<2>{1, 1});
  CHECK(differs(where(row, column, zero), {5, 0, 5, 6, 0, 6}) == "");
  const auto n = tensor<B, Int>({1, 2, 3}, Extents<2>{1, 3});
  CHECK(differs(where(row, n, -n), {1, -2, 3}) == "");
  CHECK(differs(where(row, row, !row), {1, 1, 1}) == "");
  // A NaN that was not chosen leaves no trace.
  CHECK(differs(where(row, tensor<B>({1, kNaN, 3}, Extents<2>{1, 3}), zero), {1, 0, 3}) == "");
}

TEST_CASE_TEMPLATE("where, of ranks that differ and of numbers", B, HEARTH_TEST_BACKENDS) {
  const auto mask = tensor<B, Bool>({1, 0, 1}, Extents<1>{3});
  const auto a = tensor<B>({1, 2, 3, 4, 5, 6}, Extents<2>{2, 3});
  const auto b = tensor<B>({7, 8}, Extents<3>{2, 1, 1});
  const auto y = where(mask, a, b);
  CHECK(y.dynamic_shape() == Shape{2, 2, 3});
  CHECK(differs(y, {1, 7, 3, 4, 7, 6, 1, 8, 3, 4, 8, 6}) == "");
  CHECK(differs(where(mask, a, 0), {1, 0, 3, 4, 0, 6}) == "");
  CHECK(differs(where(mask, -1.5, a), {-1.5, 2, -1.5, -1.5, 5, -1.5}) == "");
  CHECK(differs(where(mask, 1, 2.5), {1, 2.5, 1}) == "");
  CHECK(differs(where(mask, to_int(a), 9), {1, 9, 3, 4, 9, 6}) == "");
  CHECK(differs(masked_fill(a, mask, kInf), {kInf, 2, kInf, kInf, 5, kInf}) == "");
  CHECK(differs(masked_fill(to_int(a), a > 3, 0), {1, 2, 3, 0, 0, 0}) == "");
  const auto two = tensor<B, Bool>({1, 0}, Extents<1>{2});
  CHECK(
      says(error_of<ShapeError>([&] { (void)masked_fill(a, two, 0); }), {"hearth: where", "[2, 3]", "[2]"}));
}

// covers op: equal | torch.equal | Tensor::all_equal
// covers op: allclose | torch.allclose | Tensor::all_close
// covers op: masked_fill | torch.masked_fill | Tensor::mask_fill
TEST_CASE_TEMPLATE("binary: are two tensors the same?", B, HEARTH_TEST_BACKENDS) {
  const auto a = tensor<B>({1, 2, kInf}, Extents<1>{3}), b = a * 1;
  CHECK(equal(a, b));
  CHECK_FALSE(equal(a, a + 1e-3));
  CHECK_FALSE(equal(a, reshape(a, Extents<1>{3}) * tensor<B>({1}, Extents<1>{1}) - 1));
  CHECK_FALSE(equal(a, narrow(a, 0, 0, 2)));
  CHECK_FALSE(equal(tensor<B>({kNaN}, Extents<1>{1}), tensor<B>({kNaN}, Extents<1>{1})));
  CHECK(equal(tensor<B, Int>({}, Extents<1>{0}), tensor<B, Int>({}, Extents<1>{0})));
  CHECK(allclose(a, tensor<B>({1.000001, 2, kInf}, Extents<1>{3})));
  CHECK_FALSE(allclose(a, tensor<B>({1.001, 2, kInf}, Extents<1>{3})));
  CHECK(allclose(a, tensor<B>({1.001, 2, kInf}, Extents<1>{3}), {.rtol = 0.01}));
}

TEST_CASE_TEMPLATE("binary: shapes that do not broadcast", B, HEARTH_TEST_BACKENDS) {
  const auto a = mixed_tensor<B>(Extents<2>{2, 3});
  const auto b = mixed_tensor<B>(Extents<1>{4});
  CHECK(says(error_of<ShapeError>([&] { (void)(a + b); }), {"hearth: add", "[2, 3]", "[4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)(a - b); }), {"sub", "[2, 3]", "[4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)(b * a); }), {"mul", "[2, 3]", "[4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)(b / a); }), {"div", "[2, 3]", "[4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)pow(b, a); }), {"pow", "[2, 3]", "[4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)maximum(b, a); }), {"maximum", "[2, 3]", "[4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)(a < b); }), {"less", "[2, 3]", "[4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)(to_bool(a) && to_bool(b)); }),
             {"logical_and", "[2, 3]", "[4]"}));
  const auto c = mixed_tensor<B>(Extents<2>{2, 4});
  CHECK(says(error_of<ShapeError>([&] { (void)where(to_bool(a), a, c); }), {"where", "[2, 3]", "[2, 4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)where(to_bool(c), a, a); }), {"where", "[2, 3]", "[2, 4]"}));
}

}  // namespace hearth::conformance
