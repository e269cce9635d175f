// The lines of an axis, as threads take them.
#pragma once

#include <cstddef>

#include <hearth/backend/axis_lines.hpp>
#include <hearth/ndarray/array.hpp>

#include "blocks.hpp"

namespace hearth::inline v0_1::nd {

struct Lines : AxisLines {
  using AxisLines::AxisLines;
  /// Where a line starts.
  std::size_t first(std::size_t line) const { return line / pace * pace * extent + line % pace; }
  /// One thread takes so many.
  std::size_t in_a_block() const { return pieces_per_block(extent); }
};

}  // namespace hearth::inline v0_1::nd
