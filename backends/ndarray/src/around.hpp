// A dense array as [before, extent, after] around an axis.
#pragma once

#include <cstddef>

#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1::nd {

struct Around {
  std::size_t before = 1, extent, after = 1;

  Around(const Shape& shape, std::size_t axis) : extent(shape[axis]) {
    for (std::size_t i = 0; i < axis; ++i) before *= shape[i];
    for (std::size_t i = axis + 1; i < shape.rank(); ++i) after *= shape[i];
  }
};

}  // namespace hearth::inline v0_1::nd
