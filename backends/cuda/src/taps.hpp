// What the windows of a convolution see: the taps of a window lie on a grid over the image and its padding.
#pragma once

#include <algorithm>

#include <hearth/backend/options.hpp>
#include <hearth/core/shape.hpp>

#include "system.hpp"

namespace hearth::inline v0_1::gpu {

/// Along one axis. Unsigned: what lies before the image wraps around, and is as far outside as what lies
/// behind it.
template <class N>
struct TapAxis {
  N extent, kernel, stride, padding, dilation;
  N windows;

  TapAxis(std::size_t extent, std::size_t kernel, std::size_t stride, std::size_t padding,
          std::size_t dilation)
      : extent(static_cast<N>(extent)),
        kernel(static_cast<N>(kernel)),
        stride(static_cast<N>(stride)),
        padding(static_cast<N>(padding)),
        dilation(static_cast<N>(dilation)),
        windows(static_cast<N>(window_count(extent, kernel, stride, padding, dilation))) {}
  template <class M>
  explicit TapAxis(const TapAxis<M>& other)
      : TapAxis(other.extent, other.kernel, other.stride, other.padding, other.dilation) {}

  /// Where a window's tap lies; not below `extent` when that is outside of the image.
  HEARTH_DEVICE N position(N window, N tap) const { return window * stride + tap * dilation - padding; }
  /// The window whose tap lies at a position; not below `windows` where there is none.
  HEARTH_DEVICE N window(N position, N tap) const {
    const N shifted = position + padding - tap * dilation;
    if (stride == 1) return shifted;
    const N window = shifted / stride;
    return window * stride == shifted ? window : windows;
  }
  /// No number here is larger.
  std::size_t reach() const {
    return extent + 2 * static_cast<std::size_t>(padding) + stride +
           static_cast<std::size_t>(kernel) * dilation;
  }
};

/// Where position i of [images, maps, rows, columns] stands.
template <class N>
struct InMaps {
  N image, map, row, column;

  HEARTH_DEVICE InMaps(std::size_t i, N maps, N rows, N columns) {
    const N line = static_cast<N>(i) / columns;
    column = static_cast<N>(i) - line * columns;
    const N all = line / rows;
    row = line - all * rows;
    image = all / maps;
    map = all - image * maps;
  }
};

/// Images of some channels, each channel seen through windows.
template <class N>
struct Taps {
  N channels;
  TapAxis<N> y, x;

  Taps(const Shape& image, std::size_t kernel_rows, std::size_t kernel_columns, const Conv2dOptions& o)
      : channels(static_cast<N>(image[1])),
        y(image[2], kernel_rows, o.stride[0], o.padding[0], o.dilation[0]),
        x(image[3], kernel_columns, o.stride[1], o.padding[1], o.dilation[1]) {}
  template <class M>
  explicit Taps(const Taps<M>& other) : channels(static_cast<N>(other.channels)), y(other.y), x(other.x) {}

  HEARTH_DEVICE std::size_t pixels() const { return static_cast<std::size_t>(y.extent) * x.extent; }
  HEARTH_DEVICE N kernel() const { return y.kernel * x.kernel; }
  HEARTH_DEVICE N places() const { return y.windows * x.windows; }
  /// What a type of index must count to, beside the elements.
  std::size_t reach() const { return std::max(pixels(), y.reach() * x.reach()); }
};

}  // namespace hearth::inline v0_1::gpu
