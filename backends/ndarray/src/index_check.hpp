// Every index is checked before it is used: one out of range is an error, never a wild read.
#pragma once

#include <string>

#include <hearth/core/error.hpp>
#include <hearth/ndarray/array.hpp>

namespace hearth::inline v0_1::nd {

/// ShapeError unless each is from 0 to extent - 1.
inline void check_indices(const char* who, const Array<std::int64_t>& indices, std::size_t extent) {
  const std::int64_t* values = indices.data();
  for (std::size_t i = 0, count = indices.numel(); i < count; ++i)
    if (values[i] < 0 || static_cast<std::size_t>(values[i]) >= extent)
      throw_shape_error(who, "an index from 0 to " + std::to_string(static_cast<std::int64_t>(extent) - 1),
                        std::to_string(values[i]));
}

}  // namespace hearth::inline v0_1::nd
