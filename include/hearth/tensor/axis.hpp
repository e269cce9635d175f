// An axis as people name it: from the first one on, or from the last one back.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include <hearth/core/shape.hpp>

namespace hearth {

/// 0, 1, .. from the first axis on, -1, -2, .. from the last one back.
class Axis {
 public:
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  constexpr Axis(I index) : index_(static_cast<std::ptrdiff_t>(index)) {}

  /// From the first one on. ShapeError when the shape has no such axis.
  std::size_t of(std::string_view who, const Shape& shape) const {
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

  /// Where a new axis goes, from the first one on: one place more than the shape has axes.
  std::size_t of_new(std::string_view who, const Shape& shape) const {
    const auto places = static_cast<std::ptrdiff_t>(shape.rank()) + 1;
    const std::ptrdiff_t axis = index_ < 0 ? index_ + places : index_;
    if (axis < 0 || axis >= places)
      throw_shape_error(who,
                        "a new axis from " + std::to_string(-places) + " to " + std::to_string(places - 1) +
                            " for shape " + shape.text(),
                        std::to_string(index_));
    return static_cast<std::size_t>(axis);
  }

 private:
  std::ptrdiff_t index_;
};

}  // namespace hearth
