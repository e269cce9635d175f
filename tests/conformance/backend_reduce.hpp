// Reductions and softmax.
#pragma once

#include <algorithm>
#include <cmath>

#include "backend.hpp"

namespace hearth::conformance {

/// `combine` of the numbers along each line of an axis.
template <class F>
Numbers along(const Numbers& values, const Shape& shape, std::size_t axis, const F& combine) {
  Shape outer = shape;
  outer[axis] = 1;
  Numbers result;
  each_index(outer, [&](Shape index) {
    Numbers line;
    for (std::size_t i = 0; i < shape[axis]; ++i) {
      index[axis] = i;
      line.push_back(values[position(shape, index)]);
    }
    result.push_back(combine(line));
  });
  return result;
}

inline double total(const Numbers& line) {
  double sum = 0;
  for (double v : line) sum += v;
  return sum;
}
inline double largest(const Numbers& line) { return *std::max_element(line.begin(), line.end()); }
inline double smallest(const Numbers& line) { return *std::min_element(line.begin(), line.end()); }

// covers op: sum_keepdim | torch.sum | Tensor::sum_dim
// covers op: mean_keepdim | torch.mean | Tensor::mean_dim
TEST_CASE_TEMPLATE("reduce: along each axis, whatever the memory", B, HEARTH_TEST_BACKENDS) {
  const std::array<std::size_t, 3> extents = {4, 5, 70};
  const auto x = mixed_tensor<B>(extents);
  const Numbers values = numbers(x);
  const Shape shape = x.dynamic_shape();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    CAPTURE(axis);
    const auto mean_of = [&](const Numbers& line) { return total(line) / static_cast<double>(line.size()); };
    Shape kept = shape;
    kept[axis] = 1;
    for (auto& same : same_values(x)) {
      CHECK(differs(sum(same, axis), along(values, shape, axis, total), 8) == "");
      CHECK(differs(mean(same, axis), along(values, shape, axis, mean_of), 8) == "");
      CHECK(differs(max(same, axis), along(values, shape, axis, largest)) == "");
      CHECK(differs(min(same, axis), along(values, shape, axis, smallest)) == "");
      CHECK(differs(argmax(same, axis), along(values, shape, axis, [](const Numbers& line) {
                      return static_cast<double>(std::max_element(line.begin(), line.end()) - line.begin());
                    })) == "");
      CHECK(differs(argmin(same, axis), along(values, shape, axis, [](const Numbers& line) {
                      return static_cast<double>(std::min_element(line.begin(), line.end()) - line.begin());
                    })) == "");
      const auto s = sum_keepdim(same, axis), m = mean_keepdim(same, axis);
      CHECK(s.dynamic_shape() == kept);
      CHECK(m.dynamic_shape() == kept);
      CHECK(differs(s, along(values, shape, axis, total), 8) == "");
      CHECK(differs(m, along(values, shape, axis, mean_of), 8) == "");
    }
    CHECK(untracked(sum(x, axis)));
  }
  CHECK(difference(numbers(x), values, 0) == "");
}

TEST_CASE_TEMPLATE("reduce: of everything", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(std::array<std::size_t, 2>{30, 41});
  const Numbers values = numbers(x);
  for (auto& same : same_values(x)) {
    CHECK(close(sum(same).item(), total(values), 20 * kTolerance<B>));
    CHECK(close(mean(same).item(), total(values) / 1230, 20 * kTolerance<B>));
    CHECK(max(same).item() == static_cast<typename B::FloatElem>(largest(values)));
    CHECK(min(same).item() == static_cast<typename B::FloatElem>(smallest(values)));
  }
  const auto y = tensor<B>({1.5, -2, 3, 0.5}, std::array<std::size_t, 2>{2, 2});
  CHECK(prod(y).item() == -4.5);
  CHECK(prod(transpose(y)).item() == -4.5);
  CHECK(sum(tensor<B>({7}, std::array<std::size_t, 0>{})).item() == 7);
  CHECK(max(tensor<B>({-7}, std::array<std::size_t, 0>{})).item() == -7);
  // Expanded: the same number many times.
  const auto many =
      expand(tensor<B>({1, 2}, std::array<std::size_t, 2>{2, 1}), std::array<std::size_t, 3>{4, 2, 3});
  CHECK(sum(many).item() == 36);
  CHECK(differs(sum(many, 1), Numbers(12, 3)) == "");
  CHECK(differs(max(many, 0), {1, 1, 1, 2, 2, 2}) == "");
}

