// Several axes at once, for what goes over all of them.
#pragma once

#include <string_view>

#include <hearth/backend/options.hpp>
#include <hearth/tensor/axis.hpp>

namespace hearth::inline v0_1::check {

/// The set of these axes. ShapeError when the shape lacks one, or one is named twice.
HEARTH_API AxisSet axes(std::string_view who, const Shape& shape, const Axis* first, std::size_t count);

/// A reduction without a neutral element needs something along each axis.
HEARTH_API void not_empty_along(std::string_view who, const Shape& shape, AxisSet axes);

}  // namespace hearth::inline v0_1::check

namespace hearth::inline v0_1::detail {

/// All axes of a rank.
constexpr AxisSet all_axes(std::size_t rank) { return (AxisSet{1} << rank) - 1; }

/// The extents along these axes, multiplied.
inline std::size_t count_along(const Shape& shape, AxisSet axes) {
  std::size_t count = 1;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (axes >> axis & 1) count *= shape[axis];
  return count;
}

/// The shape without these axes.
inline Shape without(const Shape& shape, AxisSet axes) {
  Shape rest;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (!(axes >> axis & 1)) rest.push_back(shape[axis]);
  return rest;
}

}  // namespace hearth::inline v0_1::detail
