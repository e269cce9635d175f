// A dense array as the lines of one axis.
#pragma once

#include <cstddef>

#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1 {

struct AxisLines {
  std::size_t extent;    // elements in a line
  std::size_t pace = 1;  // from one to the next
  std::size_t count;     // lines

  AxisLines(const Shape& shape, std::size_t axis) : extent(shape[axis]) {
    for (std::size_t i = axis + 1; i < shape.rank(); ++i) pace *= shape[i];
    count = extent == 0 ? 0 : shape.numel() / extent;
  }
};

}  // namespace hearth::inline v0_1
