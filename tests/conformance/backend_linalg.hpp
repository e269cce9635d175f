// Products of matrices.
#pragma once

#include "backend.hpp"

namespace hearth::conformance {

template <class B, std::size_t R>
Numbers slow_matmul(const Tensor<B, R>& a, const Tensor<B, R>& b, Shape& out) {
  const Shape sa = a.dynamic_shape(), sb = b.dynamic_shape();
  out = {};
  for (std::size_t axis = 0; axis + 2 < R; ++axis) out.push_back(sa[axis] == 1 ? sb[axis] : sa[axis]);
  out.push_back(sa[R - 2]);
  out.push_back(sb[R - 1]);
  const Numbers x = numbers(a), y = numbers(b);
  Numbers result;
  each_index(out, [&](const Shape& index) {
    double sum = 0;
    for (std::size_t k = 0; k < sa[R - 1]; ++k) {
      Shape left = index, right = index;
      left[R - 1] = k;
      right[R - 2] = k;
      sum += x[position(sa, left)] * y[position(sb, right)];
    }
    result.push_back(sum);
  });
  return result;
}

template <class B, std::size_t R>
void check_matmul(const std::array<std::size_t, R>& left, const std::array<std::size_t, R>& right) {
  const auto a = mixed_tensor<B>(left, 3), b = mixed_tensor<B>(right, 50);
  CAPTURE(a.dynamic_shape().text());
  CAPTURE(b.dynamic_shape().text());
  Shape shape;
  const Numbers expected = slow_matmul(a, b, shape);
  for (auto& x : same_values(a))
    for (auto& y : same_values(b)) {
      const auto product = matmul(x, y);
      CHECK(product.dynamic_shape() == shape);
      CHECK(differs(product, expected, 8) == "");
    }
  CHECK(untracked(matmul(a, b)));
}

TEST_CASE_TEMPLATE("matmul", B, HEARTH_TEST_BACKENDS) {
  using A2 = std::array<std::size_t, 2>;
  check_matmul<B>(A2{1, 1}, A2{1, 1});
  check_matmul<B>(A2{3, 4}, A2{4, 5});
  check_matmul<B>(A2{1, 7}, A2{7, 3});
  check_matmul<B>(A2{7, 1}, A2{1, 3});
  check_matmul<B>(A2{17, 33}, A2{33, 19});
  check_matmul<B>(A2{3, 0}, A2{0, 2});  // the empty sum is 0
  check_matmul<B>(A2{0, 4}, A2{4, 2});
  check_matmul<B>(A2{4, 2}, A2{2, 0});
}

TEST_CASE_TEMPLATE("matmul: large enough for several blocks", B, HEARTH_TEST_BACKENDS) {
  const auto a = mixed_tensor<B>(std::array<std::size_t, 2>{150, 130}, 3);
  const auto b = mixed_tensor<B>(std::array<std::size_t, 2>{130, 170}, 8);
  Shape shape;
  const Numbers expected = slow_matmul(a, b, shape);
  CHECK(differs(matmul(a, b), expected, 20) == "");
  CHECK(differs(matmul(transpose(transpose(a) * 1), transpose(transpose(b) * 1)), expected, 20) == "");
}

TEST_CASE_TEMPLATE("matmul: batches broadcast", B, HEARTH_TEST_BACKENDS) {
  using A3 = std::array<std::size_t, 3>;
  using A4 = std::array<std::size_t, 4>;
  check_matmul<B>(A3{3, 2, 4}, A3{3, 4, 5});
  check_matmul<B>(A3{1, 2, 4}, A3{3, 4, 5});
  check_matmul<B>(A3{3, 2, 4}, A3{1, 4, 5});
  check_matmul<B>(A4{2, 1, 3, 4}, A4{1, 3, 4, 2});
  check_matmul<B>(A4{2, 3, 1, 4}, A4{2, 3, 4, 1});
  check_matmul<B>(A3{0, 2, 4}, A3{1, 4, 5});
  check_matmul<B>(A4{2, 3, 5, 4}, A4{1, 1, 4, 2});
  check_matmul<B>(A4{2, 3, 5, 4}, A4{2, 1, 4, 2});
  check_matmul<B>(A4{2, 3, 1, 4}, A4{2, 1, 4, 2});
  check_matmul<B>(A4{2, 3, 0, 4}, A4{2, 1, 4, 2});
  check_matmul<B>(A4{2, 3, 2, 0}, A4{2, 1, 0, 2});
  check_matmul<B>(A4{18, 1, 1, 3}, A4{1, 19, 3, 2});
  // Views that no product can read as they are.
  const auto a = mixed_tensor<B>(A3{2, 3, 4});
  Shape shape;
  const auto wide = expand(mixed_tensor<B>(A3{2, 1, 4}), A3{2, 3, 4});
  const auto turned = permute(mixed_tensor<B>(A3{4, 2, 3}), A3{1, 0, 2});
  CHECK(differs(matmul(wide, turned), slow_matmul(wide, turned, shape), 4) == "");
  const auto repeated = expand(mixed_tensor<B>(A3{1, 4, 2}), A3{2, 4, 2});
  CHECK(differs(matmul(a, repeated), slow_matmul(a, repeated, shape), 4) == "");
  const auto heads = permute(mixed_tensor<B>(A4{18, 2, 19, 3}), A4{0, 2, 1, 3});
  const auto keys = permute(mixed_tensor<B>(A4{18, 2, 19, 3}, 40), A4{0, 2, 3, 1});
  CHECK(differs(matmul(heads, keys), slow_matmul(heads, keys, shape), 4) == "");
  const auto column = expand(mixed_tensor<B>(A3{2, 4, 1}), A3{2, 4, 6});
  CHECK(differs(matmul(a, column), slow_matmul(a, column, shape), 4) == "");
}

TEST_CASE_TEMPLATE("matmul: NaN and infinities pass", B, HEARTH_TEST_BACKENDS) {
  const std::array<std::size_t, 2> shape = {2, 2};
  const auto a = tensor<B>({kNaN, 1, 0, 2}, shape), b = tensor<B>({1, 2, kInf, 4}, shape);
  CHECK(differs(matmul(a, b), {kNaN, kNaN, kInf, 8}) == "");
}

TEST_CASE_TEMPLATE("linear: x weight^T + bias at any rank", B, HEARTH_TEST_BACKENDS) {
  const auto weight = mixed_tensor<B>(std::array<std::size_t, 2>{5, 3}, 9);
  const auto bias = mixed_tensor<B>(std::array<std::size_t, 1>{5}, 70);
  const Numbers w = numbers(weight), c = numbers(bias);
  const auto check = [&](const auto& x) {
    const Numbers v = numbers(x);
    Numbers plain, shifted;
    for (std::size_t row = 0; row < v.size() / 3; ++row)
      for (std::size_t out = 0; out < 5; ++out) {
        double sum = 0;
        for (std::size_t i = 0; i < 3; ++i) sum += v[row * 3 + i] * w[out * 3 + i];
        plain.push_back(sum);
        shifted.push_back(sum + c[out]);
      }
    Shape shape = x.dynamic_shape();
    shape[shape.rank() - 1] = 5;
    for (auto& same : same_values(x))
      for (auto& kind : same_values(weight)) {
        CHECK(linear(same, kind).dynamic_shape() == shape);
        CHECK(differs(linear(same, kind), plain, 4) == "");
        const auto offset = same_values(bias)[2];
        CHECK(differs(linear(same, kind, &offset), shifted, 4) == "");
      }
    CHECK(untracked(linear(x, weight, &bias)));
  };
  check(mixed_tensor<B>(std::array<std::size_t, 1>{3}));
  check(mixed_tensor<B>(std::array<std::size_t, 2>{4, 3}));
  check(mixed_tensor<B>(std::array<std::size_t, 3>{2, 4, 3}));
  check(mixed_tensor<B>(std::array<std::size_t, 2>{0, 3}));
  const auto nothing = tensor<B>({}, std::array<std::size_t, 2>{2, 0});
  CHECK(differs(linear(nothing, tensor<B>({}, std::array<std::size_t, 2>{2, 0})), {0, 0, 0, 0}) == "");
}

TEST_CASE_TEMPLATE("matmul and linear: shapes that do not fit", B, HEARTH_TEST_BACKENDS) {
  const auto a = mixed_tensor<B>(std::array<std::size_t, 2>{2, 3}),
             b = mixed_tensor<B>(std::array<std::size_t, 2>{4, 5});
  CHECK(says(error_of<ShapeError>([&] { (void)matmul(a, b); }), {"hearth: matmul", "[2, 3]", "[4, 5]"}));
  const auto c = mixed_tensor<B>(std::array<std::size_t, 3>{2, 4, 3}),
             d = mixed_tensor<B>(std::array<std::size_t, 3>{3, 3, 4});
  CHECK(
      says(error_of<ShapeError>([&] { (void)matmul(c, d); }), {"matmul", "batch", "[2, 4, 3]", "[3, 3, 4]"}));
  CHECK(says(error_of<ShapeError>([&] { (void)linear(a, b); }), {"linear", "[2, 3]", "[4, 5]"}));
  const auto bias = mixed_tensor<B>(std::array<std::size_t, 1>{2});
  const auto x = mixed_tensor<B>(std::array<std::size_t, 2>{2, 5});
  CHECK(says(error_of<ShapeError>([&] { (void)linear(x, b, &bias); }),
             {"linear", "bias [4]", "[4, 5]", "[2]"}));
}

}  // namespace hearth::conformance
