// Images of another size.
#pragma once

#include <hearth/tensor/axis_maps.hpp>

namespace hearth::inline v0_1 {

/// The size of D axes, or the factor by which they grow (torch.nn.functional.interpolate, without antialias).
template <std::size_t D>
struct InterpolateOptions {
  std::optional<std::array<std::size_t, D>> size = {};
  std::optional<std::array<double, D>> scale_factor = {};  // the size is rounded down
  Interpolation mode = Interpolation::nearest;
  bool align_corners = false;  // the outermost pixels' middles stay where they are; linear and cubic only
};

namespace detail {
/// The sizes that are asked for. ShapeError unless there is one of the two, and an axis is left.
HEARTH_API Shape interpolated_shape(const Shape& x, const std::size_t* size, const double* scale_factor,
                                    Interpolation mode, bool align_corners);
}  // namespace detail

/// [n, channels, ..] with its last axes at another size.
template <class B, std::size_t R>
Tensor<B, R> interpolate(Tensor<B, R> x, const InterpolateOptions<R - 2>& options) {
  static_assert(R >= 3, "hearth: interpolate takes [n, channels, ..], with one axis behind them or more");
  const Shape to = detail::interpolated_shape(
      x.dynamic_shape(), options.size ? options.size->data() : nullptr,
      options.scale_factor ? options.scale_factor->data() : nullptr, options.mode, options.align_corners);
  const auto along = [&](std::size_t axis) {
    maps::Interpolated how = {options.mode, options.align_corners,
                              std::is_same_v<typename B::FloatElem, float>};
    if (options.scale_factor) how.scale = 1 / (*options.scale_factor)[axis - 2];
    x = map_axis(std::move(x), axis, maps::interpolation(x.dim(axis), to[axis], how));
  };
  // What shrinks goes first and what grows last, from the last axis on: the fewest elements in between.
  const Shape from = x.dynamic_shape();
  for (std::size_t axis = 2; axis < R; ++axis)
    if (to[axis] <= from[axis]) along(axis);
  for (std::size_t axis = R; axis-- > 2;)
    if (to[axis] > from[axis]) along(axis);
  return x;
}

}  // namespace hearth::inline v0_1
