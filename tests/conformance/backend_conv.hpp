// Convolution and pooling, against loops that follow their definitions.
#pragma once

#include <hearth/backend/check.hpp>

#include "backend.hpp"

namespace hearth::conformance {

using Image = std::array<std::size_t, 4>;

inline Numbers slow_conv2d(const Numbers& x, const Shape& xs, const Numbers& w, const Shape& ws,
                           const Numbers& bias, const Conv2dOptions& o, Shape& out) {
  out = {xs[0], ws[0], window_count(xs[2], ws[2], o.stride[0], o.padding[0], o.dilation[0]),
         window_count(xs[3], ws[3], o.stride[1], o.padding[1], o.dilation[1])};
  Numbers result;
  each_index(out, [&](const Shape& at) {
    const std::size_t group = at[1] / (ws[0] / o.groups);
    double sum = bias.empty() ? 0 : bias[at[1]];
    for (std::size_t c = 0; c < ws[1]; ++c)
      for (std::size_t i = 0; i < ws[2]; ++i)
        for (std::size_t j = 0; j < ws[3]; ++j) {
          const std::size_t row = at[2] * o.stride[0] + i * o.dilation[0],
                            column = at[3] * o.stride[1] + j * o.dilation[1];
          if (row < o.padding[0] || row - o.padding[0] >= xs[2]) continue;
          if (column < o.padding[1] || column - o.padding[1] >= xs[3]) continue;
          sum += x[position(xs, {at[0], group * ws[1] + c, row - o.padding[0], column - o.padding[1]})] *
                 w[position(ws, {at[1], c, i, j})];
        }
    result.push_back(sum);
  });
  return result;
}

template <class B>
void check_conv2d(const Image& image, const Image& filters, const Conv2dOptions& options,
                  bool all_memory = false) {
  const auto x = mixed_tensor<B>(image, 3), weight = mixed_tensor<B>(filters, 60);
  const auto bias = mixed_tensor<B>(std::array{filters[0]}, 5);
  CAPTURE(x.dynamic_shape().text());
  CAPTURE(weight.dynamic_shape().text());
  Shape shape;
  const Numbers plain =
      slow_conv2d(numbers(x), x.dynamic_shape(), numbers(weight), weight.dynamic_shape(), {}, options, shape);
  const Numbers shifted = slow_conv2d(numbers(x), x.dynamic_shape(), numbers(weight), weight.dynamic_shape(),
                                      numbers(bias), options, shape);
  CHECK(conv2d(x, weight, nullptr, options).dynamic_shape() == shape);
  CHECK(differs(conv2d(x, weight, nullptr, options), plain, 8) == "");
  CHECK(differs(conv2d(x, weight, &bias, options), shifted, 8) == "");
  CHECK(untracked(conv2d(x, weight, &bias, options)));
  if (!all_memory) return;
  for (auto& same : same_values(x))
    for (auto& kind : same_values(weight))
      CHECK(differs(conv2d(same, kind, &bias, options), shifted, 8) == "");
}

TEST_CASE_TEMPLATE("conv2d", B, HEARTH_TEST_BACKENDS) {
  check_conv2d<B>({2, 3, 7, 6}, {4, 3, 3, 2}, {}, true);
  check_conv2d<B>({1, 1, 5, 5}, {1, 1, 5, 5}, {});
  check_conv2d<B>({3, 4, 6, 5}, {5, 4, 1, 1}, {});  // a product of matrices
  check_conv2d<B>({3, 4, 9, 8}, {5, 4, 1, 1}, {}, true);
  check_conv2d<B>({2, 3, 7, 9}, {4, 3, 3, 3}, {.stride = {2, 3}});
  check_conv2d<B>({2, 3, 5, 4}, {4, 3, 3, 3}, {.padding = {1, 2}});
  check_conv2d<B>({2, 2, 9, 8}, {3, 2, 3, 2}, {.dilation = {2, 3}});
  check_conv2d<B>({2, 4, 6, 6}, {6, 2, 3, 3}, {.groups = 2});
  check_conv2d<B>({2, 4, 6, 6}, {4, 1, 3, 3}, {.padding = {1, 1}, .groups = 4}, true);  // depthwise
  check_conv2d<B>({3, 3, 5, 6}, {6, 1, 3, 2}, {.stride = {2, 1}, .dilation = {1, 2}, .groups = 3});
  check_conv2d<B>({2, 4, 11, 10}, {6, 2, 3, 2},
                  {.stride = {2, 3}, .padding = {3, 1}, .dilation = {3, 2}, .groups = 2}, true);
  check_conv2d<B>({2, 2, 5, 5}, {3, 2, 1, 1}, {.stride = {2, 2}, .padding = {1, 1}});
  check_conv2d<B>({1, 2, 1, 1}, {2, 2, 3, 3}, {.padding = {1, 1}});
  check_conv2d<B>({0, 3, 7, 6}, {4, 3, 3, 2}, {});  // no images
}

TEST_CASE_TEMPLATE("conv2d: images enough for several blocks", B, HEARTH_TEST_BACKENDS) {
  check_conv2d<B>({37, 3, 12, 12}, {8, 3, 5, 5}, {.padding = {2, 2}});
}

// The three are one linear form: <conv2d(x, w), g> = <x, input_grad(g, w)> = <w, weight_grad(x, g)>.
TEST_CASE_TEMPLATE("conv2d_input_grad and conv2d_weight_grad are its adjoints", B, HEARTH_TEST_BACKENDS) {
  const auto check = [](const Image& image, const Image& filters, const Conv2dOptions& options) {
    const Shape xs(image.begin(), image.end()), ws(filters.begin(), filters.end());
    Shape ys;
    const auto weight = mixed_tensor<B>(filters, 60), x = mixed_tensor<B>(image, 3);
    (void)slow_conv2d(numbers(x), xs, numbers(weight), ws, {}, options, ys);
    const auto grad = mixed_tensor<B>(Image{ys[0], ys[1], ys[2], ys[3]}, 17);
    // Column i of the adjoint is the convolution of the i-th unit image, and so for the filters.
    Numbers input, filter;
    const Numbers g = numbers(grad);
    const auto dot = [&](const Numbers& y) {
      double sum = 0;
      for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * g[i];
      return sum;
    };
    for (std::size_t i = 0; i < xs.numel(); ++i) {
      Numbers unit(xs.numel());
      unit[i] = 1;
      input.push_back(dot(slow_conv2d(unit, xs, numbers(weight), ws, {}, options, ys)));
    }
    for (std::size_t i = 0; i < ws.numel(); ++i) {
      Numbers unit(ws.numel());
      unit[i] = 1;
      filter.push_back(dot(slow_conv2d(numbers(x), xs, unit, ws, {}, options, ys)));
    }
    for (auto& same : same_values(grad)) {
      const Tensor<B, 4> dx(B::conv2d_input_grad(same.primitive(), weight.primitive(), xs, options));
      const Tensor<B, 4> dw(B::conv2d_weight_grad(x.primitive(), same.primitive(), ws, options));
      CHECK(dx.dynamic_shape() == xs);
      CHECK(dw.dynamic_shape() == ws);
      CHECK(differs(dx, input, 8) == "");
      CHECK(differs(dw, filter, 8) == "");
    }
  };
  check({2, 2, 5, 4}, {3, 2, 3, 2}, {});
  check({2, 2, 5, 5}, {3, 2, 1, 1}, {});
  check({1, 2, 7, 8}, {4, 1, 3, 2}, {.stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 1}, .groups = 2});
  check({2, 2, 4, 4}, {2, 2, 2, 2}, {.stride = {3, 3}});  // pixels that no window reaches
  check({20, 1, 4, 4}, {2, 1, 3, 3}, {.padding = {1, 1}});
  check({2, 2, 8, 8}, {3, 2, 1, 1}, {});
  check({3, 4, 4, 3}, {6, 2, 3, 2}, {.padding = {1, 0}, .groups = 2});
  check({3, 3, 5, 4}, {3, 1, 3, 3}, {.stride = {2, 1}, .padding = {1, 1}, .groups = 3});  // depthwise
}

