// Transposed convolutions of [n, channels, ..]: the gradient of a convolution with respect to its input, as
// an operation of its own. weight is [channels, filters / groups, ..], bias [filters]; each throws
// ShapeError.
#pragma once

#include <hearth/tensor/axis_maps.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/view.hpp>
#include <hearth/tensor/whole.hpp>

namespace hearth::inline v0_1 {

template <std::size_t D>
struct ConvTransposeOptions {
  std::array<std::size_t, D> stride = repeated<D>(1);
  std::array<std::size_t, D> padding = repeated<D>(0);         // what is cut off on both sides
  std::array<std::size_t, D> output_padding = repeated<D>(0);  // more at the end
  std::array<std::size_t, D> dilation = repeated<D>(1);
  std::size_t groups = 1;
};

namespace detail {

template <class B, std::size_t D>
std::array<std::size_t, D + 2> conv_transpose_shape(std::string_view who, const Tensor<B, D + 2>& x,
                                                    const Tensor<B, D + 2>& weight, const Tensor<B, 1>* bias,
                                                    const ConvTransposeOptions<D>& o) {
  const Shape bias_shape = bias ? bias->dynamic_shape() : Shape{};
  const Shape shape =
      check::conv_transpose(who, x.dynamic_shape(), weight.dynamic_shape(), bias ? &bias_shape : nullptr,
                            o.stride, o.padding, o.output_padding, o.dilation, o.groups);
  std::array<std::size_t, D + 2> extents;
  for (std::size_t i = 0; i < D + 2; ++i) extents[i] = shape[i];
  return extents;
}

// Where the output is padded by a stride or more, further windows fit into it; their input is 0.
template <class B>
Tensor<B, 4> with_windows(Tensor<B, 4> x, const std::array<std::size_t, 4>& out, const Tensor<B, 4>& weight,
                          const Conv2dOptions& o) {
  std::array<std::size_t, 4> shape = x.shape();
  for (std::size_t i = 0; i < 2; ++i)
    shape[2 + i] = window_count(out[2 + i], weight.dim(2 + i), o.stride[i], o.padding[i], o.dilation[i]);
  if (shape == x.shape()) return x;
  return Tensor<B, 4>(B::template unslice<Float>(std::move(x).primitive(), Tensor<B, 4>::shape_of(shape),
                                                 Shape::filled(4, 0), Shape::filled(4, 1)));
}

template <class B, std::size_t R>
Tensor<B, R> add_to_channels(Tensor<B, R> x, const Tensor<B, 1>* bias) {
  if (!bias) return x;
  std::array<std::size_t, R> shape;
  shape.fill(1);
  shape[1] = bias->dim(0);
  return std::move(x) + reshape(*bias, shape);
}

}  // namespace detail

/// [n, channels, rows, columns] to [n, filters, out rows, out columns], with out = (in - 1) * stride - 2 *
/// padding + dilation * (kernel - 1) + output_padding + 1.
template <class B>
Tensor<B, 4> conv_transpose2d(Tensor<B, 4> x, const Tensor<B, 4>& weight,
                              std::type_identity_t<const Tensor<B, 1>*> bias = nullptr,
                              const ConvTransposeOptions<2>& options = {}) {
  const auto shape = detail::conv_transpose_shape("conv_transpose2d", x, weight, bias, options);
  const Conv2dOptions o = {options.stride, options.padding, options.dilation, options.groups};
  const auto of = [&](Tensor<B, 4> from) {
    from = detail::with_windows(std::move(from), shape, weight, o);
    Tensor<B, 4> y(B::conv2d_input_grad(std::move(from).primitive(), weight.primitive(),
                                        Tensor<B, 4>::shape_of(shape), o));
    return detail::add_to_channels(std::move(y), bias);
  };
  return detail::as_whole(whole::ConvTranspose<2>{o, options.output_padding}, of, std::move(x), &weight,
                          bias);
}

/// [n, channels, columns] to [n, filters, out columns].
template <class B>
Tensor<B, 3> conv_transpose1d(Tensor<B, 3> x, const Tensor<B, 3>& weight,
                              std::type_identity_t<const Tensor<B, 1>*> bias = nullptr,
                              const ConvTransposeOptions<1>& options = {}) {
  (void)detail::conv_transpose_shape("conv_transpose1d", x, weight, bias, options);
  const ConvTransposeOptions<2> row = {{1, options.stride[0]},
                                       {0, options.padding[0]},
                                       {0, options.output_padding[0]},
                                       {1, options.dilation[0]},
                                       options.groups};
  const auto of = [&](Tensor<B, 3> from) {
    return squeeze(conv_transpose2d(unsqueeze(std::move(from), 2), unsqueeze(weight, 2), bias, row), 2);
  };
  const ConvOptions<1> o = {options.stride, options.padding, options.dilation, options.groups};
  return detail::as_whole(whole::ConvTranspose<1>{o, options.output_padding}, of, std::move(x), &weight,
                          bias);
}

namespace detail {
template <class B>
Tensor<B, 5> conv_transpose3d_of(Tensor<B, 5> x, const Tensor<B, 5>& weight, const Tensor<B, 1>* bias,
                                 const ConvTransposeOptions<3>& options,
                                 const std::array<std::size_t, 5>& shape) {
  const auto [n, channels, depth, rows, columns] = x.shape();
  const auto [in, group_filters, taps, kernel_rows, kernel_columns] = weight.shape();
  const ConvTransposeOptions<2> plane = {{options.stride[1], options.stride[2]},
                                         {options.padding[1], options.padding[2]},
                                         {options.output_padding[1], options.output_padding[2]},
                                         {options.dilation[1], options.dilation[2]},
                                         options.groups};
  auto images = permute(std::move(x), {0, 2, 1, 3, 4});  // [n, depth, channels, rows, columns]
  auto y =
      conv_transpose2d(reshape(std::move(images), std::array{n * depth, channels, rows, columns}),
                       reshape(weight, std::array{in, group_filters * taps, kernel_rows, kernel_columns}),
                       nullptr, plane);  // [n * depth, filters * taps, out rows, out columns]
  auto slices = permute(reshape(std::move(y), std::array{n, depth, shape[1], taps, shape[3], shape[4]}),
                        {0, 2, 3, 1, 4, 5});  // [n, filters, taps, depth, out rows, out columns]
  const AxisMap gather =
      maps::windows(shape[2], taps, options.stride[0], options.padding[0], options.dilation[0], depth);
  auto sums = map_axis(reshape(std::move(slices), std::array{n, shape[1], taps * depth, shape[3], shape[4]}),
                       2, gather.transposed());
  return detail::add_to_channels(std::move(sums), bias);
}
}  // namespace detail

/// [n, channels, depth, rows, columns] to [n, filters, out depth, out rows, out columns].
template <class B>
Tensor<B, 5> conv_transpose3d(Tensor<B, 5> x, const Tensor<B, 5>& weight,
                              std::type_identity_t<const Tensor<B, 1>*> bias = nullptr,
                              const ConvTransposeOptions<3>& options = {}) {
  const auto shape = detail::conv_transpose_shape("conv_transpose3d", x, weight, bias, options);
  const auto of = [&](Tensor<B, 5> from) {
    return detail::conv_transpose3d_of(std::move(from), weight, bias, options, shape);
  };
  const ConvOptions<3> o = {options.stride, options.padding, options.dilation, options.groups};
  return detail::as_whole(whole::ConvTranspose<3>{o, options.output_padding}, of, std::move(x), &weight,
                          bias);
}

}  // namespace hearth::inline v0_1
