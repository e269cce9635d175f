// Pooling of [n, channels, ..] over its last one, two or three axes; each throws ShapeError.
#pragma once

#include <hearth/tensor/axis_maps.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/view.hpp>
#include <hearth/tensor/whole.hpp>

namespace hearth::inline v0_1 {

/// The mean of windows over D axes.
template <std::size_t D>
struct AvgPoolOptions {
  std::array<std::size_t, D> kernel = repeated<D>(2);
  std::array<std::size_t, D> stride = repeated<D>(2);
  std::array<std::size_t, D> padding = repeated<D>(0);
  bool ceil_mode = false;                            // a last window may reach over the end
  bool count_include_pad = true;                     // zeros of the padding count in the mean
  std::optional<std::size_t> divisor_override = {};  // instead of the number of elements
};

namespace detail {

template <class B, std::size_t D>
Tensor<B, D + 2> avg_pool(std::string_view who, Tensor<B, D + 2> x, const AvgPoolOptions<D>& o) {
  const auto dilation = repeated<D>(1);
  check::pool(who, x.dynamic_shape(), {o.kernel, o.stride, o.padding, dilation, o.ceil_mode});
  if (o.divisor_override && *o.divisor_override == 0) throw_shape_error(who, "a divisor other than 0", "0");
  for (std::size_t i = 0; i < D; ++i)
    x = map_axis(std::move(x), 2 + i,
                 maps::averages(x.dim(2 + i), {o.kernel[i], o.stride[i], o.padding[i], o.ceil_mode,
                                               o.count_include_pad, !o.divisor_override}));
  if (o.divisor_override) x = std::move(x) / static_cast<double>(*o.divisor_override);
  return x;
}

template <std::size_t D, class B>
Tensor<B, D + 2> adaptive_avg_pool(std::string_view who, Tensor<B, D + 2> x,
                                   const std::array<std::size_t, D>& out) {
  for (std::size_t i = 0; i < D; ++i) check::resample(who, x.dynamic_shape(), 2 + i, out[i]);
  if (out == repeated<D>(1)) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < D; ++i) count *= x.dim(2 + i);
    constexpr AxisSet axes = ((AxisSet{1} << D) - 1) << 2;
    return Tensor<B, D + 2>(B::template reduce<Float>(op::Sum{}, std::move(x).primitive(), axes)) /
           static_cast<double>(count);
  }
  for (std::size_t i = 0; i < D; ++i)
    x = map_axis(std::move(x), 2 + i, maps::adaptive_averages(x.dim(2 + i), out[i]));
  return x;
}

}  // namespace detail

/// The largest of each window of [n, channels, rows, columns]; padding never wins, NaN does.
template <class B>
Tensor<B, 4> max_pool2d(Tensor<B, 4> x, const Pool2dOptions& o = {}) {
  check::pool("max_pool2d", x.dynamic_shape(), {o.kernel, o.stride, o.padding, o.dilation, o.ceil_mode});
  if constexpr (requires(PrimitiveOf<B, Float> p) { B::max_pool2d_values(p, o); })
    return Tensor<B, 4>(B::max_pool2d_values(std::move(x).primitive(), o));
  else
    return Tensor<B, 4>(B::max_pool2d(std::move(x).primitive(), o).first);
}

/// The largest of each window of [n, channels, columns].
template <class B>
Tensor<B, 3> max_pool1d(Tensor<B, 3> x, const PoolOptions<1>& o = {}) {
  check::pool("max_pool1d", x.dynamic_shape(), {o.kernel, o.stride, o.padding, o.dilation, o.ceil_mode});
  const Pool2dOptions row = {
      {1, o.kernel[0]}, {1, o.stride[0]}, {0, o.padding[0]}, {1, o.dilation[0]}, o.ceil_mode};
  const auto of = [&](Tensor<B, 3> from) {
    return squeeze(max_pool2d(unsqueeze(std::move(from), 2), row), 2);
  };
  return detail::as_whole(whole::MaxPool<1>{o}, of, std::move(x));
}

namespace detail {
template <class B>
Tensor<B, 5> max_pool3d_of(Tensor<B, 5> x, const PoolOptions<3>& o) {
  const auto [n, channels, depth, rows, columns] = x.shape();
  const Pool2dOptions plane = {{o.kernel[1], o.kernel[2]},
                               {o.stride[1], o.stride[2]},
                               {o.padding[1], o.padding[2]},
                               {o.dilation[1], o.dilation[2]},
                               o.ceil_mode};
  const Pool2dOptions along = {
      {o.kernel[0], 1}, {o.stride[0], 1}, {o.padding[0], 0}, {o.dilation[0], 1}, o.ceil_mode};
  auto y = max_pool2d(reshape(std::move(x), std::array{n, channels * depth, rows, columns}), plane);
  const std::size_t out_rows = y.dim(2), out_columns = y.dim(3);
  y = max_pool2d(reshape(std::move(y), std::array{n, channels, depth, out_rows * out_columns}), along);
  const std::array shape = {n, channels, y.dim(2), out_rows, out_columns};
  return reshape(std::move(y), shape);
}
}  // namespace detail

/// The largest of each window of [n, channels, depth, rows, columns].
template <class B>
Tensor<B, 5> max_pool3d(Tensor<B, 5> x, const PoolOptions<3>& o = {}) {
  check::pool("max_pool3d", x.dynamic_shape(), {o.kernel, o.stride, o.padding, o.dilation, o.ceil_mode});
  const auto of = [&](Tensor<B, 5> from) { return detail::max_pool3d_of(std::move(from), o); };
  return detail::as_whole(whole::MaxPool<3>{o}, of, std::move(x));
}

/// The mean of each window of [n, channels, columns].
template <class B>
Tensor<B, 3> avg_pool1d(Tensor<B, 3> x, const AvgPoolOptions<1>& options = {}) {
  return detail::avg_pool("avg_pool1d", std::move(x), options);
}
/// The mean of each window of [n, channels, rows, columns].
template <class B>
Tensor<B, 4> avg_pool2d(Tensor<B, 4> x, const AvgPoolOptions<2>& options = {}) {
  return detail::avg_pool("avg_pool2d", std::move(x), options);
}
/// The mean of each window of [n, channels, depth, rows, columns].
template <class B>
Tensor<B, 5> avg_pool3d(Tensor<B, 5> x, const AvgPoolOptions<3>& options = {}) {
  return detail::avg_pool("avg_pool3d", std::move(x), options);
}

/// Means over `out` windows of nearly one length that cover [n, channels, columns].
template <class B>
Tensor<B, 3> adaptive_avg_pool1d(Tensor<B, 3> x, std::size_t out) {
  return detail::adaptive_avg_pool<1>("adaptive_avg_pool1d", std::move(x), {out});
}
/// The same of [n, channels, rows, columns], `out` windows for each of the two axes.
template <class B>
Tensor<B, 4> adaptive_avg_pool2d(Tensor<B, 4> x, const std::array<std::size_t, 2>& out) {
  return detail::adaptive_avg_pool<2>("adaptive_avg_pool2d", std::move(x), out);
}
/// The same of [n, channels, depth, rows, columns].
template <class B>
Tensor<B, 5> adaptive_avg_pool3d(Tensor<B, 5> x, const std::array<std::size_t, 3>& out) {
  return detail::adaptive_avg_pool<3>("adaptive_avg_pool3d", std::move(x), out);
}

}  // namespace hearth::inline v0_1
