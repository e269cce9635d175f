// Walking several arrays of one shape together, whatever their strides: axes that can be one are joined, and
// the innermost one is handed over as a run.
#pragma once

#include <array>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

namespace hearth::nd {

/// Calls run(offsets, count, steps) for every innermost run: offsets and steps in elements, one for each
/// array.
template <std::size_t N, class Run>
void for_each_run(const Shape& shape, std::array<Strides, N> strides, const Run& run) {
  // Join axis i with i + 1 where every array steps through both as through one.
  std::array<std::size_t, kMaxRank> extents = {};
  std::size_t rank = 0;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] == 0) return;
    if (shape[axis] == 1) continue;
    bool join = rank > 0;
    for (std::size_t i = 0; join && i < N; ++i)
      join = strides[i][rank - 1] == strides[i][axis] * static_cast<std::ptrdiff_t>(shape[axis]);
    if (!join) ++rank;
    extents[rank - 1] = (join ? extents[rank - 1] : 1) * shape[axis];
    for (std::size_t i = 0; i < N; ++i) strides[i][rank - 1] = strides[i][axis];
  }
  std::array<std::ptrdiff_t, N> offsets = {}, steps = {};
  if (rank == 0) return run(offsets, std::size_t{1}, steps);
  for (std::size_t i = 0; i < N; ++i) steps[i] = strides[i][rank - 1];
  std::array<std::size_t, kMaxRank> index = {};
  while (true) {
    run(offsets, extents[rank - 1], steps);
    std::size_t axis = rank - 1;
    while (true) {
      if (axis == 0) return;
      --axis;
      for (std::size_t i = 0; i < N; ++i) offsets[i] += strides[i][axis];
      if (++index[axis] < extents[axis]) break;
      for (std::size_t i = 0; i < N; ++i)
        offsets[i] -= strides[i][axis] * static_cast<std::ptrdiff_t>(extents[axis]);
      index[axis] = 0;
    }
  }
}

}  // namespace hearth::nd
