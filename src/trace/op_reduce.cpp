#include <hearth/trace/op/reduce.hpp>

namespace hearth::operators_of {

Shape Reduced::shape(const Shape& from, AxisSet axes) const {
  Shape to;
  for (std::size_t axis = 0; axis < from.rank(); ++axis) {
    const bool goes = (axes >> axis & 1) != 0;
    if (!goes || keeps_) to.push_back(goes ? 1 : from[axis]);
  }
  return to;
}

std::size_t count_over(const Shape& shape, AxisSet axes) {
  std::size_t count = 1;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if ((axes >> axis & 1) != 0) count *= shape[axis];
  return count;
}

}  // namespace hearth::operators_of
