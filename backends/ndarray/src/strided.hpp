// Walking several arrays of one shape together, whatever their strides: axes that can be one are joined, and
// the innermost one is handed over as a run.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

#include "blocks.hpp"

namespace hearth::inline v0_1::nd {

/// The innermost runs of N arrays: offsets and steps in elements, one for each array.
template <std::size_t N>
class Runs {
 public:
  using Offsets = std::array<std::ptrdiff_t, N>;

  Runs(const Shape& shape, const std::array<Strides, N>& strides) : strides_(strides) {
    // Join axis i with i + 1 where every array steps through both as through one.
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == 0) count_ = 0;
      if (shape[axis] == 1) continue;
      bool join = rank_ > 0;
      for (std::size_t i = 0; join && i < N; ++i)
        join = strides_[i][rank_ - 1] == strides_[i][axis] * static_cast<std::ptrdiff_t>(shape[axis]);
      if (!join) ++rank_;
      extents_[rank_ - 1] = (join ? extents_[rank_ - 1] : 1) * shape[axis];
      for (std::size_t i = 0; i < N; ++i) strides_[i][rank_ - 1] = strides_[i][axis];
    }
    if (rank_ == 0) return;
    length_ = extents_[--rank_];
    for (std::size_t i = 0; i < N; ++i) steps_[i] = strides_[i][rank_];
    for (std::size_t axis = 0; axis < rank_; ++axis) count_ *= extents_[axis];
  }

  std::size_t count() const { return count_; }
  std::size_t length() const { return length_; }
  const Offsets& steps() const { return steps_; }

  /// f(offsets) for the runs begin .. end - 1.
  template <class F>
  void walk(std::size_t begin, std::size_t end, const F& f) const {
    if (begin >= end) return;
    Offsets offsets = {};
    std::array<std::size_t, kMaxRank> index = {};
    for (std::size_t axis = rank_, rest = begin; axis-- > 0; rest /= extents_[axis]) {
      index[axis] = rest % extents_[axis];
      for (std::size_t i = 0; i < N; ++i)
        offsets[i] += strides_[i][axis] * static_cast<std::ptrdiff_t>(index[axis]);
    }
    for (std::size_t run = begin;;) {
      f(offsets);
      if (++run == end) return;
      for (std::size_t axis = rank_ - 1;; --axis) {
        for (std::size_t i = 0; i < N; ++i) offsets[i] += strides_[i][axis];
        if (++index[axis] < extents_[axis]) break;
        for (std::size_t i = 0; i < N; ++i)
          offsets[i] -= strides_[i][axis] * static_cast<std::ptrdiff_t>(extents_[axis]);
        index[axis] = 0;
      }
    }
  }

 private:
  std::array<Strides, N> strides_;
  std::array<std::size_t, kMaxRank> extents_ = {};
  std::size_t rank_ = 0;  // of the axes outside of the runs
  std::size_t count_ = 1, length_ = 1;
  Offsets steps_ = {};
};

/// Calls run(offsets, count, steps) for every innermost run, in the order of the shape.
template <std::size_t N, class Run>
void for_each_run(const Shape& shape, const std::array<Strides, N>& strides, const Run& run) {
  const Runs<N> runs(shape, strides);
  runs.walk(0, runs.count(), [&](const auto& offsets) { run(offsets, runs.length(), runs.steps()); });
}

/// The same on all threads, in any order; a long run comes in pieces.
template <std::size_t N, class Run>
void for_each_run(Context& context, const Shape& shape, const std::array<Strides, N>& strides,
                  const Run& run) {
  const Runs<N> runs(shape, strides);
  if (runs.count() == 0) return;
  const std::size_t piece = std::min(runs.length(), kElementwiseBlock);
  const std::size_t pieces = round_up_divide(runs.length(), piece);
  const std::size_t together = pieces_per_block(piece);
  const std::size_t blocks = round_up_divide(runs.count(), together);
  context.parallel(blocks * pieces, [&](std::size_t block) {
    const std::size_t first = block / pieces * together, begin = block % pieces * piece;
    runs.walk(first, std::min(runs.count(), first + together), [&](auto offsets) {
      for (std::size_t i = 0; i < N; ++i) offsets[i] += runs.steps()[i] * static_cast<std::ptrdiff_t>(begin);
      run(offsets, std::min(piece, runs.length() - begin), runs.steps());
    });
  });
}

}  // namespace hearth::inline v0_1::nd
