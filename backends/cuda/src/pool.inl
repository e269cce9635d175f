// Pooling over windows of rows and columns. The places of the maxima are kept, so that both gradients are a
// scatter and a gather.
#include <hearth/cuda/functions.hpp>

#include "launch.hpp"
#include "lines.hpp"

namespace hearth::inline v0_1::gpu {
namespace {

// A window's taps along one axis that lie inside of the image: from `begin` up to `end`, at the dilation.
struct PoolAxis {
  std::int64_t extent, kernel, stride, padding, dilation, windows;

  PoolAxis(std::size_t axis, std::size_t size, const Pool2dOptions& o)
      : extent(static_cast<std::int64_t>(size)),
        kernel(static_cast<std::int64_t>(o.kernel[axis])),
        stride(static_cast<std::int64_t>(o.stride[axis])),
        padding(static_cast<std::int64_t>(o.padding[axis])),
        dilation(static_cast<std::int64_t>(o.dilation[axis])),
        windows(static_cast<std::int64_t>(pool_windows(size, o.kernel[axis], o.stride[axis], o.padding[axis],
                                                       o.dilation[axis], o.ceil_mode))) {}
  HEARTH_DEVICE std::int64_t begin(std::int64_t window) const {
    const std::int64_t start = window * stride - padding;
    return start >= 0 ? start : start + (dilation - 1 - start) / dilation * dilation;
  }
  HEARTH_DEVICE std::int64_t end(std::int64_t window) const {
    const std::int64_t last = window * stride - padding + kernel * dilation;
    return last < extent ? last : extent;
  }
};

// I counts windows.
template <class T, class I>
struct MaxOfWindow {
  const T* x;
  T* values;
  std::int64_t* places;
  PoolAxis rows, columns;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    const I position = static_cast<I>(i), wide = static_cast<I>(columns.windows);
    const I line = position / wide, plane = line / static_cast<I>(rows.windows);
    const auto across = static_cast<std::int64_t>(position - line * wide);
    const auto down = static_cast<std::int64_t>(line - plane * static_cast<I>(rows.windows));
    const T* image = x + std::size_t{plane} * static_cast<std::size_t>(rows.extent) *
                             static_cast<std::size_t>(columns.extent);
    const std::int64_t left = columns.begin(across), right = columns.end(across);
    std::int64_t row = rows.begin(down);
    std::int64_t place = row * columns.extent + left;
    T best = image[place];
    for (const std::int64_t bottom = rows.end(down); row < bottom; row += rows.dilation) {
      const std::int64_t line_start = row * columns.extent;
      for (std::int64_t column = left; column < right; column += columns.dilation) {
        const T other = image[line_start + column];
        // The first of equal ones stays; NaN wins, as in PyTorch.
        if (other > best || other != other) {
          best = other;
          place = line_start + column;
        }
      }
    }
    values[i] = best;
    places[i] = place;
  }
};

template <class T>
void find_maxima(const Launch& launch, const Array<T>& x, Array<T>& values, Array<std::int64_t>& places,
                 const PoolAxis& rows, const PoolAxis& columns) {
  with_index_type(values.numel(), [&](auto zero) {
    launch.each(values.numel(), MaxOfWindow<T, decltype(zero)>{x.data(), values.mutable_data(),
                                                               places.mutable_data(), rows, columns});
  });
}

template <class T, class I>
struct PoolGather {
  const T* x;
  const std::int64_t* places;
  T* to;
  I windows;
  std::size_t pixels;
  HEARTH_DEVICE void operator()(std::size_t i) const {
    to[i] = x[static_cast<I>(i) / windows * pixels + static_cast<std::size_t>(places[i])];
  }
};

// Places of maxima lie inside of their plane.
struct Trusted {
  HEARTH_DEVICE bool operator()(std::int64_t) const { return true; }
};

std::size_t plane_size(const Shape& shape) { return shape[2] * shape[3]; }
// [planes, elements]
Shape planes_of(const Shape& shape) { return {shape[0] * shape[1], plane_size(shape)}; }

}  // namespace

template <class T>
std::pair<Array<T>, Array<std::int64_t>> max_pool2d(Array<T> x, const Pool2dOptions& options) {
  x = contiguous(std::move(x));
  const PoolAxis rows(0, x.shape[2], options), columns(1, x.shape[3], options);
  const Shape shape = {x.shape[0], x.shape[1], static_cast<std::size_t>(rows.windows),
                       static_cast<std::size_t>(columns.windows)};
  Array<T> values = Array<T>::allocate(x.device(), shape);
  Array<std::int64_t> places = Array<std::int64_t>::allocate(x.device(), shape);
  Launch launch("max_pool2d", values, places, x);
  find_maxima(launch, x, values, places, rows, columns);
  return {std::move(values), std::move(places)};
}

// Windows may overlap, so that several maxima are one pixel. A team walks the windows of a plane in their
// order, without the sort of all windows that segments would need.
template <class T>
Array<T> pool_scatter(Array<T> grad, Array<std::int64_t> places, const Shape& input) {
  const Shape windows = planes_of(grad.shape);
  grad = contiguous(std::move(grad)).reshaped(windows);
  places = contiguous(std::move(places)).reshaped(windows);
  Array<T> out = full<T>(input, T(0), grad.device());
  if (grad.numel() == 0) return out;
  Array<T> planes = Array<T>(out).reshaped(planes_of(input));
  Launch launch("pool_scatter", planes, grad, places);
  with_lines<Adds, T>(planes, grad, places, 1, Trusted{},
                      [&](std::size_t lines, const auto& along) { launch.teams(lines, along); });
  return out;
}

template <class T>
Array<T> pool_gather(Array<T> x, Array<std::int64_t> places) {
  x = contiguous(std::move(x));
  places = contiguous(std::move(places));
  Array<T> out = Array<T>::allocate(x.device(), places.shape);
  Launch launch("pool_gather", out, x, places);
  with_index_type(out.numel(), [&](auto zero) {
    using I = decltype(zero);
    launch.each(out.numel(), PoolGather<T, I>{x.data(), places.data(), out.mutable_data(),
                                              static_cast<I>(plane_size(places.shape)), plane_size(x.shape)});
  });
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                                      \
  template std::pair<Array<T>, Array<std::int64_t>> max_pool2d<T>(Array<T>, const Pool2dOptions&); \
  template Array<T> pool_scatter<T>(Array<T>, Array<std::int64_t>, const Shape&);                  \
  template Array<T> pool_gather<T>(Array<T>, Array<std::int64_t>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)
#undef HEARTH_INSTANTIATE

}  // namespace hearth::inline v0_1::gpu
