#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::detail {

Shape joined(const Shape& from, std::size_t start, std::size_t end) {
  Shape shape;
  for (std::size_t axis = 0; axis < from.rank(); ++axis)
    if (axis > start && axis <= end)
      shape[start] *= from[axis];
    else
      shape.push_back(from[axis]);
  return shape;
}

}  // namespace hearth::inline v0_1::detail
