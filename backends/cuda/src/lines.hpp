// Writing along the lines of an axis to where indices say, in the order of the line: what comes later is
// added to what came before, or replaces it. Lines share no places, so that nothing needs an atomic.
#pragma once

#include <hearth/cuda/array.hpp>

#include "launch.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {

/// Values of one place are added in their order, to the same bits as by one thread.
struct Adds {
  template <class T>
  static HEARTH_DEVICE void put(T& to, T value) {
    to += value;
  }
  /// Each lane's value to its place; `same` are the lanes with that place, none where there is no value.
  template <class T>
  static HEARTH_IN_TEAM void put(T* to, T value, unsigned same, const Team& team) {
    const bool first = same != 0 && Team::first_of(same) == team.lane();
    T sum = first ? *to : T(0);
    for (unsigned rest = same; team.any(rest != 0); rest &= rest - 1) {
      const T next = team.from(rest != 0 ? Team::first_of(rest) : 0, value);
      if (rest != 0) sum += next;
    }
    if (first) *to = sum;
  }
};

/// The last one of a place stays.
struct Replaces {
  template <class T>
  static HEARTH_DEVICE void put(T& to, T value) {
    to = value;
  }
  template <class T>
  static HEARTH_IN_TEAM void put(T* to, T value, unsigned same, const Team& team) {
    if (same != 0 && Team::last_of(same) == team.lane()) *to = value;
  }
};

/// A line by one thread, or by a team that takes as many elements at once as it has lanes.
template <class T, class Mode, class Check, class Offsets>
struct AlongLine {
  T* to;
  const T* source;
  const std::int64_t* indices;
  std::size_t count;
  std::ptrdiff_t to_step, source_step, index_step;
  Check check;
  Offsets offsets;  // of where lines begin, in each

  HEARTH_DEVICE void operator()(std::size_t line) const {
    const auto at = offsets(line);
    const T* from = source + at[1];
    const std::int64_t* index = indices + at[2];
    for (std::size_t k = 0; k < count; ++k, from += source_step, index += index_step)
      if (check(*index)) Mode::put(to[at[0] + *index * to_step], *from);
  }
  HEARTH_IN_TEAM void operator()(std::size_t line, const Team& team) const {
    const auto at = offsets(line);
    for (std::size_t begin = 0; begin < count; begin += team.size()) {
      const auto k = static_cast<std::ptrdiff_t>(begin + team.lane());
      const bool inside = begin + team.lane() < count;
      std::int64_t index = inside ? indices[at[2] + k * index_step] : 0;
      const bool valid = inside && check(index);
      if (!valid) index = -1;
      const unsigned same = team.with_same(index);
      Mode::put(to + at[0] + (valid ? index : 0) * to_step, valid ? source[at[1] + k * source_step] : T(),
                valid ? same : 0u, team);
      team.wait();  // the next ones' places may be the same
    }
  }
};

/// g(how many lines, the AlongLine), of three arrays of one rank, source and indices of one shape. Element is
/// the type that elements are written as.
template <class Mode, class Element, class T, class Check, class G>
void with_lines(Array<T>& to, const Array<T>& source, const Array<std::int64_t>& indices, std::size_t axis,
                const Check& check, const G& g) {
  Shape starts = indices.shape;
  starts[axis] = 1;
  with_offsets<3>(starts, {to.strides, source.strides, indices.strides}, [&](const auto& offsets) {
    g(starts.numel(),
      AlongLine<Element, Mode, Check, std::decay_t<decltype(offsets)>>{
          reinterpret_cast<Element*>(to.mutable_data()), reinterpret_cast<const Element*>(source.data()),
          indices.data(), indices.shape[axis], to.strides[axis], source.strides[axis], indices.strides[axis],
          check, offsets});
  });
}

/// As if by `for each line, for each k: put(to[.., indices[.., k, ..], ..], source[.., k, ..])`.
template <class Mode, class Element, class T, class Check>
void write_lines(const Launch& launch, Array<T>& to, const Array<T>& source,
                 const Array<std::int64_t>& indices, std::size_t axis, const Check& check) {
  constexpr std::size_t kFewLines = 1024;             // too few for one thread each
  constexpr std::size_t kShortLine = 16;              // too short for a team
  const bool neighbours = source.strides[axis] == 1;  // memory is read in the order of the lanes
  with_lines<Mode, Element>(to, source, indices, axis, check, [&](std::size_t lines, const auto& along) {
    if (along.count >= kShortLine && (neighbours || lines < kFewLines))
      launch.teams(lines, along);
    else
      launch.each(lines, along);
  });
}

}  // namespace hearth::inline v0_1::gpu
