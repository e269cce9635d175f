// Reading, adding and writing by index. Every index is checked: one out of range is an error, never a wild
// read.
#include <type_traits>

#include <hearth/cuda/functions.hpp>

#include "index_check.hpp"
#include "lines.hpp"
#include "segments.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

// Copies do not depend on the type, only on its size; rows are copied in the widest pieces that fit.
template <std::size_t Size>
struct alignas(Size) Piece {
  std::conditional_t<Size == 1, std::uint8_t, std::conditional_t<Size == 4, std::uint32_t, std::uint64_t>>
      words[Size == 16 ? 2 : 1];
};

template <class P, class Offsets>
struct Pick {
  const P* x;
  const std::int64_t* indices;
  P* to;
  std::ptrdiff_t step;
  IndexCheck check;
  Offsets offsets;  // of what stands at index 0, and of the index
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const auto at = offsets(i);
    const std::int64_t index = indices[at[1]];
    to[i] = check(index) ? x[at[0] + index * step] : P{};
  }
};

struct CheckIndices {
  const std::int64_t* indices;
  std::ptrdiff_t step;
  IndexCheck check;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    check(indices[static_cast<std::ptrdiff_t>(i) * step]);
  }
};

// [n] seen in a shape with n at the axis: one index for all that stands there.
Array<std::int64_t> along(const Array<std::int64_t>& list, std::size_t axis, const Shape& shape) {
  Array<std::int64_t> wide = list;
  wide.shape = shape;
  wide.strides = {};
  wide.strides[axis] = list.strides[0];
  return wide;
}

// The strides of what stands at index 0 of an axis.
Strides without(Strides strides, std::size_t axis) {
  strides[axis] = 0;
  return strides;
}

// to[.., i, ..] = x[.., indices[.., i, ..], ..], each array in elements of Size bytes.
template <std::size_t Size>
void pick(const Launch& launch, const Shape& shape, const void* x, const Strides& strides, void* to,
          const Array<std::int64_t>& indices, std::size_t axis, const IndexCheck& check) {
  with_offsets<2>(shape, {without(strides, axis), indices.strides}, [&](const auto& offsets) {
    using P = Piece<Size>;
    launch.each(shape.numel(),
                Pick<P, std::decay_t<decltype(offsets)>>{static_cast<const P*>(x), indices.data(),
                                                         static_cast<P*>(to), strides[axis], check, offsets});
  });
}

// A dense array as [before, extent, after] around an axis.
Shape around(const Shape& shape, std::size_t axis) {
  Shape three = {1, shape[axis], 1};
  for (std::size_t i = 0; i < axis; ++i) three[0] *= shape[i];
  for (std::size_t i = axis + 1; i < shape.rank(); ++i) three[2] *= shape[i];
  return three;
}

// Rows of 16 bytes and their multiples, 16 bytes at once.
template <class T>
bool pick_wide(const Launch& launch, const Array<T>& x, Array<T>& out, const Array<std::int64_t>& list,
               std::size_t axis, const IndexCheck& check) {
  constexpr std::size_t kWide = 16;
  Shape from = around(x.shape, axis), to = around(out.shape, axis);
  const auto aligned = [](const T* data) { return reinterpret_cast<std::uintptr_t>(data) % kWide == 0; };
  if (!x.dense() || to[2] * sizeof(T) % kWide != 0 || !aligned(x.data()) || !aligned(out.data()))
    return false;
  from[2] = to[2] = to[2] * sizeof(T) / kWide;
  pick<kWide>(launch, to, x.data(), dense_strides(from), out.mutable_data(), along(list, 1, to), 1, check);
  return true;
}

// Elements when only their size counts.
template <class T> using BitsOfSize = std::remove_extent_t<decltype(Piece<sizeof(T)>::words)>;

// `to` with `source` added, or written, where the indices say.
template <class Mode, class Element, class T>
void write_at(const char* who, Finder finder, Array<T>& to, Array<T> source, Array<std::int64_t> indices,
              std::size_t axis) {
  if (indices.numel() == 0) return;
  const std::size_t count = indices.shape[axis], lines = indices.numel() / count;
  const IndexCheck check{to.device().context().found(), finder, to.shape[axis]};
  // Long lines that are few would leave most threads without work.
  if (count > 4096 && lines < 1024)
    return write_segments<Mode, Element>(who, to, contiguous(std::move(source)), indices,
                                         {without(to.strides, axis), to.strides[axis]}, {}, check);
  Launch launch(who, to, source, indices);
  write_lines<Mode, Element>(launch, to, source, indices, axis, check);
  launch.context().raise_on_host();
}

}  // namespace

