// A sparse linear map along one axis of [before, in, after]: one kernel for average pooling, interpolation,
// padding by what is there, and their gradients.
#include <algorithm>
#include <vector>

#include <hearth/ndarray/functions.hpp>

#include "around.hpp"
#include "blocks.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Rows shorter than this are taken one element at a time.
constexpr std::size_t kShortRow = 4;

template <class T>
struct Taps {
  const AxisMap& map;
  std::vector<T> weights;

  explicit Taps(const AxisMap& map) : map(map), weights(map.weights.begin(), map.weights.end()) {}
  std::size_t begin(std::size_t i) const { return map.offsets[i]; }
  std::size_t end(std::size_t i) const { return map.offsets[i + 1]; }
  std::size_t source(std::size_t k) const { return map.sources[k]; }

  /// The number of taps, when it is the same for all.
  std::size_t each() const {
    const std::size_t first = map.out() == 0 ? 0 : map.offsets[1];
    for (std::size_t i = 0; i < map.out(); ++i)
      if (end(i) - begin(i) != first) return 0;
    return first;
  }
};

// Neighbours that are copies of neighbours, or zeros: paddings and repetitions are nothing else.
struct Run {
  static constexpr std::size_t kZeros = static_cast<std::size_t>(-1);
  std::size_t source, count;
};

// None when a map is more than copies.
std::vector<Run> runs_of(const AxisMap& map) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < map.out(); ++i) {
    const std::size_t k = map.offsets[i], taps = map.offsets[i + 1] - k;
    if (taps > 1 || (taps == 1 && map.weights[k] != 1)) return {};
    const std::size_t source = taps == 0 ? Run::kZeros : map.sources[k];
    const bool goes_on =
        !runs.empty() && (source == Run::kZeros ? runs.back().source == source
                                                : runs.back().source != Run::kZeros &&
                                                      runs.back().source + runs.back().count == source);
    if (goes_on)
      ++runs.back().count;
    else
      runs.push_back({source, 1});
  }
  return runs;
}

template <class T>
void copy_plane(const std::vector<Run>& runs, const T* plane, std::size_t after, T* out) {
  for (const Run& run : runs) {
    const std::size_t count = run.count * after;
    if (run.source == Run::kZeros)
      std::fill_n(out, count, T(0));
    else if (count == 1)
      *out = plane[run.source];
    else
      std::copy_n(plane + run.source * after, count, out);
    out += count;
  }
}

// One row of `after` elements: the taps' rows, weighed and added in their order, two to a pass.
template <class T>
void map_row(const Taps<T>& taps, std::size_t i, const T* plane, std::size_t after, T* out) {
  std::size_t k = taps.begin(i);
  const std::size_t end = taps.end(i);
  if (k == end) {
    std::fill_n(out, after, T(0));
    return;
  }
  const auto row = [&](std::size_t tap) { return plane + taps.source(tap) * after; };
  const T* a = row(k);
  const T wa = taps.weights[k];
  if ((end - k) % 2 == 1) {
    for (std::size_t j = 0; j < after; ++j) out[j] = wa * a[j];
    ++k;
  } else {
    const T* b = row(k + 1);
    const T wb = taps.weights[k + 1];
    for (std::size_t j = 0; j < after; ++j) out[j] = wa * a[j] + wb * b[j];
    k += 2;
  }
  for (; k < end; k += 2) {
    const T *b = row(k), *c = row(k + 1);
    const T wb = taps.weights[k], wc = taps.weights[k + 1];
    for (std::size_t j = 0; j < after; ++j) out[j] = out[j] + wb * b[j] + wc * c[j];
  }
}

// Whole planes [in, after] with few elements behind the axis. Count is the taps of each, 0 when they differ.
template <std::size_t Count, class T>
void map_plane(const Taps<T>& taps, const T* plane, std::size_t after, T* out) {
  for (std::size_t i = 0, k = 0; i < taps.map.out(); ++i, out += after) {
    const std::size_t end = Count > 0 ? k + Count : taps.end(i);
    for (std::size_t j = 0; j < after; ++j) {
      T sum = 0;
      if constexpr (Count > 0)
        for (std::size_t t = 0; t < Count; ++t)
          sum += taps.weights[k + t] * plane[taps.source(k + t) * after + j];
      else
        for (std::size_t t = k; t < end; ++t) sum += taps.weights[t] * plane[taps.source(t) * after + j];
      out[j] = sum;
    }
    k = end;
  }
}

template <class T>
void map_planes(const Taps<T>& taps, std::size_t each, const T* plane, std::size_t after, T* out) {
  if (each == 1)
    map_plane<1>(taps, plane, after, out);
  else if (each == 2)
    map_plane<2>(taps, plane, after, out);
  else if (each == 3)
    map_plane<3>(taps, plane, after, out);
  else if (each == 4)
    map_plane<4>(taps, plane, after, out);
  else
    map_plane<0>(taps, plane, after, out);
}

}  // namespace

template <class T>
Array<T> map_axis(Array<T> x, std::size_t axis, const AxisMap& map) {
  const profile::Scope scope([&] { return work("map_axis", 0, bytes_of(x)); });
  x = contiguous(std::move(x));
  const auto [before, in, after] = Around(x.shape, axis);
  Shape shape = x.shape;
  shape[axis] = map.out();
  Array<T> out = Array<T>::allocate(x.device(), shape);
  if (out.numel() == 0) return out;
  const Taps<T> taps(map);
  const T* from = x.data();
  T* to = out.mutable_data();
  const std::size_t rows = map.out(), plane = in * after;
  // Work of one row: its taps, and itself.
  const std::size_t row_work = after * (map.sources.size() / rows + 1);
  const std::size_t planes = kElementwiseBlock / (row_work * rows) + 1;  // in a block
  if (const std::vector<Run> runs = runs_of(map); !runs.empty() && runs.size() * kShortRow <= rows * after) {
    in_blocks(x.device().context(), before, planes, [&](std::size_t begin, std::size_t end) {
      for (std::size_t b = begin; b < end; ++b)
        copy_plane(runs, from + b * plane, after, to + b * rows * after);
    });
  } else if (after < kShortRow) {
    const std::size_t each = taps.each();
    in_blocks(x.device().context(), before, planes, [&](std::size_t begin, std::size_t end) {
      for (std::size_t b = begin; b < end; ++b)
        map_planes(taps, each, from + b * plane, after, to + b * rows * after);
    });
  } else {
    in_blocks(x.device().context(), before * rows, kElementwiseBlock / row_work + 1,
              [&](std::size_t begin, std::size_t end) {
                for (std::size_t r = begin; r < end; ++r)
                  map_row(taps, r % rows, from + r / rows * plane, after, to + r * after);
              });
  }
  return out;
}

#define HEARTH_INSTANTIATE(T) template Array<T> map_axis<T>(Array<T>, std::size_t, const AxisMap&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