TEST_CASE_TEMPLATE("reduce: a long sum keeps its precision", B, HEARTH_TEST_BACKENDS) {
  const std::size_t count = 1 << 20;
  const auto x = Tensor<B, 1>::full({count}, 0.1, {});
  const double one = static_cast<typename B::FloatElem>(0.1);
  CHECK(close(sum(x).item(), static_cast<double>(count) * one, 4 * kTolerance<B>));
  CHECK(close(mean(x).item(), one, 4 * kTolerance<B>));
  const auto tall = reshape(x, std::array<std::size_t, 2>{count, 1});
  CHECK(close(sum(tall, 0).item(), static_cast<double>(count) * one, 4 * kTolerance<B>));
}

TEST_CASE_TEMPLATE("reduce: ints", B, HEARTH_TEST_BACKENDS) {
  const auto n = tensor<B, Int>({3, -1, 4, 1, -5, 9}, std::array<std::size_t, 2>{2, 3});
  CHECK(sum(n).item() == 11);
  CHECK(prod(n).item() == 540);
  CHECK(max(n).item() == 9);
  CHECK(min(n).item() == -5);
  CHECK(differs(sum(n, 0), {4, -6, 13}) == "");
  CHECK(differs(max(n, 1), {4, 9}) == "");
  CHECK(differs(argmax(transpose(n), 0), {2, 2}) == "");
  CHECK(differs(argmin(n, 1), {1, 1}) == "");
}

TEST_CASE_TEMPLATE("reduce: ties, NaN and infinities as in PyTorch", B, HEARTH_TEST_BACKENDS) {
  const std::array<std::size_t, 2> shape = {4, 4};
  const auto x = tensor<B>({1, 3, 3, 2,                  // a tie: the first
                            1, kNaN, 5, kNaN,            // NaN is the largest and the smallest
                            -kInf, -kInf, -kInf, -kInf,  //
                            kInf, -kInf, 0, kInf},
                           shape);
  CHECK(differs(max(x, 1), {3, kNaN, -kInf, kInf}) == "");
  CHECK(differs(min(x, 1), {1, kNaN, -kInf, -kInf}) == "");
  CHECK(differs(argmax(x, 1), {1, 1, 0, 0}) == "");
  CHECK(differs(argmin(x, 1), {0, 1, 0, 1}) == "");
  CHECK(differs(argmax(tensor<B>({2, 2, 1}, std::array<std::size_t, 1>{3}), 0), {0}) == "");
  CHECK(differs(argmin(tensor<B>({2, 1, 1}, std::array<std::size_t, 1>{3}), 0), {1}) == "");
  CHECK(differs(sum(x, 1), {9, kNaN, -kInf, kNaN}) == "");
  CHECK(std::isnan(max(x).item()));
  CHECK(std::isnan(min(x).item()));
  CHECK(std::isnan(sum(x).item()));
}