template <class T>
Array<T> index_select(Array<T> x, std::size_t axis, Array<std::int64_t> indices) {
  Shape shape = x.shape;
  shape[axis] = indices.numel();
  Array<T> out = Array<T>::allocate(x.device(), shape);
  Launch launch("index_select", out, x, indices);
  const IndexCheck check{launch.context().found(), Finder::index_select, x.shape[axis]};
  if (out.numel() == 0)
    launch.each(indices.numel(), CheckIndices{indices.data(), indices.strides[0], check});
  else if (!pick_wide(launch, x, out, indices, axis, check))
    pick<sizeof(T)>(launch, shape, x.data(), x.strides, out.mutable_data(), along(indices, axis, shape), axis,
                    check);
  launch.context().raise_on_host();
  return out;
}

template <class T>
Array<T> index_add(Array<T> source, std::size_t axis, Array<std::int64_t> indices, std::size_t extent) {
  Shape shape = source.shape, columns = source.shape;
  shape[axis] = extent;
  columns[axis] = 1;
  Array<T> out = full<T>(shape, T(0), source.device());
  const IndexCheck check{out.device().context().found(), Finder::index_add, extent};
  const std::size_t count = indices.numel(), lines = columns.numel();
  if (count > 256 && lines > 0 && lines < 32768) {  // one sort of the indices serves all lines
    write_segments<Adds, T>("index_add", out, source, indices, {},
                            {columns, without(out.strides, axis), without(source.strides, axis),
                             out.strides[axis], source.strides[axis]},
                            check);
    return out;
  }
  Launch launch("index_add", out, source, indices);
  if (lines == 0)
    launch.each(count, CheckIndices{indices.data(), indices.strides[0], check});
  else
    write_lines<Adds, T>(launch, out, source, along(indices, axis, source.shape), axis, check);
  launch.context().raise_on_host();
  return out;
}

template <class T>
Array<T> gather(Array<T> x, std::size_t axis, Array<std::int64_t> indices) {
  Array<T> out = Array<T>::allocate(x.device(), indices.shape);
  Launch launch("gather", out, x, indices);
  pick<sizeof(T)>(launch, out.shape, x.data(), x.strides, out.mutable_data(), indices, axis,
                  {launch.context().found(), Finder::gather, x.shape[axis]});
  launch.context().raise_on_host();
  return out;
}

template <class T>
Array<T> scatter_add(Array<T> source, std::size_t axis, Array<std::int64_t> indices, const Shape& shape) {
  Array<T> out = full<T>(shape, T(0), source.device());
  write_at<Adds, T>("scatter_add", Finder::scatter_add, out, std::move(source), std::move(indices), axis);
  return out;
}

template <class T>
Array<T> scatter(Array<T> x, std::size_t axis, Array<std::int64_t> indices, Array<T> source) {
  Array<T> out = exclusive(std::move(x));
  write_at<Replaces, BitsOfSize<T>>("scatter", Finder::scatter, out, std::move(source), std::move(indices),
                                    axis);
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                                 \
  template Array<T> index_select<T>(Array<T>, std::size_t, Array<std::int64_t>);              \
  template Array<T> index_add<T>(Array<T>, std::size_t, Array<std::int64_t>, std::size_t);    \
  template Array<T> gather<T>(Array<T>, std::size_t, Array<std::int64_t>);                    \
  template Array<T> scatter_add<T>(Array<T>, std::size_t, Array<std::int64_t>, const Shape&); \
  template Array<T> scatter<T>(Array<T>, std::size_t, Array<std::int64_t>, Array<T>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
template Array<bool> index_select<bool>(Array<bool>, std::size_t, Array<std::int64_t>);
template Array<bool> gather<bool>(Array<bool>, std::size_t, Array<std::int64_t>);
template Array<bool> scatter<bool>(Array<bool>, std::size_t, Array<std::int64_t>, Array<bool>);
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
