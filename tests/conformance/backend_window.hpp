// Maps along an axis, and windows as columns, against loops that follow their definitions.
#pragma once

#include "backend.hpp"

namespace hearth::conformance {

inline Numbers slow_map_axis(const Numbers& x, const Shape& shape, std::size_t axis, const AxisMap& map) {
  Shape to = shape;
  to[axis] = map.out();
  Numbers result;
  each_index(to, [&](const Shape& index) {
    double sum = 0;
    for (std::size_t k = map.offsets[index[axis]]; k < map.offsets[index[axis] + 1]; ++k) {
      Shape from = index;
      from[axis] = map.sources[k];
      std::size_t at = 0;
      for (std::size_t i = 0; i < shape.rank(); ++i) at = at * shape[i] + from[i];
      sum += map.weights[k] * x[at];
    }
    result.push_back(sum);
  });
  return result;
}

/// `taps(i)` taps for element i of `out`, at places and with weights that look random.
template <class Taps>
AxisMap some_map(std::size_t in, std::size_t out, const Taps& taps) {
  AxisMap map;
  map.in = in;
  for (std::size_t i = 0, k = 3; i < out; ++i) {
    for (std::size_t t = 0; t < taps(i); ++t, k += 7) map.tap(k % in, (static_cast<double>(k % 13) - 6) / 8);
    map.next();
  }
  return map;
}

template <class B, std::size_t R>
void check_map_axis(const std::array<std::size_t, R>& shape, std::size_t axis, const AxisMap& map) {
  const auto x = mixed_tensor<B>(shape, 3);
  CAPTURE(x.dynamic_shape().text());
  CAPTURE(axis);
  const auto mapped = [&](const Tensor<B, R>& v) { return map_axis(v, axis, map); };
  CHECK(differs(mapped(x), slow_map_axis(numbers(x), x.dynamic_shape(), axis, map), 8) == "");
  CHECK(mapped(x).dim(axis) == map.out());
  CHECK(untracked(mapped(x)));
  check_memory(x, mapped);
}

TEST_CASE_TEMPLATE("map_axis", B, HEARTH_TEST_BACKENDS) {
  using Extents = std::array<std::size_t, 3>;
  for (std::size_t count = 0; count < 6; ++count) {
    const auto same = [&](std::size_t) { return count; };
    check_map_axis<B>(Extents{3, 5, 9}, 0, some_map(3, 4, same));
    check_map_axis<B>(Extents{3, 5, 9}, 1, some_map(5, 7, same));
    check_map_axis<B>(Extents{3, 5, 9}, 2, some_map(9, 4, same));
    check_map_axis<B>(Extents{2, 4, 3}, 1, some_map(4, 5, same));  // few elements behind the axis
  }
  const auto mixed_taps = [](std::size_t i) { return i % 4; };
  check_map_axis<B>(Extents{3, 5, 9}, 1, some_map(5, 11, mixed_taps));
  check_map_axis<B>(Extents{3, 5, 9}, 2, some_map(9, 11, mixed_taps));
  check_map_axis<B>(Extents{2, 0, 9}, 2, some_map(9, 3, mixed_taps));
  check_map_axis<B>(std::array<std::size_t, 1>{6}, 0, some_map(6, 4, mixed_taps));
  // Enough for several blocks.
  check_map_axis<B>(std::array<std::size_t, 3>{70, 31, 40}, 1, some_map(31, 29, mixed_taps));
  check_map_axis<B>(std::array<std::size_t, 2>{2100, 31}, 1, some_map(31, 29, mixed_taps));
  // Copies of neighbours, zeros between them.
  AxisMap runs;
  runs.in = 9;
  for (std::size_t source : {9, 9, 0, 1, 2, 3, 4, 9, 5, 6, 7, 8, 8, 7, 9}) {
    if (source < 9) runs.tap(source);
    runs.next();
  }
  check_map_axis<B>(Extents{3, 9, 5}, 1, runs);
  check_map_axis<B>(Extents{3, 5, 9}, 2, runs);
  check_map_axis<B>(Extents{700, 9, 2}, 1, runs);
  runs.weights[2] = 0.5;
  check_map_axis<B>(Extents{3, 9, 5}, 1, runs);
  // An element without taps is 0, whatever stands there; one tap of weight 1 is a copy.
  AxisMap copy;
  copy.in = 2;
  copy.next();
  copy.tap(1);
  copy.next();
  const auto x = tensor<B>({kNaN, kInf}, std::array<std::size_t, 1>{2});
  CHECK(differs(map_axis(x, 0, copy), {0, kInf}) == "");
  const auto rows = tensor<B>({kNaN, 1, 2, 3, kInf, 5, 6, 7}, std::array<std::size_t, 2>{2, 4});
  CHECK(differs(map_axis(rows, 0, copy), {0, 0, 0, 0, kInf, 5, 6, 7}) == "");
}

TEST_CASE_TEMPLATE("map_axis: the transposed map is its adjoint", B, HEARTH_TEST_BACKENDS) {
  const AxisMap map = some_map(5, 7, [](std::size_t i) { return i % 4; }), back = map.transposed();
  CHECK(back.in == 7);
  CHECK(back.out() == 5);
  CHECK(back.transposed().offsets == map.offsets);
  const auto x = mixed_tensor<B>(std::array<std::size_t, 2>{5, 6}, 3),
             g = mixed_tensor<B>(std::array<std::size_t, 2>{7, 6}, 40);
  const double here = sum(map_axis(x, 0, map) * g).item(), there = sum(x * map_axis(g, 0, back)).item();
  CHECK(close(here, there, 20 * kTolerance<B>));
}

TEST_CASE_TEMPLATE("map_axis: maps that do not fit", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(std::array<std::size_t, 2>{4, 3});
  const auto error = [&](std::ptrdiff_t axis, const AxisMap& map) {
    return error_of<ShapeError>([&] { (void)map_axis(x, axis, map); });
  };
  AxisMap map = some_map(4, 5, [](std::size_t) { return std::size_t{2}; });
  CHECK(error(0, map) == "no error");
  CHECK(error(-2, map) == "no error");
  CHECK(says(error(1, map), {"hearth: map_axis: expected extent 4 on axis 1, got [4, 3]"}));
  CHECK(says(error(2, map), {"hearth: map_axis: expected an axis", "got 2"}));
  map.sources[3] = 4;
  CHECK(says(error(0, map), {"hearth: map_axis: expected a tap below 4, got 4"}));
  map.sources.pop_back();
  CHECK(says(error(0, map), {"hearth: map_axis", "taps", "9 sources, 10 weights"}));
}

inline Numbers slow_unfold(const Numbers& x, const Shape& xs, const Unfold2dOptions& o) {
  const std::size_t tall = window_count(xs[2], o.kernel[0], o.stride[0], o.padding[0], o.dilation[0]),
                    wide = window_count(xs[3], o.kernel[1], o.stride[1], o.padding[1], o.dilation[1]);
  Numbers result;
  each_index({xs[0], xs[1], o.kernel[0], o.kernel[1], tall, wide}, [&](const Shape& at) {
    const std::size_t row = at[4] * o.stride[0] + at[2] * o.dilation[0] - o.padding[0],
                      column = at[5] * o.stride[1] + at[3] * o.dilation[1] - o.padding[1];
    const bool inside = row < xs[2] && column < xs[3];  // below 0 is far above
    result.push_back(inside ? x[((at[0] * xs[1] + at[1]) * xs[2] + row) * xs[3] + column] : 0);
  });
  return result;
}

TEST_CASE_TEMPLATE("unfold2d and fold2d, each the other's adjoint", B, HEARTH_TEST_BACKENDS) {
  using Image = std::array<std::size_t, 4>;
  const auto check = [](const Image& image, const Unfold2dOptions& options) {
    const auto x = mixed_tensor<B>(image, 3);
    CAPTURE(x.dynamic_shape().text());
    const Numbers expected = slow_unfold(numbers(x), x.dynamic_shape(), options);
    const auto unfolded = [&](const Tensor<B, 4>& v) { return unfold(v, options); };
    CHECK(differs(unfolded(x), expected, 0) == "");
    CHECK(untracked(unfolded(x)));
    check_memory(x, unfolded);
    // Column i of the adjoint is the unfolding of the i-th unit image.
    const auto grad = mixed_tensor<B>(unfolded(x).shape(), 17);
    const Numbers g = numbers(grad);
    Numbers folded;
    for (std::size_t i = 0; i < x.numel(); ++i) {
      Numbers unit(x.numel());
      unit[i] = 1;
      double sum = 0;
      const Numbers windows = slow_unfold(unit, x.dynamic_shape(), options);
      for (std::size_t j = 0; j < g.size(); ++j) sum += windows[j] * g[j];
      folded.push_back(sum);
    }
    const auto back = [&](const Tensor<B, 3>& v) {
      return Tensor<B, 4>(B::fold2d(v.primitive(), x.dynamic_shape(), options));
    };
    CHECK(differs(back(grad), folded, 8) == "");
    check_memory(grad, back);
  };
  check({2, 3, 5, 4}, {.kernel = {2, 2}});
  check({1, 2, 7, 6}, {.kernel = {3, 2}, .stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 1}});
  check({1, 1, 3, 3}, {.kernel = {3, 3}, .padding = {3, 3}});  // windows without a pixel
  check({0, 2, 4, 4}, {.kernel = {2, 2}});
}

