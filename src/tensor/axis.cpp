#include <hearth/tensor/axis.hpp>

namespace hearth::inline v0_1 {

std::size_t Axis::of(std::string_view who, const Shape& shape) const {
  const auto rank = static_cast<std::ptrdiff_t>(shape.rank());
  const std::ptrdiff_t axis = index_ < 0 ? index_ + rank : index_;
  if (axis < 0 || axis >= rank)
    throw_shape_error(who,
                      rank == 0 ? "a tensor that has axes"
                                : "an axis from " + std::to_string(-rank) + " to " +
                                      std::to_string(rank - 1) + " for shape " + shape.text(),
                      rank == 0 ? shape.text() : std::to_string(index_));
  return static_cast<std::size_t>(axis);
}

std::size_t Axis::of_new(std::string_view who, const Shape& shape) const {
  const auto places = static_cast<std::ptrdiff_t>(shape.rank()) + 1;
  const std::ptrdiff_t axis = index_ < 0 ? index_ + places : index_;
  if (axis < 0 || axis >= places)
    throw_shape_error(who,
                      "a new axis from " + std::to_string(-places) + " to " + std::to_string(places - 1) +
                          " for shape " + shape.text(),
                      std::to_string(index_));
  return static_cast<std::size_t>(axis);
}

}  // namespace hearth::inline v0_1
