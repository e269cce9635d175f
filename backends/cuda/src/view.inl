// Copies to a part of an array; what strides can say is the array's own.
#include <vector>

#include <hearth/cuda/functions.hpp>

namespace hearth::inline v0_1::gpu {

// Of array.inl, in the same unit.
template <class T> void copy_into(const Array<T>& x, Array<T>& to);

template <class T>
Array<T> concat(std::vector<Array<T>> parts, std::size_t axis) {
  Shape shape = parts.front().shape;
  shape[axis] = 0;
  for (const Array<T>& part : parts) shape[axis] += part.shape[axis];
  Array<T> out = Array<T>::allocate(parts.front().device(), shape);
  Array<T> place = out;
  for (const Array<T>& part : parts) {
    place.shape = part.shape;
    copy_into(part, place);
    place.offset += static_cast<std::ptrdiff_t>(part.shape[axis]) * place.strides[axis];
  }
  return out;
}

template <class T>
Array<T> unslice(Array<T> x, const Shape& shape, const Shape& start, const Shape& step) {
  Array<T> out = full<T>(shape, T(0), x.device());
  Array<T> place = Array<T>(out).sliced(start, x.shape, step);
  copy_into(x, place);
  return out;
}

template <class T>
Array<T> slice_assign(Array<T> x, Array<T> value, const Shape& start, const Shape& step) {
  Array<T> out = exclusive(std::move(x));
  Array<T> place = Array<T>(out).sliced(start, value.shape, step);
  copy_into(value, place);
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                       \
  template Array<T> concat<T>(std::vector<Array<T>>, std::size_t);                  \
  template Array<T> unslice<T>(Array<T>, const Shape&, const Shape&, const Shape&); \
  template Array<T> slice_assign<T>(Array<T>, Array<T>, const Shape&, const Shape&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
HEARTH_INSTANTIATE(std::int64_t)
HEARTH_INSTANTIATE(bool)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