TEST_CASE_TEMPLATE("unfold and fold: shapes that do not fit", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(std::array<std::size_t, 4>{1, 2, 4, 5});
  const auto error = [&](const Unfold2dOptions& options) {
    return error_of<ShapeError>([&] { (void)unfold(x, options); });
  };
  CHECK(says(error({.kernel = {5, 2}}), {"hearth: unfold", "5 by 2", "[1, 2, 4, 5]"}));
  CHECK(says(error({.kernel = {0, 2}}), {"unfold", "at least 1", "0"}));
  CHECK(says(error({.kernel = {2, 2}, .stride = {1, 0}}), {"unfold", "at least 1", "0"}));
  const auto columns = mixed_tensor<B>(std::array<std::size_t, 3>{1, 8, 12});
  const auto refused = [&](std::array<std::size_t, 2> size, const Unfold2dOptions& options) {
    return error_of<ShapeError>([&] { (void)fold(columns, size, options); });
  };
  CHECK(refused({4, 5}, {.kernel = {2, 2}}) == "no error");
  CHECK(says(refused({4, 4}, {.kernel = {2, 2}}),
             {"hearth: fold", "[n, channels * 4, 9]", "4 by 4", "[1, 8, 12]"}));
  CHECK(says(refused({5, 6}, {.kernel = {3, 3}}), {"fold", "channels * 9, 12", "[1, 8, 12]"}));
  CHECK(says(refused({1, 6}, {.kernel = {2, 2}}), {"fold", "2 by 2", "1, 6"}));
}

}  // namespace hearth::conformance
