// A dense array as the lines of one axis.
#pragma once

#include <algorithm>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

#include "simd.hpp"

namespace hearth::nd {

struct Lines {
  std::size_t extent;    // elements in a line
  std::size_t pace = 1;  // from one to the next
  std::size_t count;

  Lines(const Shape& shape, std::size_t axis) : extent(shape[axis]) {
    for (std::size_t i = axis + 1; i < shape.rank(); ++i) pace *= shape[i];
    count = extent == 0 ? 0 : shape.numel() / extent;
  }
  /// Where a line starts.
  std::size_t first(std::size_t line) const { return line / pace * pace * extent + line % pace; }
  /// One thread takes so many.
  std::size_t in_a_block() const {
    return std::max<std::size_t>(1, kElementwiseBlock / std::max<std::size_t>(1, extent));
  }
};

}  // namespace hearth::nd