inline Numbers slow_max_pool2d(const Numbers& x, const Shape& xs, const Pool2dOptions& o, Shape& out) {
  out = {xs[0], xs[1],
         pool_windows(xs[2], o.kernel[0], o.stride[0], o.padding[0], o.dilation[0], o.ceil_mode),
         pool_windows(xs[3], o.kernel[1], o.stride[1], o.padding[1], o.dilation[1], o.ceil_mode)};
  Numbers result;
  each_index(out, [&](const Shape& at) {
    double best = -kInf;
    for (std::size_t i = 0; i < o.kernel[0]; ++i)
      for (std::size_t j = 0; j < o.kernel[1]; ++j) {
        const std::size_t row = at[2] * o.stride[0] + i * o.dilation[0],
                          column = at[3] * o.stride[1] + j * o.dilation[1];
        if (row < o.padding[0] || row - o.padding[0] >= xs[2]) continue;
        if (column < o.padding[1] || column - o.padding[1] >= xs[3]) continue;
        const double v = x[position(xs, {at[0], at[1], row - o.padding[0], column - o.padding[1]})];
        if (v > best || std::isnan(v)) best = v;
      }
    result.push_back(best);
  });
  return result;
}

TEST_CASE_TEMPLATE("max_pool2d", B, HEARTH_TEST_BACKENDS) {
  const auto check = [](const Image& image, const Pool2dOptions& options) {
    const auto x = mixed_tensor<B>(image, 3);
    Shape shape;
    const Numbers expected = slow_max_pool2d(numbers(x), x.dynamic_shape(), options, shape);
    for (auto& same : same_values(x)) {
      const auto y = max_pool2d(same, options);
      CHECK(y.dynamic_shape() == shape);
      CHECK(differs(y, expected, 0) == "");
    }
    CHECK(untracked(max_pool2d(x, options)));
  };
  check({2, 3, 6, 8}, {});
  check({2, 3, 7, 5}, {});
  check({1, 2, 7, 7}, {.kernel = {3, 2}, .stride = {1, 2}});
  check({2, 2, 6, 5}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}});
  check({2, 2, 5, 5}, {.kernel = {2, 4}, .stride = {3, 1}, .padding = {1, 2}});
  check({70, 2, 4, 4}, {});
  check({0, 2, 4, 4}, {});
  check({2, 2, 7, 9}, {.kernel = {3, 2}, .stride = {1, 2}, .dilation = {2, 3}});
  check({1, 2, 8, 7}, {.kernel = {3, 3}, .stride = {2, 3}, .padding = {1, 1}, .dilation = {3, 2}});
  check({2, 2, 6, 7}, {.kernel = {3, 3}, .stride = {2, 2}, .ceil_mode = true});
  check({2, 2, 7, 5}, {.ceil_mode = true});
  check({1, 2, 6, 8}, {.kernel = {3, 2}, .stride = {3, 4}, .padding = {1, 1}, .ceil_mode = true});
  check({1, 1, 3, 3}, {.kernel = {4, 4}, .ceil_mode = true});  // one window, over the end
  // Padding never wins, and a NaN always does.
  const auto x = tensor<B>({-1, -2, -3, kNaN, -kInf, -kInf, -kInf, -kInf}, Image{2, 1, 2, 2});
  CHECK(differs(max_pool2d(x, {.kernel = {2, 2}, .stride = {2, 2}, .padding = {1, 1}}),
                {-1, -2, -3, kNaN, -kInf, -kInf, -kInf, -kInf}) == "");
  CHECK(differs(max_pool2d(x), {kNaN, -kInf}) == "");
}

