// Pooling over windows of rows and columns. The places of the maxima are kept, so that both gradients are a
// scatter and a gather.
#include <algorithm>
#include <array>
#include <optional>

#include <hearth/core/recycled.hpp>
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "pool_fours.hpp"
#include "rounding.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

constexpr std::size_t kPlanesPerBlock = 64;

std::size_t plane_size(const Shape& shape) { return shape[2] * shape[3]; }

// The taps of a window that lie inside of the image, along one axis.
struct Span {
  std::size_t begin, count;  // begin is a pixel, the others follow at the dilation
};

RecycledVector<Span> window_spans(std::size_t windows, std::size_t extent, const Pool2dOptions& o,
                                  std::size_t axis) {
  const std::size_t padding = o.padding[axis], dilation = o.dilation[axis];
  RecycledVector<Span> spans;
  for (std::size_t w = 0; w < windows; ++w) {
    const std::size_t start = w * o.stride[axis];  // in the padded image
    const std::size_t skipped = start < padding ? round_up_divide(padding - start, dilation) : 0;
    const std::size_t begin = start + skipped * dilation - padding;
    const std::size_t reached = begin < extent ? round_up_divide(extent - begin, dilation) : 0;
    spans.push_back({begin, std::min(o.kernel[axis] - skipped, reached)});
  }
  return spans;
}

// The first of equal ones stays; NaN wins, as in PyTorch.
template <class T>
bool wins(T other, T best) {
  return (other > best) | (other != other);
}

// The windows of a plane: all pairs of a span of rows and one of columns.
struct Windows {
  RecycledVector<Span> tall, wide;
  std::size_t columns, down, across;  // of the image, and from one tap to the next

  Windows(const Shape& image, const Shape& windows, const Pool2dOptions& o)
      : tall(window_spans(windows[2], image[2], o, 0)),
        wide(window_spans(windows[3], image[3], o, 1)),
        columns(image[3]),
        down(o.dilation[0]),
        across(o.dilation[1]) {}

  // The largest of each, and which pixel it is, unless `place` is null.
  template <class T>
  void largest(const T* image, T* value, std::int64_t* place) const {
    for (const Span& y : tall)
      for (const Span& z : wide) {
        std::size_t best = y.begin * columns + z.begin;
        for (std::size_t i = 0; i < y.count; ++i)
          for (std::size_t j = 0; j < z.count; ++j) {
            const std::size_t at = (y.begin + i * down) * columns + z.begin + j * across;
            if (wins(image[at], image[best])) best = at;
          }
        *value++ = image[best];
        if (place) *place++ = static_cast<std::int64_t>(best);
      }
  }
};

// Windows of 2 by 2 side by side.
bool are_fours(const Pool2dOptions& o) {
  const std::array<std::size_t, 2> two = {2, 2}, one = {1, 1}, none = {0, 0};
  return o.kernel == two && o.stride == two && o.padding == none && o.dilation == one && !o.ceil_mode;
}

// Places only where they are asked for: eight bytes each.
template <class T>
std::pair<Array<T>, std::optional<Array<std::int64_t>>> largest_of_windows(Array<T> x, const Pool2dOptions& o,
                                                                           bool placed) {
  const profile::Scope scope([&] { return work("max_pool2d", count_of(x.numel()), bytes_of(x)); });
  x = contiguous(std::move(x));
  const auto windows = [&](std::size_t axis) {
    return pool_windows(x.shape[2 + axis], o.kernel[axis], o.stride[axis], o.padding[axis], o.dilation[axis],
                        o.ceil_mode);
  };
  const Shape shape = {x.shape[0], x.shape[1], windows(0), windows(1)};
  Array<T> values = Array<T>::allocate(x.device(), shape);
  std::optional<Array<std::int64_t>> places;
  if (placed) places = Array<std::int64_t>::allocate(x.device(), shape);
  const T* image = x.data();
  T* value = values.mutable_data();
  std::int64_t* place = placed ? places->mutable_data() : nullptr;
  const std::size_t pixels = plane_size(x.shape), count = plane_size(shape);
  const auto each_plane = [&](const auto& f) {
    in_blocks(x.device().context(), shape[0] * shape[1], kPlanesPerBlock,
              [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end; ++i)
                  f(image + i * pixels, value + i * count, place ? place + i * count : nullptr);
              });
  };
  if (are_fours(o)) {
    each_plane([&, largest = max_of_fours<T>()](const T* from, T* to, std::int64_t* at) {
      largest(from, shape[2], shape[3], x.shape[3], to, at);
    });
  } else {
    const Windows all(x.shape, shape, o);
    each_plane([&](const T* from, T* to, std::int64_t* at) { all.largest(from, to, at); });
  }
  return {std::move(values), std::move(places)};
}

}  // namespace

template <class T>
std::pair<Array<T>, Array<std::int64_t>> max_pool2d(Array<T> x, const Pool2dOptions& options) {
  auto [values, places] = largest_of_windows(std::move(x), options, true);
  return {std::move(values), std::move(*places)};
}

template <class T>
Array<T> max_pool2d_values(Array<T> x, const Pool2dOptions& options) {
  return largest_of_windows(std::move(x), options, false).first;
}

template <class T>
Array<T> pool_scatter(Array<T> grad, Array<std::int64_t> places, const Shape& input) {
  const profile::Scope scope([&] {
    return work("max_pool2d backward", count_of(grad.numel()),
                bytes_of(grad, places) + count_of(input.numel() * sizeof(T)));
  });
  grad = contiguous(std::move(grad));
  places = contiguous(std::move(places));
  Array<T> out = Array<T>::allocate(grad.device(), input);
  const std::size_t windows = plane_size(grad.shape), pixels = plane_size(input);
  const T* from = grad.data();
  T* to = out.mutable_data();
  in_blocks(grad.device().context(), input[0] * input[1], kPlanesPerBlock,
            [&](std::size_t begin, std::size_t end) {
              std::fill_n(to + begin * pixels, (end - begin) * pixels, T(0));
              for (std::size_t plane = begin; plane < end; ++plane)
                for (std::size_t i = plane * windows; i < (plane + 1) * windows; ++i)
                  to[plane * pixels + static_cast<std::size_t>(places.data()[i])] += from[i];
            });
  return out;
}

template <class T>
Array<T> pool_gather(Array<T> x, Array<std::int64_t> places) {
  const profile::Scope scope([&] { return work("pool_gather", 0, bytes_of(places)); });
  x = contiguous(std::move(x));
  places = contiguous(std::move(places));
  Array<T> out = Array<T>::allocate(x.device(), places.shape);
  const std::size_t windows = plane_size(places.shape), pixels = plane_size(x.shape);
  T* to = out.mutable_data();
  for (std::size_t i = 0, count = places.numel(); i < count; ++i)
    to[i] = x.data()[i / windows * pixels + static_cast<std::size_t>(places.data()[i])];
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                                      \
  template std::pair<Array<T>, Array<std::int64_t>> max_pool2d<T>(Array<T>, const Pool2dOptions&); \
  template Array<T> max_pool2d_values<T>(Array<T>, const Pool2dOptions&);                          \
  template Array<T> pool_scatter<T>(Array<T>, Array<std::int64_t>, const Shape&);                  \
  template Array<T> pool_gather<T>(Array<T>, Array<std::int64_t>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
