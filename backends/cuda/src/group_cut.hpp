// How the groups of [outer, groups, inner] are dealt to threads: by the shape alone.
#pragma once

#include <algorithm>

#include <hearth/core/shape.hpp>

#include "launch.hpp"

namespace hearth::inline v0_1::gpu {

/// One thread in the place of a team.
struct Alone {
  HEARTH_DEVICE std::size_t lane() const { return 0; }
  HEARTH_DEVICE std::size_t size() const { return 1; }
  HEARTH_DEVICE double sum(double value) const { return value; }
};

/// Two sums of a group, or of a part of it.
struct SumPair {
  double first, second;
};

/// A part of a group is a team's; or a thread's, where what lies side by side is of many groups.
struct GroupCut {
  std::size_t groups, inner, count;  // elements of a group
  std::size_t parts = 1, length;
  bool beside;  // neighbouring threads: neighbouring groups

  explicit GroupCut(const Shape& shape)
      : groups(shape[1]),
        inner(shape[2]),
        count(shape[0] * shape[2]),
        length(count),
        beside(shape[0] > 1 && shape[2] < 32) {
    constexpr std::size_t kMostParts = 1024;
    const std::size_t most = beside ? 256 : 4096;
    if (count <= most) return;
    length = std::max(most, (count + kMostParts - 1) / kMostParts);
    parts = (count + length - 1) / length;
  }

  struct Part {
    std::size_t group, begin, end, index;  // and where its sums go
  };
  HEARTH_DEVICE Part part(std::size_t i) const {
    const std::size_t group = beside ? i % groups : i / parts, which = beside ? i / groups : i % parts;
    const std::size_t begin = which * length, end = begin + length < count ? begin + length : count;
    return {group, begin, end, group * parts + which};
  }
  HEARTH_DEVICE std::size_t size_of(std::size_t part) const {
    return part + 1 < parts ? length : count - part * length;
  }
  /// Where element j of a group lies.
  HEARTH_DEVICE std::size_t at(std::size_t group, std::size_t j) const {
    const std::size_t outer = j / inner;
    return (outer * groups + group) * inner + (j - outer * inner);
  }
  HEARTH_DEVICE std::size_t group_of(std::size_t i) const { return i / inner % groups; }

  /// f for each part.
  template <class F>
  void for_each_part(const Launch& launch, const F& f) const {
    if (beside)
      launch.each(groups * parts, f);
    else
      launch.teams(groups * parts, f);
  }
};

}  // namespace hearth::inline v0_1::gpu
