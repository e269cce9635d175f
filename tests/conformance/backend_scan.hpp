// Scans and sorting along an axis.
#pragma once

#include <algorithm>
#include <functional>
#include <numeric>

#include "backend.hpp"

namespace hearth::conformance {

/// `f` of the numbers of each line of an axis, which stay where they are.
template <class F>
Numbers line_by_line(const Numbers& values, const Shape& shape, std::size_t axis, const F& f) {
  Numbers result = values;
  Shape outer = shape;
  outer[axis] = 1;
  each_index(outer, [&](Shape index) {
    Numbers line;
    for (index[axis] = 0; index[axis] < shape[axis]; ++index[axis])
      line.push_back(values[position(shape, index)]);
    line = f(line);
    for (index[axis] = 0; index[axis] < shape[axis]; ++index[axis])
      result[position(shape, index)] = line[index[axis]];
  });
  return result;
}

template <class Step>
auto running(const Step& step) {
  return [step](Numbers line) {
    std::partial_sum(line.begin(), line.end(), line.begin(), step);
    return line;
  };
}

inline Numbers order_of(const Numbers& line, bool descending) {
  Numbers order(line.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](double i, double j) {
    const double a = line[static_cast<std::size_t>(i)], b = line[static_cast<std::size_t>(j)];
    return a == b ? i < j : descending ? a > b : a < b;
  });
  return order;
}

TEST_CASE_TEMPLATE("scan: along each axis, whatever the memory", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(std::array<std::size_t, 3>{3, 7, 5});
  const Shape shape = x.dynamic_shape();
  const Numbers values = numbers(x);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    CAPTURE(axis);
    const Numbers sums = line_by_line(values, shape, axis, running(std::plus<>()));
    const Numbers products = line_by_line(values, shape, axis, running(std::multiplies<>()));
    const Numbers logs = line_by_line(
        values, shape, axis, running([](double a, double b) { return std::log(std::exp(a) + std::exp(b)); }));
    const Numbers most =
        line_by_line(values, shape, axis, running([](double a, double b) { return std::max(a, b); }));
    const Numbers least =
        line_by_line(values, shape, axis, running([](double a, double b) { return std::min(a, b); }));
    for (auto& same : same_values(x)) {
      CHECK(differs(cumsum(same, axis), sums, 4) == "");
      CHECK(differs(cumprod(same, axis), products, 4) == "");
      CHECK(differs(logcumsumexp(same, axis), logs, 8) == "");
      CHECK(differs(cummax(same, axis).values, most) == "");
      CHECK(differs(cummin(same, axis).values, least) == "");
      CHECK(differs(gather(same, axis, cummax(same, axis).indices), most) == "");
    }
    CHECK(untracked(cumsum(x, axis)));
    auto moved = x * 1;
    const auto kept = moved;
    CHECK(differs(cumsum(std::move(moved), axis), sums, 4) == "");
    CHECK(difference(numbers(kept), values, 0) == "");
    CHECK(differs(cumsum(x * 1, axis), sums, 4) == "");

    // From the last one back: what gradients are made of.
    const auto back = [&](const auto& line) {
      Numbers turned(line.rbegin(), line.rend());
      turned = running(std::plus<>())(turned);
      return Numbers(turned.rbegin(), turned.rend());
    };
    CHECK(differs(Tensor<B, 3>(B::template scan<Float>(op::Sum{}, x.primitive(), axis, true)),
                  line_by_line(values, shape, axis, back), 4) == "");
  }
}

