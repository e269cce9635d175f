// An axis as people name it: from the first one on, or from the last one back.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>

#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1 {

/// 0, 1, .. from the first axis on, -1, -2, .. from the last one back.
class Axis {
 public:
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  constexpr Axis(I index) : index_(static_cast<std::ptrdiff_t>(index)) {}

  /// From the first one on. ShapeError when the shape has no such axis.
  HEARTH_API std::size_t of(std::string_view who, const Shape& shape) const;
  /// Where a new axis goes, from the first one on: one place more than the shape has axes.
  HEARTH_API std::size_t of_new(std::string_view who, const Shape& shape) const;

 private:
  std::ptrdiff_t index_;
};

}  // namespace hearth::inline v0_1
