// Copies between strides: in runs where both sides step by one, in square tiles where each does along an axis
// of its own (a transpose), so that a cache line that is touched is used up.
#include "strided_copy.hpp"

#include <cstring>

#include "strided.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kTile = 16;

// The axis along which `strides` steps by one; the rank where there is none.
std::size_t unit_axis(const Shape& shape, const Strides& strides) {
  std::size_t axis = 0;
  while (axis < shape.rank() && (shape[axis] == 1 || strides[axis] != 1)) ++axis;
  return axis;
}

// to[column * down + row] = from[row * across + column], for a tile of both.
template <class T>
void copy_tile(const T* from, std::ptrdiff_t across, T* to, std::ptrdiff_t down, std::size_t rows,
               std::size_t columns) {
  for (std::size_t column = 0; column < columns; ++column)
    for (std::size_t row = 0; row < rows; ++row)
      to[static_cast<std::ptrdiff_t>(column) * down + static_cast<std::ptrdiff_t>(row)] =
          from[static_cast<std::ptrdiff_t>(row) * across + static_cast<std::ptrdiff_t>(column)];
}

template <class T>
void copy_tiles(Context& context, const Array<T>& from, T* to, const Strides& to_strides,
                std::size_t from_axis, std::size_t to_axis) {
  Shape outer = from.shape;
  outer[from_axis] = outer[to_axis] = 1;
  const Runs<2> runs(outer, {from.strides, to_strides});
  const std::size_t columns = from.shape[from_axis], rows = from.shape[to_axis];
  const std::size_t bands = round_up_divide(columns, kTile);
  const std::ptrdiff_t across = from.strides[to_axis], down = to_strides[from_axis];
  const auto copy_band = [&](const T* x, T* y, std::size_t column) {
    for (std::size_t row = 0; row < rows; row += kTile)
      copy_tile(x + static_cast<std::ptrdiff_t>(row) * across + static_cast<std::ptrdiff_t>(column), across,
                y + static_cast<std::ptrdiff_t>(column) * down + static_cast<std::ptrdiff_t>(row), down,
                std::min(kTile, rows - row), std::min(kTile, columns - column));
  };
  const T* source = from.data();
  const std::size_t planes = runs.count() * runs.length();
  const std::size_t together = pieces_per_block(kTile * rows);
  context.parallel(round_up_divide(planes * bands, together), [&](std::size_t block) {
    for (std::size_t i = block * together; i < std::min(planes * bands, (block + 1) * together); ++i) {
      const std::size_t plane = i / bands, in_run = plane % runs.length();
      runs.walk(plane / runs.length(), plane / runs.length() + 1, [&](const auto& at) {
        const auto step = static_cast<std::ptrdiff_t>(in_run);
        copy_band(source + at[0] + step * runs.steps()[0], to + at[1] + step * runs.steps()[1],
                  i % bands * kTile);
      });
    }
  });
}

template <class T>
void copy_run(const T* x, std::ptrdiff_t x_step, T* y, std::ptrdiff_t y_step, std::size_t count) {
  constexpr std::size_t kShort = 16;  // a call costs more than so many elements
  if (x_step == 1 && y_step == 1 && count > kShort)
    std::memcpy(y, x, count * sizeof(T));
  else if (x_step == 1 && y_step == 1)
    for (std::size_t i = 0; i < count; ++i) y[i] = x[i];
  else if (x_step == 0 && y_step == 1)
    std::fill_n(y, count, *x);
  else
    for (std::size_t i = 0; i < count; ++i, x += x_step, y += y_step) *y = *x;
}

}  // namespace

template <class T>
void strided_copy(Context& context, const Array<T>& from, T* to, const Strides& to_strides) {
  if (from.numel() == 0) return;
  const std::size_t rank = from.shape.rank();
  const std::size_t from_axis = unit_axis(from.shape, from.strides),
                    to_axis = unit_axis(from.shape, to_strides);
  if (from_axis < rank && to_axis < rank && from_axis != to_axis)
    return copy_tiles(context, from, to, to_strides, from_axis, to_axis);
  const T* source = from.data();
  for_each_run<2>(context, from.shape, {from.strides, to_strides},
                  [&](const auto& at, std::size_t count, const auto& step) {
                    copy_run(source + at[0], step[0], to + at[1], step[1], count);
                  });
}

template <class T>
Array<T> copy_of(const Array<T>& x) {
  const profile::Scope scope([&] { return work("copy", 0, 2 * bytes_of(x)); });
  Array<T> out = Array<T>::allocate(x.device(), x.shape);
  strided_copy(out.device().context(), x, out.mutable_data(), out.strides);
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                   \
  template void strided_copy<T>(Context&, const Array<T>&, T*, const Strides&); \
  template Array<T> copy_of<T>(const Array<T>&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
HEARTH_INSTANTIATE(bool)

}  // namespace hearth::inline v0_1::nd