TEST_CASE_TEMPLATE("pool_scatter and pool_gather move between the maxima and their places", B,
                   HEARTH_TEST_BACKENDS) {
  const auto x = tensor<B>({1, 5, 2, 9, 4, 3, 8, 7, 6}, Image{1, 1, 3, 3});
  const Pool2dOptions options = {.kernel = {2, 2}, .stride = {1, 1}};
  auto [values, places] = B::max_pool2d(x.primitive(), options);
  CHECK(differs(Tensor<B, 4>(values), {9, 5, 9, 7}) == "");
  CHECK(differs(Tensor<B, 4, Int>(places), {3, 1, 3, 7}) == "");
  const auto grad = tensor<B>({1, 10, 100, 1000}, Image{1, 1, 2, 2});
  for (auto& same : same_values(grad))
    CHECK(differs(Tensor<B, 4>(B::pool_scatter(same.primitive(), places, {1, 1, 3, 3})),
                  {0, 10, 0, 101, 0, 0, 0, 1000, 0}) == "");
  for (auto& same : same_values(x))
    CHECK(differs(Tensor<B, 4>(B::pool_gather(same.primitive(), places)), {9, 5, 9, 7}) == "");
}

TEST_CASE_TEMPLATE("conv2d and max_pool2d: shapes that do not fit", B, HEARTH_TEST_BACKENDS) {
  const auto x = mixed_tensor<B>(Image{2, 3, 5, 5});
  const auto error = [&](const Image& filters, const Conv2dOptions& options) {
    return error_of<ShapeError>([&] { (void)conv2d(x, mixed_tensor<B>(filters), nullptr, options); });
  };
  CHECK(says(error({4, 2, 3, 3}, {}),
             {"hearth: conv2d", "[n, 2, rows, columns]", "[4, 2, 3, 3]", "[2, 3, 5, 5]"}));
  CHECK(says(error({4, 3, 6, 3}, {}), {"conv2d", "[4, 3, 6, 3]", "[2, 3, 5, 5]"}));
  CHECK(says(error({4, 3, 3, 3}, {.dilation = {3, 3}}), {"conv2d", "[4, 3, 3, 3]", "[2, 3, 5, 5]"}));
  CHECK(says(error({4, 1, 3, 3}, {.groups = 3}), {"conv2d", "groups", "[4, 1, 3, 3]", "3"}));
  CHECK(says(error({4, 3, 3, 3}, {.groups = 0}), {"conv2d", "groups", "0"}));
  CHECK(says(error({4, 3, 3, 3}, {.stride = {0, 1}}), {"conv2d", "stride", "0"}));
  CHECK(says(error({4, 3, 3, 3}, {.dilation = {1, 0}}), {"conv2d", "dilation", "0"}));
  CHECK(says(error({4, 3, 0, 3}, {}), {"conv2d", "kernel", "0"}));
  const auto bias = mixed_tensor<B>(std::array<std::size_t, 1>{5});
  CHECK(says(error_of<ShapeError>([&] { (void)conv2d(x, mixed_tensor<B>(Image{4, 3, 3, 3}), &bias); }),
             {"conv2d", "bias [4]", "[4, 3, 3, 3]", "[5]"}));

  const auto pool = [&](const Pool2dOptions& options) {
    return error_of<ShapeError>([&] { (void)max_pool2d(x, options); });
  };
  CHECK(says(pool({.kernel = {6, 2}}), {"max_pool2d", "6 by 2", "[2, 3, 5, 5]"}));
  CHECK(says(pool({.kernel = {2, 0}}), {"max_pool2d", "kernel", "0"}));
  CHECK(says(pool({.stride = {2, 0}}), {"max_pool2d", "stride", "0"}));
  CHECK(says(pool({.padding = {2, 0}}), {"max_pool2d", "half", "2"}));
  CHECK(says(pool({.dilation = {0, 1}}), {"max_pool2d", "dilation", "0"}));
  CHECK(says(pool({.kernel = {3, 2}, .dilation = {3, 1}}), {"max_pool2d", "3 by 2", "[2, 3, 5, 5]"}));
  const auto thin = mixed_tensor<B>(Image{1, 1, 1, 4});
  CHECK(says(error_of<ShapeError>(
                 [&] { (void)max_pool2d(thin, {.stride = {1, 1}, .padding = {1, 0}, .dilation = {2, 1}}); }),
             {"max_pool2d", "see something", "[1, 1, 1, 4]"}));
}

TEST_CASE_TEMPLATE("the contract has every piece", B, HEARTH_TEST_BACKENDS) {
  static_assert(check_backend<B>());
}

}  // namespace hearth::conformance
