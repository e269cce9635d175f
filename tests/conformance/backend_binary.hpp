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
