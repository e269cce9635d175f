// Reading and adding by index.
#include <cstring>

#include <hearth/ndarray/functions.hpp>

#include "around.hpp"
#include "index_check.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// Visits (position in the array that has the whole axis, position in the array of the indices' shape).
template <class F>
void for_each_gathered(const Shape& whole, const Shape& picked, std::size_t axis, const std::int64_t* indices,
                       const F& f) {
  const Strides strides = dense_strides(whole);
  Shape index = Shape::filled(picked.rank(), 0);
  for (std::size_t i = 0, count = picked.numel(); i < count; ++i) {
    std::ptrdiff_t at = indices[i] * strides[axis];
    for (std::size_t d = 0; d < picked.rank(); ++d)
      if (d != axis) at += static_cast<std::ptrdiff_t>(index[d]) * strides[d];
    f(at, i);
    for (std::size_t d = picked.rank(); d-- > 0;) {
      if (++index[d] < picked[d]) break;
      index[d] = 0;
    }
  }
}

}  // namespace

template <class T>
Array<T> index_select(Array<T> x, std::size_t axis, Array<std::int64_t> indices) {
  const profile::Scope scope([&] { return work("index_select", 0, bytes_of(indices)); });
  x = contiguous(std::move(x));
  indices = contiguous(std::move(indices));
  const Around around(x.shape, axis);
  check_indices("index_select", indices, around.extent);
  const std::size_t picked = indices.numel();
  Shape shape = x.shape;
  shape[axis] = picked;
  Array<T> out = Array<T>::allocate(x.device(), shape);
  if (out.numel() == 0) return out;
  T* to = out.mutable_data();
  for (std::size_t b = 0; b < around.before; ++b)
    for (std::size_t i = 0; i < picked; ++i, to += around.after)
      std::memcpy(to,
                  x.data() + (b * around.extent + static_cast<std::size_t>(indices.data()[i])) * around.after,
                  around.after * sizeof(T));
  return out;
}

template <class T>
Array<T> index_add(Array<T> source, std::size_t axis, Array<std::int64_t> indices, std::size_t extent) {
  const profile::Scope scope(
      [&] { return work("index_add", count_of(source.numel()), bytes_of(source, source, indices)); });
  source = contiguous(std::move(source));
  indices = contiguous(std::move(indices));
  check_indices("index_add", indices, extent);
  const Around around(source.shape, axis);
  Shape shape = source.shape;
  shape[axis] = extent;
  Array<T> out = full<T>(shape, T(0), source.device());
  const T* from = source.data();
  for (std::size_t b = 0; b < around.before; ++b)
    for (std::size_t i = 0; i < around.extent; ++i, from += around.after) {
      T* to = out.mutable_data() + (b * extent + static_cast<std::size_t>(indices.data()[i])) * around.after;
      for (std::size_t j = 0; j < around.after; ++j) to[j] += from[j];
    }
  return out;
}

template <class T>
Array<T> gather(Array<T> x, std::size_t axis, Array<std::int64_t> indices) {
  const profile::Scope scope(
      [&] { return work("gather", 0, bytes_of(indices) + count_of(2 * indices.numel() * sizeof(T))); });
  x = contiguous(std::move(x));
  indices = contiguous(std::move(indices));
  check_indices("gather", indices, x.shape[axis]);
  Array<T> out = Array<T>::allocate(x.device(), indices.shape);
  T* to = out.mutable_data();
  for_each_gathered(x.shape, indices.shape, axis, indices.data(),
                    [&](std::ptrdiff_t at, std::size_t i) { to[i] = x.data()[at]; });
  return out;
}

template <class T>
Array<T> scatter_add(Array<T> source, std::size_t axis, Array<std::int64_t> indices, const Shape& shape) {
  const profile::Scope scope(
      [&] { return work("scatter_add", count_of(source.numel()), bytes_of(source, source, indices)); });
  source = contiguous(std::move(source));
  indices = contiguous(std::move(indices));
  check_indices("scatter_add", indices, shape[axis]);
  Array<T> out = full<T>(shape, T(0), source.device());
  T* to = out.mutable_data();
  for_each_gathered(shape, indices.shape, axis, indices.data(),
                    [&](std::ptrdiff_t at, std::size_t i) { to[at] += source.data()[i]; });
  return out;
}

template <class T>
Array<T> scatter(Array<T> x, std::size_t axis, Array<std::int64_t> indices, Array<T> source) {
  const profile::Scope scope([&] { return work("scatter", 0, bytes_of(source, source, indices)); });
  source = contiguous(std::move(source));
  indices = contiguous(std::move(indices));
  check_indices("scatter", indices, x.shape[axis]);
  Array<T> out = exclusive(std::move(x));
  T* to = out.mutable_data();
  for_each_gathered(out.shape, indices.shape, axis, indices.data(),
                    [&](std::ptrdiff_t at, std::size_t i) { to[at] = source.data()[i]; });
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

}  // namespace hearth::inline v0_1::nd
