#include <hearth/tensor/axes.hpp>

#include <string>

namespace hearth::inline v0_1::check {

AxisSet axes(std::string_view who, const Shape& shape, const Axis* first, std::size_t count) {
  AxisSet set = 0;
  std::string named;
  bool distinct = true;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t axis = first[i].of(who, shape);
    distinct = distinct && !(set >> axis & 1);
    set |= AxisSet{1} << axis;
    named += (i ? ", " : "") + std::to_string(axis);
  }
  if (!distinct) throw_shape_error(who, "each axis once", named);
  return set;
}

void not_empty_along(std::string_view who, const Shape& shape, AxisSet axes) {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (axes >> axis & 1 && shape[axis] == 0)
      throw_shape_error(who, "at least one element on axis " + std::to_string(axis), shape.text());
}

}  // namespace hearth::inline v0_1::check