TEST_CASE_TEMPLATE("reduce: nothing", B, HEARTH_TEST_BACKENDS) {
  const auto none = tensor<B>({}, std::array<std::size_t, 2>{0, 3});
  CHECK(sum(none).item() == 0);
  CHECK(prod(none).item() == 1);
  CHECK(std::isnan(mean(none).item()));
  CHECK(differs(sum(none, 0), {0, 0, 0}) == "");
  CHECK(differs(mean(none, 0), {kNaN, kNaN, kNaN}) == "");
  CHECK(sum(none, 1).numel() == 0);
  CHECK(says(error_of<ShapeError>([&] { (void)max(none); }), {"hearth: max", "[0, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)min(none, 0); }), {"hearth: min", "[0, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)argmax(none, 0); }), {"argmax", "[0, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)argmin(none, 0); }), {"argmin", "[0, 3]"}));
}

TEST_CASE_TEMPLATE("reduce: an axis that the tensor does not have", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(std::array<std::size_t, 2>{2, 3});
  CHECK(says(error_of<ShapeError>([&] { (void)sum(x, 2); }),
             {"hearth: sum", "axis from -2 to 1", "[2, 3]", "got 2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)mean(x, -3); }), {"hearth: mean", "[2, 3]", "got -3"}));
  CHECK(says(error_of<ShapeError>([&] { (void)sum_keepdim(x, 9); }), {"sum", "got 9"}));
  CHECK(says(error_of<ShapeError>([&] { (void)mean_keepdim(x, 9); }), {"got 9"}));
  CHECK(says(error_of<ShapeError>([&] { (void)max(x, 2); }), {"hearth: max", "[2, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)min(x, 2); }), {"hearth: min", "[2, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)argmax(x, 2); }), {"argmax", "[2, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)argmin(x, 2); }), {"argmin", "[2, 3]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)sum(x, {0, 2}); }), {"hearth: sum", "[2, 3]", "got 2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)sum(x, {0, -2}); }), {"hearth: sum", "once", "got 0, 0"}));
  CHECK(says(error_of<ShapeError>([&] { (void)var(x, {1, 1}); }), {"hearth: var", "once", "got 1, 1"}));
  CHECK(says(error_of<ShapeError>([&] { (void)norm(x, 2, 5); }), {"hearth: norm", "got 5"}));
  CHECK(says(error_of<ShapeError>([&] { (void)logsumexp(x, 5); }), {"hearth: logsumexp", "got 5"}));
  CHECK(says(error_of<ShapeError>([&] { (void)any(x, -4); }), {"hearth: any", "got -4"}));
  CHECK(says(error_of<ShapeError>([&] { (void)max_with_index(x, 2); }), {"hearth: argmax", "got 2"}));
  CHECK(says(error_of<ShapeError>([&] { (void)softmax(x, 2); }), {"hearth: softmax", "got 2"}));
}

// covers op: prod_keepdim | torch.prod | Tensor::prod_dim
// covers op: max_keepdim | torch.amax | Tensor::max_dim
// covers op: min_keepdim | torch.amin | Tensor::min_dim
// covers op: all_keepdim | torch.all | Tensor::all_dim
// covers op: count_nonzero_keepdim | torch.count_nonzero | -
// covers op: argmax_keepdim | torch.argmax | Tensor::argmax
// covers op: argmin_keepdim | torch.argmin | Tensor::argmin
TEST_CASE_TEMPLATE("reduce: over several axes, whatever the memory", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(std::array<std::size_t, 3>{3, 4, 5});
  const Shape shape = x.dynamic_shape();
  const Numbers values = numbers(x);
  const auto outer = [&](const auto& combine) {
    return along(along(values, shape, 0, combine), {1, 4, 5}, 2, combine);
  };
  const auto nonzero = [](const Numbers& line) {
    return static_cast<double>(std::count_if(line.begin(), line.end(), [](double v) { return v > 0; }));
  };
  const auto product = [](const Numbers& line) {
    double p = 1;
    for (double v : line) p *= v;
    return p;
  };
  for (auto& same : same_values(x)) {
    CHECK(sum(same, {0, -1}).dynamic_shape() == Shape{4});
    CHECK(sum_keepdim(same, {-1, 0}).dynamic_shape() == Shape{1, 4, 1});
    CHECK(differs(sum(same, {0, 2}), outer(total), 8) == "");
    CHECK(differs(max(same, {0, 2}), outer(largest)) == "");
    CHECK(differs(min_keepdim(same, {2, 0}), outer(smallest)) == "");
    CHECK(differs(prod_keepdim(same, {0, 2}), outer(product), 8) == "");
    CHECK(differs(max_keepdim(same, 1), along(values, shape, 1, largest)) == "");
    CHECK(differs(min_keepdim(same, 1), along(values, shape, 1, smallest)) == "");
    CHECK(differs(prod_keepdim(same, -2), along(values, shape, 1, product), 8) == "");
    CHECK(differs(count_nonzero_keepdim(same > 0, 1), along(values, shape, 1, nonzero)) == "");
    CHECK(differs(all_keepdim(same > -2, {0, 1}), {1, 1, 1, 1, 1}) == "");
    CHECK(differs(any(same < -2, {0, 1}), {0, 0, 0, 0, 0}) == "");
    CHECK(argmax_keepdim(same, -1).dynamic_shape() == Shape{3, 4, 1});
    CHECK(differs(argmin_keepdim(same, 1), numbers(argmin(same, 1))) == "");
    CHECK(argmax(same).item() == std::max_element(values.begin(), values.end()) - values.begin());
    CHECK(differs(gather(same, 2, argmax_keepdim(same, 2)), numbers(max(same, 2))) == "");
  }
  CHECK(sum(x, {0, 1, 2}).item() == sum(x).item());
  CHECK(says(error_of<ShapeError>([&] { (void)argmax(tensor<B>({}, std::array<std::size_t, 1>{0})); }),
             {"hearth: argmax", "at least one element"}));
}

TEST_CASE_TEMPLATE("reduce: sums are near to those of long doubles", B, HEARTH_TEST_BACKENDS) {
  using E = typename B::FloatElem;
  constexpr bool is_float = std::is_same_v<E, float>;
  const std::size_t rows = 30000, columns = 3;
  const auto check = [&](double large, double small, double tolerance, double along_memory) {
    Numbers values(rows * columns);
    std::vector<long double> exact(columns);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<E>((i % 2 ? large : -large) + small * (1 + std::sin(static_cast<double>(i))));
      exact[i % columns] += values[i];
    }
    const Numbers wanted(exact.begin(), exact.end());
    const auto x = tensor<B>(values, std::array<std::size_t, 2>{rows, columns});
    CHECK(difference(numbers(sum(x, 0)), wanted, tolerance) == "");
    CHECK(difference({sum(x).item()}, {total(wanted)}, along_memory) == "");
    const auto lines = tensor<B>(numbers(transpose(x)), std::array<std::size_t, 2>{columns, rows});
    CHECK(difference(numbers(sum(lines, 1)), wanted, along_memory) == "");
    CHECK(difference(numbers(sum(transpose(x), 1)), wanted, along_memory) == "");
  };
  // Many alike; and large ones that cancel, which would swallow the small ones.
  check(0, 0.37, is_float ? 1e-7 : 1e-15, is_float ? 5e-7 : 5e-15);
  check(1e6, 0.37, is_float ? 1e-7 : 1e-13, is_float ? 1 : 1e-9);
}

TEST_CASE_TEMPLATE("softmax and log_softmax over the last axis", B, HEARTH_TEST_BACKENDS) {
  for (std::size_t width : {std::size_t{1}, std::size_t{7}, std::size_t{300}}) {
    const std::array<std::size_t, 2> shape = {3, width};
    const auto x = mixed_tensor<B>(shape);
    const Numbers values = numbers(x);
    Numbers probabilities, logarithms;
    for (std::size_t row = 0; row < 3; ++row) {
      double sum = 0;
      for (std::size_t i = 0; i < width; ++i) sum += std::exp(values[row * width + i]);
      for (std::size_t i = 0; i < width; ++i) {
        probabilities.push_back(std::exp(values[row * width + i]) / sum);
        logarithms.push_back(values[row * width + i] - std::log(sum));
      }
    }
    for (auto& same : same_values(x)) {
      CHECK(differs(softmax(same), probabilities) == "");
      CHECK(differs(log_softmax(same), logarithms) == "");
    }
    auto mine = x;
    CHECK(differs(softmax(std::move(mine)), probabilities) == "");
    auto chained = x * 1;
    CHECK(differs(log_softmax(std::move(chained)), logarithms) == "");
    CHECK(difference(numbers(x), values, 0) == "");
    CHECK(untracked(softmax(x)));
  }
  CHECK(differs(softmax(mixed_tensor<B>(std::array<std::size_t, 3>{2, 2, 1})), {1, 1, 1, 1}) == "");
}

TEST_CASE_TEMPLATE("softmax: large, infinite and missing numbers", B, HEARTH_TEST_BACKENDS) {
  const std::array<std::size_t, 2> shape = {3, 3};
  const auto x = tensor<B>({1000, 1000, 0, 1, -kInf, 1, 1, kNaN, 2}, shape);
  const double half = std::log(0.5);
  CHECK(differs(softmax(x), {0.5, 0.5, 0, 0.5, 0, 0.5, kNaN, kNaN, kNaN}) == "");
  CHECK(differs(log_softmax(x), {half, half, -1000 + half, half, -kInf, half, kNaN, kNaN, kNaN}) == "");
  const auto none = tensor<B>({}, std::array<std::size_t, 2>{2, 0});
  CHECK(differs(softmax(none), {}) == "");
  CHECK(differs(log_softmax(none), {}) == "");
}

}  // namespace hearth::conformance
