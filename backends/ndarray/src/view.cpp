#include <hearth/ndarray/functions.hpp>

#include "strided_copy.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {

template <class T>
Array<T> reshape(Array<T> x, const Shape& shape) {
  return contiguous(std::move(x)).reshaped(shape);
}

template <class T>
Array<T> permute(Array<T> x, const Shape& axes) {
  return std::move(x).permuted(axes);
}

template <class T>
Array<T> slice(Array<T> x, const Shape& start, const Shape& extent, const Shape& step) {
  return std::move(x).sliced(start, extent, step);
}

template <class T>
Array<T> expand(Array<T> x, const Shape& shape) {
  return std::move(x).expanded(shape);
}

template <class T>
Array<T> concat(std::vector<Array<T>> parts, std::size_t axis) {
  const profile::Scope scope([&] { return work("concat", 0, 0); });
  Shape shape = parts.front().shape;
  shape[axis] = 0;
  for (const Array<T>& part : parts) shape[axis] += part.shape[axis];
  Array<T> out = Array<T>::allocate(parts.front().device(), shape);
  T* to = out.mutable_data();
  for (const Array<T>& part : parts) {
    strided_copy(out.device().context(), part, to, out.strides);
    to += static_cast<std::ptrdiff_t>(part.shape[axis]) * out.strides[axis];
  }
  return out;
}

template <class T>
Array<T> unslice(Array<T> x, const Shape& shape, const Shape& start, const Shape& step) {
  const profile::Scope scope(
      [&] { return work("unslice", 0, 2 * bytes_of(x) + count_of(shape.numel() * sizeof(T))); });
  Array<T> out = full<T>(shape, T(0), x.device());
  const Array<T> place = slice(out, start, x.shape, step);
  strided_copy(out.device().context(), x, out.mutable_data() + place.offset, place.strides);
  return out;
}

template <class T>
Array<T> flip(Array<T> x, AxisSet axes) {
  return std::move(x).flipped(axes);
}

template <class T>
Array<T> slice_assign(Array<T> x, Array<T> value, const Shape& start, const Shape& step) {
  const profile::Scope scope([&] { return work("slice_assign", 0, 2 * bytes_of(value)); });
  Array<T> out = exclusive(std::move(x));
  const Array<T> place = slice(out, start, value.shape, step);
  strided_copy(out.device().context(), value, out.mutable_data() + (place.offset - out.offset),
               place.strides);
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                       \
  template Array<T> reshape<T>(Array<T>, const Shape&);                             \
  template Array<T> permute<T>(Array<T>, const Shape&);                             \
  template Array<T> slice<T>(Array<T>, const Shape&, const Shape&, const Shape&);   \
  template Array<T> expand<T>(Array<T>, const Shape&);                              \
  template Array<T> concat<T>(std::vector<Array<T>>, std::size_t);                  \
  template Array<T> unslice<T>(Array<T>, const Shape&, const Shape&, const Shape&); \
  template Array<T> flip<T>(Array<T>, AxisSet);                                     \
  template Array<T> slice_assign<T>(Array<T>, Array<T>, const Shape&, const Shape&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
HEARTH_INSTANTIATE(bool)

}  // namespace hearth::inline v0_1::nd
