#include <hearth/trace/op/reduce.hpp>

namespace hearth::inline v0_1::operators_of {

Shape Reduced::shape(const Shape& from, AxisSet axes) const {
  if (!keeps_) return detail::without(from, axes);
  Shape to = from;
  for (std::size_t axis = 0; axis < to.rank(); ++axis)
    if ((axes >> axis & 1) != 0) to[axis] = 1;
  return to;
}

}  // namespace hearth::inline v0_1::operators_of