TEST_CASE_TEMPLATE("scan: long lines, which a backend may cut", B, HEARTH_TEST_BACKENDS) {
  const auto check = [](const auto& x, std::size_t axis) {
    const Shape shape = x.dynamic_shape();
    const Numbers values = numbers(x);
    CAPTURE(axis);
    const auto at_last = [](const auto& better) {
      return [better](Numbers line) {
        std::size_t best = 0;
        const Numbers kept = line;
        for (std::size_t i = 0; i < line.size(); ++i) {
          if (!better(kept[best], kept[i])) best = i;
          line[i] = static_cast<double>(best);
        }
        return line;
      };
    };
    CHECK(differs(cumsum(x, axis), line_by_line(values, shape, axis, running(std::plus<>())), 100) == "");
    CHECK(differs(logcumsumexp(x, axis), line_by_line(values, shape, axis, running([](double a, double b) {
                                                        return std::log(std::exp(a) + std::exp(b));
                                                      })),
                  100) == "");
    CHECK(differs(cummax(x, axis).indices, line_by_line(values, shape, axis, at_last(std::greater<>()))) ==
          "");
    CHECK(differs(cummin(x, axis).indices, line_by_line(values, shape, axis, at_last(std::less<>()))) == "");
  };
  check(mixed_tensor<B>(std::array<std::size_t, 2>{2, 1000}), 1);
  check(mixed_tensor<B>(std::array<std::size_t, 2>{1000, 3}), 0);
  check(mixed_tensor<B>(std::array<std::size_t, 1>{20000}), 0);  // so many blocks that they are cut again

  // A product that is 0 stays so: that of the large ones alone would be infinite, and 0 times it no number.
  Numbers small_then_large(600, 1e10);
  std::fill_n(small_then_large.begin(), 300, 1e-10);
  const auto products =
      numbers(cumprod(tensor<B>(small_then_large, std::array<std::size_t, 1>{small_then_large.size()}), 0));
  CHECK(std::all_of(products.begin() + 100, products.end(), [](double v) { return v == 0; }));

  // Of equals the last, and the last NaN.
  Numbers ties(700, 1);
  ties[300] = ties[310] = kNaN;
  const auto most = numbers(cummax(tensor<B>(ties, std::array<std::size_t, 1>{ties.size()}), 0).indices);
  CHECK(most[299] == 299);
  CHECK(most[305] == 300);
  CHECK(most[699] == 310);
}

TEST_CASE_TEMPLATE("scan: ints, nothing, and axes that are not there", B, HEARTH_TEST_BACKENDS) {
  const auto n = tensor<B, Int>({3, -1, 4, 1, 5, 5}, std::array<std::size_t, 2>{2, 3});
  CHECK(differs(cumsum(n, 1), {3, 2, 6, 1, 6, 11}) == "");
  CHECK(differs(cumprod(n, 0), {3, -1, 4, 3, -5, 20}) == "");
  CHECK(differs(cummax(n, 1).values, {3, 3, 4, 1, 5, 5}) == "");
  CHECK(differs(cummax(n, 1).indices, {0, 0, 2, 0, 1, 2}) == "");
  CHECK(differs(cummin(n, -1).indices, {0, 1, 1, 0, 0, 0}) == "");
  const auto none = tensor<B>({}, std::array<std::size_t, 2>{0, 3});
  CHECK(cumsum(none, 0).dynamic_shape() == Shape{0, 3});
  CHECK(cumprod(none, 1).dynamic_shape() == Shape{0, 3});
  CHECK(cummax(none, 0).indices.dynamic_shape() == Shape{0, 3});
  const auto x = mixed_tensor<B>(std::array<std::size_t, 2>{2, 3});
  CHECK(says(error_of<ShapeError>([&] { (void)cumsum(x, 2); }),
             {"hearth: cumsum", "-2 to 1", "[2, 3]", "got 2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)cumprod(x, -3); }), {"hearth: cumprod", "got -3"}));
  CHECK(says(error_of<ShapeError>([&] { (void)logcumsumexp(x, 2); }), {"hearth: logcumsumexp", "got 2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)cummax(x, 2); }), {"hearth: cummax", "got 2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)cummin(x, 2); }), {"hearth: cummin", "got 2"}));
}

TEST_CASE_TEMPLATE("sort: along each axis, whatever the memory", B, HEARTH_TEST_BACKENDS) {
  // Numbers that repeat: equal ones keep their order.
  Numbers values = mixed(3 * 40 * 2);
  for (double& v : values) v = std::round(v * 6);
  const auto x = tensor<B>(values, std::array<std::size_t, 3>{3, 40, 2});
  const Shape shape = x.dynamic_shape();
  for (std::size_t axis = 0; axis < 3; ++axis)
    for (bool descending : {false, true}) {
      CAPTURE(axis);
      CAPTURE(descending);
      const Numbers order =
          line_by_line(values, shape, axis, [&](const Numbers& line) { return order_of(line, descending); });
      const Numbers sorted = line_by_line(values, shape, axis, [&](const Numbers& line) {
        Numbers in_order;
        for (double i : order_of(line, descending)) in_order.push_back(line[static_cast<std::size_t>(i)]);
        return in_order;
      });
      for (auto& same : same_values(x)) {
        CHECK(differs(argsort(same, axis, descending), order) == "");
        CHECK(differs(sort(same, axis, descending).values, sorted) == "");
        // The first few are the first few of all, however many there are.
        for (std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{2}, shape[axis] - 1, shape[axis]}) {
          const auto few = topk(same, std::min(k, shape[axis]), axis, descending);
          const auto all = narrow(sort(same, axis, descending).indices, axis, 0, std::min(k, shape[axis]));
          CHECK(differs(few.indices, numbers(all)) == "");
        }
      }
    }
  CHECK(difference(numbers(x), values, 0) == "");
}

