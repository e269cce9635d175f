// Convolutions of [n, channels, ..] over one, two and three axes: cross-correlations, as everywhere in the
// field. weight is [filters, channels / groups, ..], bias [filters]; each throws ShapeError.
#pragma once

#include <hearth/tensor/axis_maps.hpp>
#include <hearth/tensor/view.hpp>
#include <hearth/tensor/whole.hpp>

namespace hearth::inline v0_1 {

namespace detail {
template <class B>
std::optional<PrimitiveOf<B, Float>> primitive_of(const Tensor<B, 1>* bias) {
  if (!bias) return {};
  return bias->primitive();
}
template <class B, std::size_t D>
void check_conv(std::string_view who, const Tensor<B, D + 2>& x, const Tensor<B, D + 2>& weight,
                const Tensor<B, 1>* bias, const ConvOptions<D>& options) {
  const Shape bias_shape = bias ? bias->dynamic_shape() : Shape{};
  check::conv(who, x.dynamic_shape(), weight.dynamic_shape(), bias ? &bias_shape : nullptr, options);
}
}  // namespace detail

/// [n, channels, rows, columns] to [n, filters, out rows, out columns].
template <class B>
Tensor<B, 4> conv2d(Tensor<B, 4> x, const Tensor<B, 4>& weight,
                    std::type_identity_t<const Tensor<B, 1>*> bias = nullptr,
                    const Conv2dOptions& options = {}) {
  detail::check_conv("conv2d", x, weight, bias, options);
  return Tensor<B, 4>(
      B::conv2d(std::move(x).primitive(), weight.primitive(), detail::primitive_of(bias), options));
}

/// [n, channels, columns] to [n, filters, out columns].
template <class B>
Tensor<B, 3> conv1d(Tensor<B, 3> x, const Tensor<B, 3>& weight,
                    std::type_identity_t<const Tensor<B, 1>*> bias = nullptr,
                    const ConvOptions<1>& options = {}) {
  detail::check_conv("conv1d", x, weight, bias, options);
  const Conv2dOptions row = {
      {1, options.stride[0]}, {0, options.padding[0]}, {1, options.dilation[0]}, options.groups};
  const auto of = [&](Tensor<B, 3> from) {
    return squeeze(conv2d(unsqueeze(std::move(from), 2), unsqueeze(weight, 2), bias, row), 2);
  };
  return detail::as_whole(whole::Conv<1>{options}, of, std::move(x), &weight, bias);
}

namespace detail {
template <class B>
Tensor<B, 5> conv3d_of(Tensor<B, 5> x, const Tensor<B, 5>& weight, const Tensor<B, 1>* bias,
                       const ConvOptions<3>& options) {
  const auto [n, channels, depth, rows, columns] = x.shape();
  const auto [filters, group_channels, taps, kernel_rows, kernel_columns] = weight.shape();
  const std::size_t out =
      window_count(depth, taps, options.stride[0], options.padding[0], options.dilation[0]);
  // Every tap of the depth becomes a channel of its own beside the others of its channel, so that one
  // convolution over rows and columns does the rest.
  auto slices =
      map_axis(std::move(x), 2,
               maps::windows(depth, taps, options.stride[0], options.padding[0], options.dilation[0],
                             out));  // [n, channels, taps * out, rows, columns]
  auto images = permute(reshape(std::move(slices), std::array{n, channels, taps, out, rows, columns}),
                        {0, 3, 1, 2, 4, 5});  // [n, out, channels, taps, rows, columns]
  const Conv2dOptions plane = {{options.stride[1], options.stride[2]},
                               {options.padding[1], options.padding[2]},
                               {options.dilation[1], options.dilation[2]},
                               options.groups};
  auto y = conv2d(reshape(std::move(images), std::array{n * out, channels * taps, rows, columns}),
                  reshape(weight, std::array{filters, group_channels * taps, kernel_rows, kernel_columns}),
                  bias, plane);  // [n * out, filters, out rows, out columns]
  const std::array shape = {n, out, filters, y.dim(2), y.dim(3)};
  return permute(reshape(std::move(y), shape), {0, 2, 1, 3, 4});
}
}  // namespace detail

/// [n, channels, depth, rows, columns] to [n, filters, out depth, out rows, out columns].
template <class B>
Tensor<B, 5> conv3d(Tensor<B, 5> x, const Tensor<B, 5>& weight,
                    std::type_identity_t<const Tensor<B, 1>*> bias = nullptr,
                    const ConvOptions<3>& options = {}) {
  detail::check_conv("conv3d", x, weight, bias, options);
  const auto of = [&](Tensor<B, 5> from) {
    return detail::conv3d_of(std::move(from), weight, bias, options);
  };
  return detail::as_whole(whole::Conv<3>{options}, of, std::move(x), &weight, bias);
}

}  // namespace hearth::inline v0_1
