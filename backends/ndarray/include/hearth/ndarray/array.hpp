// NdArray's primitive: counted storage seen through a shape, strides and an offset. Views share the storage.
#pragma once

#include <array>
#include <cstddef>

#include <hearth/core/shape.hpp>
#include <hearth/ndarray/device.hpp>

namespace hearth::nd {

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

template <class T>
struct Array {
  Storage storage;
  Shape shape = {0};
  Strides strides = {};
  std::ptrdiff_t offset = 0;  // in elements

  /// Uninitialised.
  static Array allocate(const Device& device, const Shape& shape) {
    return Array{Storage::allocate(device, shape.numel() * sizeof(T)), shape, dense_strides(shape), 0};
  }

  Device device() const { return storage.device(); }
  std::size_t numel() const { return shape.numel(); }
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
};

}  // namespace hearth::nd
