// The primitive of backends that keep tensors in memory: counted storage seen through a shape, strides and an
// offset. Views share the storage.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <hearth/backend/options.hpp>
#include <hearth/core/shape.hpp>

namespace hearth::inline v0_1 {

using Strides = std::array<std::ptrdiff_t, kMaxRank>;

constexpr Strides dense_strides(const Shape& shape) {
  Strides strides = {};
  std::ptrdiff_t step = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    strides[axis] = step;
    step *= static_cast<std::ptrdiff_t>(shape[axis]);
  }
  return strides;
}

/// The strides with which an array of `from` is read as if it had the shape `to`; repeated axes have stride
/// 0.
inline Strides broadcast_strides(const Shape& from, const Strides& strides, const Shape& to) {
  Strides result = {};
  const std::size_t missing = to.rank() - from.rank();
  for (std::size_t axis = 0; axis < from.rank(); ++axis)
    result[missing + axis] = from[axis] == 1 && to[missing + axis] != 1 ? 0 : strides[axis];
  return result;
}

/// The shape that two broadcast to. The tensor layer has checked that they do.
inline Shape broadcast_shape(const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& other = a.rank() >= b.rank() ? b : a;
  Shape shape = longer;
  for (std::size_t i = 0; i < other.rank(); ++i) {
    const std::size_t axis = shape.rank() - other.rank() + i;
    if (shape[axis] == 1) shape[axis] = other[i];
  }
  return shape;
}

template <class T, class Storage>
struct StridedArray {
  using Device = typename Storage::Device;

  Storage storage;
  Shape shape = {0};
  Strides strides = {};
  std::ptrdiff_t offset = 0;  // in elements

  /// Uninitialised. ShapeError for more bytes than can be counted.
  static StridedArray allocate(const Device& device, const Shape& shape) {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(shape.numel(), sizeof(T), &bytes))
      hearth::detail::throw_too_many_elements(shape);
    return StridedArray{Storage::allocate(device, bytes), shape, dense_strides(shape), 0};
  }

  const Device& device() const { return storage.device(); }
  std::size_t numel() const { return shape.numel(); }
  /// Addresses of the device's memory.
  const T* data() const { return static_cast<const T*>(storage.data()) + offset; }
  T* mutable_data() { return static_cast<T*>(storage.data()) + offset; }

  /// Row-major without gaps?
  bool dense() const {
    std::ptrdiff_t step = 1;
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      if (shape[axis] != 1 && strides[axis] != step) return false;
      step *= static_cast<std::ptrdiff_t>(shape[axis]);
    }
    return true;
  }

  /// The one place that decides whether a result may take this array's memory.
  bool reusable() const { return storage.exclusive() && dense() && storage.bytes() == numel() * sizeof(T); }

  // Views. The shape of `reshaped` has as many elements, and the array is dense.

  StridedArray reshaped(const Shape& to) && {
    shape = to;
    strides = dense_strides(to);
    return std::move(*this);
  }
  StridedArray permuted(const Shape& axes) && {
    const Shape extents = shape;
    const Strides steps = strides;
    for (std::size_t axis = 0; axis < axes.rank(); ++axis) {
      shape[axis] = extents[axes[axis]];
      strides[axis] = steps[axes[axis]];
    }
    return std::move(*this);
  }
  StridedArray sliced(const Shape& start, const Shape& extent, const Shape& step) && {
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
      // The start of an empty slice may lie one past the end: it is never read, so it need not move.
      if (extent[axis] > 0) offset += static_cast<std::ptrdiff_t>(start[axis]) * strides[axis];
      strides[axis] *= static_cast<std::ptrdiff_t>(step[axis]);
      shape[axis] = extent[axis];
    }
    return std::move(*this);
  }
  StridedArray expanded(const Shape& to) && {
    strides = broadcast_strides(shape, strides, to);
    shape = to;
    return std::move(*this);
  }
  StridedArray flipped(AxisSet axes) && {
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
      if (!(axes >> axis & 1) || shape[axis] == 0) continue;
      offset += static_cast<std::ptrdiff_t>(shape[axis] - 1) * strides[axis];
      strides[axis] = -strides[axis];
    }
    return std::move(*this);
  }
};

}  // namespace hearth::inline v0_1
