// Sorting along an axis, by index. Elements become ints of the same order, which Thrust sorts by their bits
// on a GPU, all lines at once: by value, then by line, or where both fit into an int, by both.
#include <bit>
#include <limits>
#include <type_traits>

#include <thrust/sort.h>

#include <hearth/backend/axis_lines.hpp>
#include <hearth/cuda/functions.hpp>

#include "launch.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

template <class T>
using IntLike = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

/// The int that is less than another when the element is: NaN, whatever its bits, greatest.
template <class T>
HEARTH_DEVICE IntLike<T> ordered(T value) {
  using I = IntLike<T>;
  if constexpr (std::is_integral_v<T>) {
    return value;
  } else {
    if (value != value) return std::numeric_limits<I>::max();
    if (value == 0) return 0;  // of both signs
    const I bits = std::bit_cast<I>(value);
    return bits < 0 ? bits ^ std::numeric_limits<I>::max() : bits;
  }
}

/// A dense array as the lines of one axis, one line behind the other.
struct SortLines : AxisLines {
  using AxisLines::AxisLines;
  /// Where element j of a line is in memory, when lines have `of` elements there.
  HEARTH_DEVICE std::size_t place(std::size_t line, std::size_t j, std::size_t of) const {
    return (line / pace * of + j) * pace + line % pace;
  }
};

template <class T>
struct SortKeys {
  const T* from;
  std::int64_t* keys;
  std::int64_t* order;
  SortLines lines;
  bool descending, with_line;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const std::size_t line = i / lines.extent, j = i % lines.extent;
    const auto value = ordered(from[lines.place(line, j, lines.extent)]);
    std::int64_t key = descending ? ~value : value;
    if (with_line)  // above 32 bits of the value, which is negative no more
      key = (static_cast<std::int64_t>(line) << 32) + (key - std::numeric_limits<std::int32_t>::min());
    keys[i] = key;
    order[i] = static_cast<std::int64_t>(i);
  }
};

/// The lines of elements that are in order of value.
struct LineKeys {
  const std::int64_t* order;
  std::int64_t* keys;
  std::size_t extent;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    keys[i] = order[i] / static_cast<std::int64_t>(extent);
  }
};

struct FirstSorted {
  const std::int64_t* order;
  std::int64_t* to;
  SortLines lines;
  std::size_t kept;  // of each line
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const std::size_t inner = i % lines.pace, row = i / lines.pace;
    const std::size_t line = row / kept * lines.pace + inner;
    to[i] = order[line * lines.extent + row % kept] - static_cast<std::int64_t>(line * lines.extent);
  }
};

}  // namespace

template <class T>
Array<std::int64_t> argsort(Array<T> x, std::size_t axis, bool descending, std::size_t count) {
  x = contiguous(std::move(x));
  Shape shape = x.shape;
  shape[axis] = count;
  auto out = Array<std::int64_t>::allocate(x.device(), shape);
  if (out.numel() == 0) return out;
  const SortLines lines(x.shape, axis);
  const std::size_t all = x.numel();
  auto keys = Array<std::int64_t>::allocate(x.device(), {all});
  auto order = Array<std::int64_t>::allocate(x.device(), {all});
  std::int64_t *k = keys.mutable_data(), *o = order.mutable_data();
  const bool with_line = sizeof(T) == 4 && lines.count <= std::numeric_limits<std::int32_t>::max();

  Launch launch("argsort", out, x, keys, order);
  const auto sort = [&] {
    launch.with_policy([&](const auto& policy) { thrust::stable_sort_by_key(policy, k, k + all, o); });
  };
  launch.each(all, SortKeys<T>{x.data(), k, o, lines, descending, with_line});
  sort();
  if (lines.count > 1 && !with_line) {
    launch.each(all, LineKeys{o, k, lines.extent});
    sort();
  }
  launch.each(out.numel(), FirstSorted{o, out.mutable_data(), lines, count});
  return out;
}

#define HEARTH_INSTANTIATE(T) \
  template Array<std::int64_t> argsort<T>(Array<T>, std::size_t, bool, std::size_t);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
