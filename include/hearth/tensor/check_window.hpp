// What convolutions, poolings and their kin ask of shapes before anything is computed. Compiled once; each
// throws ShapeError.
#pragma once

#include <span>
#include <string_view>

#include <hearth/backend/axis_map.hpp>
#include <hearth/backend/options.hpp>
#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1::check {

using Numbers = std::span<const std::size_t>;

/// [n, channels, ..], [filters, channels / groups, ..] and, if there is one, [filters].
HEARTH_API void conv(std::string_view who, const Shape& x, const Shape& weight, const Shape* bias,
                     Numbers stride, Numbers padding, Numbers dilation, std::size_t groups);
template <std::size_t D>
void conv(std::string_view who, const Shape& x, const Shape& weight, const Shape* bias,
          const ConvOptions<D>& o) {
  conv(who, x, weight, bias, o.stride, o.padding, o.dilation, o.groups);
}

/// What a pooling window is, but for the axes.
struct Windows {
  Numbers kernel, stride, padding, dilation;
  bool ceil_mode = false;
};
/// The windows of x [n, channels, ..] over its last axes fit, and each holds something.
HEARTH_API void pool(std::string_view who, const Shape& x, const Windows& windows);

/// [n, channels, ..] to windows over the last axes that are not fewer than one.
HEARTH_API void windows(std::string_view who, const Shape& x, Numbers kernel, Numbers stride, Numbers padding,
                        Numbers dilation);
/// Columns [n, channels * rows * columns of a window, windows] of images with these rows and columns.
HEARTH_API void fold(const Shape& columns, const std::array<std::size_t, 2>& image,
                     const Unfold2dOptions& options);

/// The shape that a transposed convolution gives. ShapeError also when an axis would be empty.
HEARTH_API Shape conv_transpose(std::string_view who, const Shape& x, const Shape& weight, const Shape* bias,
                                Numbers stride, Numbers padding, Numbers output_padding, Numbers dilation,
                                std::size_t groups);

/// The map is whole, takes the axis' extent, and each tap is inside of it.
HEARTH_API void map_axis(const Shape& x, std::size_t axis, const AxisMap& map);
/// An axis to be resampled, and what becomes of it, has elements.
HEARTH_API void resample(std::string_view who, const Shape& x, std::size_t axis, std::size_t out);

}  // namespace hearth::inline v0_1::check