TEST_CASE_TEMPLATE("sort: NaN is the greatest, zeros of both signs are equal", B, HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>({kNaN, 1, -kInf, 0, -0.0, kInf, -kNaN, -1,  //
                            -0.0, 2, 0, 2, -0.0, 2, kNaN, -kInf},
                           std::array<std::size_t, 2>{2, 8});
  CHECK(differs(argsort(x, 1), {2, 7, 3, 4, 1, 5, 0, 6, 7, 0, 2, 4, 1, 3, 5, 6}) == "");
  CHECK(differs(argsort(x, 1, true), {0, 6, 5, 1, 3, 4, 7, 2, 6, 1, 3, 5, 0, 2, 4, 7}) == "");
}

TEST_CASE_TEMPLATE("sort: ints, nothing, and places that are not there", B, HEARTH_TEST_BACKENDS) {
  const auto n = tensor<B, Int>({3, -1, 4, 1, 5, 5}, std::array<std::size_t, 2>{2, 3});
  CHECK(differs(sort(n).values, {-1, 3, 4, 1, 5, 5}) == "");
  CHECK(differs(sort(n, 0, true).indices, {0, 1, 1, 1, 0, 0}) == "");
  CHECK(differs(topk(n, 2, 1).values, {4, 3, 5, 5}) == "");
  CHECK(differs(kthvalue(n, 3).values, {4, 5}) == "");
  CHECK(differs(median(n, 1).values, {3, 5}) == "");
  CHECK(median(n).item() == 3);
  const auto none = tensor<B>({}, std::array<std::size_t, 2>{0, 3});
  CHECK(sort(none, 0).values.dynamic_shape() == Shape{0, 3});
  CHECK(sort(none, 1).indices.dynamic_shape() == Shape{0, 3});
  CHECK(topk(none, 0, 0).values.dynamic_shape() == Shape{0, 3});
  CHECK(says(error_of<ShapeError>([&] { (void)topk(n, 4); }), {"hearth: topk", "at most 3", "got 4"}));
  CHECK(says(error_of<ShapeError>([&] { (void)kthvalue(n, 0); }), {"hearth: kthvalue", "1 to 3", "got 0"}));
  CHECK(says(error_of<ShapeError>([&] { (void)kthvalue(n, 4); }), {"hearth: kthvalue", "1 to 3", "got 4"}));
  CHECK(says(error_of<ShapeError>([&] { (void)median(none, 0); }), {"hearth: median", "axis 0", "[0, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)sort(n, 2); }), {"hearth: sort", "-2 to 1", "got 2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)argsort(n, 2); }), {"hearth: argsort", "got 2"}));
}

}  // namespace hearth::conformance
