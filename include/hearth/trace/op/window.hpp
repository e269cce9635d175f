// Convolutions and poolings.
#pragma once

#include <algorithm>

#include <hearth/core/recycled.hpp>
#include <hearth/tensor/conv.hpp>
#include <hearth/tensor/conv_transpose.hpp>
#include <hearth/tensor/pad.hpp>
#include <hearth/tensor/pool.hpp>
#include <hearth/trace/op/then.hpp>

namespace hearth::inline v0_1::operators_of {

/// A number for each axis, made anew in each run.
using Extents = RecycledVector<std::size_t>;

/// Where windows lie, as the attributes of Conv and of poolings say it.
struct HEARTH_API Windows {
  explicit Windows(NodeReader& node);

  std::optional<Integers> kernel, strides, pads, dilations;
  std::string auto_pad;
  bool ceil_mode;

  /// The windows over the last axes of `input`. ShapeError where the lists do not go with its rank.
  struct Over {
    Extents kernel, stride, dilation, before, after;
    bool is_even() const { return before == after; }
  };
  Over over(const Shape& input, const Shape& kernel_shape) const;
};

/// The windows along axis 2 + i as a linear map: of means, or of sums.
HEARTH_API AxisMap window_means(std::size_t extent, const Windows::Over& over, std::size_t i, bool ceil_mode,
                                bool counts_pad);
HEARTH_API AxisMap window_sums(std::size_t extent, const Windows::Over& over, std::size_t i, bool ceil_mode);

/// How much more than its windows reach the output of a transposed convolution is, and what is cut off.
struct WholeOutput {
  Extents more, before, after;
};
HEARTH_API WholeOutput whole_output(const Shape& input, const Windows::Over& over,
                                    const std::optional<Integers>& output_padding,
                                    const std::optional<Integers>& output_shape, const std::string& auto_pad);

template <std::size_t D, class List>
auto first(const List& list) {
  std::array<typename List::value_type, D> array;
  for (std::size_t i = 0; i < D; ++i) array[i] = list[i];
  return array;
}

/// With margins around the last D axes; the windows then have none of their own.
template <std::size_t D, class B>
Tensor<B, D + 2> padded(Tensor<B, D + 2> x, const Windows::Over& over, double value) {
  std::array<Margin, D> margins;
  for (std::size_t i = 0; i < D; ++i) margins[i] = {over.before[D - 1 - i], over.after[D - 1 - i]};
  return hearth::pad(std::move(x), margins, value);
}

template <std::size_t D, class B>
Tensor<B, D + 2> convolved(Tensor<B, D + 2> x, const Tensor<B, D + 2>& weight, const Tensor<B, 1>* bias,
                           const Windows::Over& over, std::size_t groups) {
  ConvOptions<D> options{first<D>(over.stride), first<D>(over.before), first<D>(over.dilation), groups};
  if (!over.is_even()) {
    x = padded<D>(std::move(x), over, 0);
    options.padding = repeated<D>(0);
  }
  if constexpr (D == 1)
    return conv1d(std::move(x), weight, bias, options);
  else if constexpr (D == 2)
    return conv2d(std::move(x), weight, bias, options);
  else
    return conv3d(std::move(x), weight, bias, options);
}

/// f<D>() for a tensor of one to three axes behind [n, channels].
template <class F>
void with_axes(std::size_t rank, const F& f) {
  switch (rank) {
    case 3: return f.template operator()<1>();
    case 4: return f.template operator()<2>();
    case 5: return f.template operator()<3>();
    default:
      throw_shape_error("input", "[n, channels, ..] with one to three axes more",
                        std::to_string(rank) + " dimensions");
  }
}

/// An op of it, if any, in the same pass where the backend has one.
template <std::size_t D, class B>
PrimitiveOf<B, Float> convolved_then(const std::optional<Activation>& then, Tensor<B, D + 2> x,
                                     const Tensor<B, D + 2>& weight, const Tensor<B, 1>* bias,
                                     const Windows::Over& over, std::size_t groups) {
  using F = PrimitiveOf<B, Float>;
  constexpr bool fuses = D == 2 && requires(F f, std::optional<F> o, Conv2dOptions c) {
    B::conv2d_then(op::Relu{}, f, f, o, c);
  };
  if constexpr (fuses) {
    const Conv2dOptions options{first<D>(over.stride), first<D>(over.before), first<D>(over.dilation),
                                groups};
    if (then && over.is_even()) {
      hearth::detail::check_conv("conv2d", x, weight, bias, options);
      return with_op<B>(*then, [&](auto op) {
        return B::conv2d_then(op, std::move(x).primitive(), weight.primitive(),
                              hearth::detail::primitive_of(bias), options);
      });
    }
  }
  return taken<B>(then, convolved<D>(std::move(x), weight, bias, over, groups).primitive());
}

template <class B>
Kernel<B> conv(NodeReader& node) {
  return [windows = Windows(node), groups = node.integer("group", 1),
          then = then_of(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    with_axes(call.in[0].shape().rank(), [&]<std::size_t D>() {
      auto x = take_tensor<D + 2>(call, 0), weight = take_tensor<D + 2>(call, 1);
      std::optional<Tensor<B, 1>> bias;
      if (call.has(2)) bias = take_tensor<1>(call, 2);
      const Shape taps = weight.dynamic_shape();
      const auto over = windows.over(x.dynamic_shape(), Shape(taps.begin() + 2, taps.end()));
      call.out[0] = {convolved_then<D>(then, std::move(x), weight, bias ? &*bias : nullptr, over,
                                       static_cast<std::size_t>(std::max<std::int64_t>(groups, 0))),
                     dtype};
    });
  };
}

template <class B>
Kernel<B> max_pool(NodeReader& node) {
  if (node.has_output(1)) node.refuse("MaxPool without indices", "with them");
  node.integer("storage_order", 0);
  return [windows = Windows(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    with_axes(call.in[0].shape().rank(), [&]<std::size_t D>() {
      auto x = take_tensor<D + 2>(call, 0);
      auto over = windows.over(x.dynamic_shape(), {});
      bool fits = over.is_even();
      for (std::size_t i = 0; i < D; ++i) fits = fits && 2 * over.before[i] <= over.kernel[i];
      if (!fits) {
        x = padded<D>(std::move(x), over, -std::numeric_limits<double>::infinity());
        over.before.assign(D, 0);
      }
      const PoolOptions<D> options = {first<D>(over.kernel), first<D>(over.stride), first<D>(over.before),
                                      first<D>(over.dilation), windows.ceil_mode};
      if constexpr (D == 1)
        call.out[0] = {max_pool1d(std::move(x), options).primitive(), dtype};
      else if constexpr (D == 2)
        call.out[0] = {max_pool2d(std::move(x), options).primitive(), dtype};
      else
        call.out[0] = {max_pool3d(std::move(x), options).primitive(), dtype};
    });
  };
}

/// The mean of each window; what the padding has counts if the node says so.
template <class B>
Kernel<B> average_pool(NodeReader& node) {
  return [windows = Windows(node),
          counts_pad = node.integer("count_include_pad", 0) != 0](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    if (shape.rank() < 3) throw_shape_error("input", "[n, channels, ..]", shape.text());
    const auto over = windows.over(shape, {});
    // A window's sum, and the number of elements in it, which is a product over the axes.
    for (std::size_t i = 0; i + 2 < shape.rank(); ++i)
      x = B::map_axis(std::move(x), 2 + i,
                      window_means(shape[2 + i], over, i, windows.ceil_mode, counts_pad));
    call.out[0] = {std::move(x), dtype};
  };
}

/// (sum |x|^p)^(1/p) of each window.
template <class B>
Kernel<B> lp_pool(NodeReader& node) {
  const std::int64_t p = node.integer("p", 2);
  if (p < 1) node.refuse("a p of at least 1", std::to_string(p));
  return [windows = Windows(node), p](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    const auto power = static_cast<double>(p);
    auto x = B::template unary<Float>(op::PowScalar{power},
                                      B::template unary<Float>(op::Abs{}, take<Float>(call, 0)));
    const Shape shape = B::template shape<Float>(x);
    if (shape.rank() < 3) throw_shape_error("input", "[n, channels, ..]", shape.text());
    const auto over = windows.over(shape, {});
    for (std::size_t i = 0; i + 2 < shape.rank(); ++i)
      x = B::map_axis(std::move(x), 2 + i, window_sums(shape[2 + i], over, i, windows.ceil_mode));
    call.out[0] = {B::template unary<Float>(op::PowScalar{1 / power}, std::move(x)), dtype};
  };
}

/// The largest behind [n, channels].
template <class B>
Kernel<B> global_max_pool(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    if (shape.rank() < 3 || shape.numel() == 0) throw_shape_error("input", "[n, channels, ..]", shape.text());
    const AxisSet behind = hearth::detail::all_axes(shape.rank()) & ~AxisSet{0b11};
    call.out[0] = {B::template reduce<Float>(op::Max{}, std::move(x), behind), dtype};
  };
}

/// The gradient of a convolution with respect to its input, as an operation of its own.
template <class B>
Kernel<B> conv_transpose(NodeReader& node) {
  return [windows = Windows(node), group = node.integer("group", 1),
          more = integers_of(node, "output_padding"),
          wanted = integers_of(node, "output_shape")](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    with_axes(call.in[0].shape().rank(), [&]<std::size_t D>() {
      auto x = take_tensor<D + 2>(call, 0), weight = take_tensor<D + 2>(call, 1);
      std::optional<Tensor<B, 1>> bias;
      if (call.has(2)) bias = take_tensor<1>(call, 2);
      const Shape taps = weight.dynamic_shape(), shape = x.dynamic_shape();
      auto over = windows.over(shape, Shape(taps.begin() + 2, taps.end()));
      const auto whole = whole_output(shape, over, more, wanted, windows.auto_pad);
      // All that the windows reach, of which the margins are then cut off.
      ConvTransposeOptions<D> options;
      options.stride = first<D>(over.stride);
      options.dilation = first<D>(over.dilation);
      options.output_padding = first<D>(whole.more);
      options.groups = static_cast<std::size_t>(std::max<std::int64_t>(group, 0));
      const Tensor<B, 1>* offset = bias ? &*bias : nullptr;
      PrimitiveOf<B, Float> y = [&] {
        if constexpr (D == 1)
          return conv_transpose1d(std::move(x), weight, offset, options).primitive();
        else if constexpr (D == 2)
          return conv_transpose2d(std::move(x), weight, offset, options).primitive();
        else
          return conv_transpose3d(std::move(x), weight, offset, options).primitive();
      }();
      Shape start = Shape::filled(D + 2, 0), extent = B::template shape<Float>(y);
      for (std::size_t i = 0; i < D; ++i) {
        start[2 + i] = whole.before[i];
        if (whole.before[i] + whole.after[i] > extent[2 + i])
          throw_shape_error("ConvTranspose", "margins within the output", extent.text());
        extent[2 + i] -= whole.before[i] + whole.after[i];
      }
      call.out[0] = {B::template slice<Float>(std::move(y), start, extent, Shape::filled(D + 2, 1)), dtype};
    });
  };
}

/// All behind [n, channels] reduced to one.
template <class B>
Kernel<B> global_average_pool(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    auto x = take<Float>(call, 0);
    const Shape shape = B::template shape<Float>(x);
    if (shape.rank() < 3) throw_shape_error("input", "[n, channels, ..]", shape.text());
    const AxisSet behind = hearth::detail::all_axes(shape.rank()) & ~AxisSet{0b11};
    call.out[0] = {mean_along<B>(std::move(x), behind), dtype};
  };
}

template <class B>
void add_window(Operators<B>& all) {
  all.add("Conv", conv<B>);
  all.add("hearth.Conv", conv<B>);
  all.add("MaxPool", max_pool<B>);
  all.add("AveragePool", average_pool<B>);
  all.add("LpPool", lp_pool<B>);
  all.add("GlobalMaxPool", global_max_pool<B>);
  all.add("ConvTranspose", conv_transpose<B>);
  all.add("GlobalAveragePool", global_average_pool<B>);
}

}  // namespace hearth::inline v0_1::operators_of
