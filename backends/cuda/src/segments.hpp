// Writing to where indices say when lines are long and few: a stable sort brings the values of one place
// together in their order, and one thread takes them all.
#pragma once

#include <thrust/execution_policy.h>
#include <thrust/sort.h>

#include <hearth/cuda/array.hpp>

#include "launch.hpp"
#include "offsets.hpp"

namespace hearth::inline v0_1::gpu {

/// Places, sorted, and which entry wanted each. I: 32 bits sort twice as fast as 64.
template <class I>
struct SortedPlaces {
  static constexpr I kNowhere = std::numeric_limits<I>::max();  // where an index is out of range
  StridedArray<I, Storage> places, entries;

  SortedPlaces(const Device& device, std::size_t count)
      : places(StridedArray<I, Storage>::allocate(device, {count})),
        entries(StridedArray<I, Storage>::allocate(device, {count})) {}
  void sort(const Launch& launch) {
    launch.with_policy([&](const auto& policy) {
      I* keys = places.mutable_data();
      thrust::stable_sort_by_key(policy, keys, keys + places.numel(), entries.mutable_data());
    });
  }
};

template <class I, class Check, class Offsets>
struct FindPlaces {
  const std::int64_t* indices;
  I* places;
  I* entries;
  std::ptrdiff_t step;
  Check check;
  Offsets offsets;  // of the place with index 0, and of the index
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto at = offsets(i);
    const std::int64_t index = indices[at[1]];
    places[i] = check(index) ? static_cast<I>(at[0] + index * step) : SortedPlaces<I>::kNowhere;
    entries[i] = static_cast<I>(i);
  }
};

/// All values of one place and one column. The threads of a segment's others have nothing to do.
template <class T, class Mode, class I>
struct WriteSegment {
  T* to;
  const T* source;
  const I* places;
  const I* entries;
  std::size_t count, columns;
  std::ptrdiff_t to_step, source_step;
  Offsets<2, I> offsets;  // of a column, in both
  HEARTH_DEVICE void operator()(std::size_t i) const {
    std::size_t j = i / columns;
    const I place = places[j];
    if (place == SortedPlaces<I>::kNowhere || (j > 0 && places[j - 1] == place)) return;
    const auto at = offsets(i - j * columns);
    T* const target = to + at[0] + static_cast<std::ptrdiff_t>(place) * to_step;
    T value = *target;
    for (; j < count && places[j] == place; ++j)
      Mode::put(value, source[at[1] + static_cast<std::ptrdiff_t>(entries[j]) * source_step]);
    *target = value;
  }
};

/// Where entries go: `indices` holds an index for each, and what it counts begins at these strides.
struct Entries {
  Strides starts = {};
  std::ptrdiff_t step = 1;
};
/// What each entry writes: a value for each position of `shape`, with the steps from one place to the next
/// and from one entry to the next.
struct Columns {
  Shape shape = {};
  Strides to = {}, source = {};
  std::ptrdiff_t to_step = 1, source_step = 1;
};

template <class Mode, class Element, class I, class T, class Check>
void write_segments_by(const char* who, Array<T>& to, const Array<T>& source,
                       const Array<std::int64_t>& indices, const Entries& from, const Columns& columns,
                       const Check& check) {
  const std::size_t count = indices.numel();
  SortedPlaces<I> sorted(to.device(), count);
  Launch launch(who, to, source, indices, sorted.places, sorted.entries);
  with_offsets<2>(indices.shape, {from.starts, indices.strides}, [&](const auto& offsets) {
    launch.each(count, FindPlaces<I, Check, std::decay_t<decltype(offsets)>>{
                           indices.data(), sorted.places.mutable_data(), sorted.entries.mutable_data(),
                           from.step, check, offsets});
  });
  sorted.sort(launch);
  const std::size_t width = columns.shape.numel();
  launch.each(count * width, WriteSegment<Element, Mode, I>{
                                 reinterpret_cast<Element*>(to.mutable_data()),
                                 reinterpret_cast<const Element*>(source.data()), sorted.places.data(),
                                 sorted.entries.data(), count, width, columns.to_step, columns.source_step,
                                 Offsets<2, I>(columns.shape, {columns.to, columns.source})});
  launch.context().raise_on_host();
}

template <class Mode, class Element, class T, class Check>
void write_segments(const char* who, Array<T>& to, const Array<T>& source, const Array<std::int64_t>& indices,
                    const Entries& from, const Columns& columns, const Check& check) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max() - 1;
  const bool small = to.numel() <= kMost && indices.numel() <= kMost &&
                     fits_32_bits<2>(columns.shape, {columns.to, columns.source});
  if (small)
    write_segments_by<Mode, Element, std::uint32_t>(who, to, source, indices, from, columns, check);
  else
    write_segments_by<Mode, Element, std::uint64_t>(who, to, source, indices, from, columns, check);
}

}  // namespace hearth::inline v0_1::gpu
