#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1 {

std::string Shape::text() const {
  std::string text = "[";
  for (std::size_t axis = 0; axis < rank_; ++axis)
    text += (axis ? ", " : "") + std::to_string(extents_[axis]);
  return text + "]";
}

void detail::throw_too_many_axes() {
  throw ShapeError("hearth: shape: expected at most 8 dimensions, got more");
}

void detail::throw_too_many_elements(const Shape& shape) {
  throw ShapeError("hearth: shape " + shape.text() + ": expected a number of elements below 2^64, got more");
}

}  // namespace hearth::inline v0_1
