// Pooling over windows of rows and columns. The places of the maxima are kept, so that both gradients are a
// scatter and a gather.
#include <algorithm>
#include <limits>

#include <hearth/ndarray/functions.hpp>

#include "simd.hpp"

namespace hearth::nd {
namespace {

constexpr std::size_t kPlanesPerBlock = 64;

std::size_t plane_size(const Shape& shape) { return shape[2] * shape[3]; }

}  // namespace

template <class T>
std::pair<Array<T>, Array<std::int64_t>> max_pool2d(Array<T> x, const Pool2dOptions& o) {
  x = contiguous(std::move(x));
  const std::size_t rows = x.shape[2], columns = x.shape[3];
  const std::size_t out_rows = window_count(rows, o.kernel[0], o.stride[0], o.padding[0], 1);
  const std::size_t out_columns = window_count(columns, o.kernel[1], o.stride[1], o.padding[1], 1);
  const Shape shape = {x.shape[0], x.shape[1], out_rows, out_columns};
  Array<T> values = Array<T>::allocate(x.device(), shape);
  Array<std::int64_t> places = Array<std::int64_t>::allocate(x.device(), shape);
  const T* from = x.data();
  T* value = values.mutable_data();
  std::int64_t* place = places.mutable_data();
  in_blocks(x.device().context(), shape[0] * shape[1], kPlanesPerBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t plane = begin; plane < end; ++plane) {
      const T* image = from + plane * rows * columns;
      std::size_t out = plane * out_rows * out_columns;
      for (std::size_t y = 0; y < out_rows; ++y) {
        const std::size_t top = std::max(y * o.stride[0], o.padding[0]) - o.padding[0];
        const std::size_t bottom = std::min(rows, y * o.stride[0] + o.kernel[0] - std::min(o.padding[0], y * o.stride[0] + o.kernel[0]));
        for (std::size_t c = 0; c < out_columns; ++c, ++out) {
          const std::size_t left = std::max(c * o.stride[1], o.padding[1]) - o.padding[1];
          const std::size_t right = std::min(columns, c * o.stride[1] + o.kernel[1] - std::min(o.padding[1], c * o.stride[1] + o.kernel[1]));
          std::size_t best = top * columns + left;
          for (std::size_t i = top; i < bottom; ++i)
            for (std::size_t j = left; j < right; ++j) {
              const T candidate = image[i * columns + j];
              if (candidate > image[best] || candidate != candidate) best = i * columns + j;
            }
          value[out] = image[best];
          place[out] = static_cast<std::int64_t>(best);
        }
      }
    }
  });
  return {std::move(values), std::move(places)};
}

template <class T>
Array<T> pool_scatter(Array<T> grad, Array<std::int64_t> places, const Shape& input) {
  grad = contiguous(std::move(grad));
  places = contiguous(std::move(places));
  Array<T> out = Array<T>::allocate(grad.device(), input);
  const std::size_t windows = plane_size(grad.shape), pixels = plane_size(input);
  const T* from = grad.data();
  T* to = out.mutable_data();
  in_blocks(grad.device().context(), input[0] * input[1], kPlanesPerBlock, [&](std::size_t begin, std::size_t end) {
    std::fill_n(to + begin * pixels, (end - begin) * pixels, T(0));
    for (std::size_t plane = begin; plane < end; ++plane)
      for (std::size_t i = plane * windows; i < (plane + 1) * windows; ++i)
        to[plane * pixels + static_cast<std::size_t>(places.data()[i])] += from[i];
  });
  return out;
}

template <class T>
Array<T> pool_gather(Array<T> x, Array<std::int64_t> places) {
  x = contiguous(std::move(x));
  places = contiguous(std::move(places));
  Array<T> out = Array<T>::allocate(x.device(), places.shape);
  const std::size_t windows = plane_size(places.shape), pixels = plane_size(x.shape);
  T* to = out.mutable_data();
  for (std::size_t i = 0, count = places.numel(); i < count; ++i)
    to[i] = x.data()[i / windows * pixels + static_cast<std::size_t>(places.data()[i])];
  return out;
}

#define HEARTH_INSTANTIATE(T)                                                                               \
  template std::pair<Array<T>, Array<std::int64_t>> max_pool2d<T>(Array<T>, const Pool2dOptions&);          \
  template Array<T> pool_scatter<T>(Array<T>, Array<std::int64_t>, const Shape&);                           \
  template Array<T> pool_gather<T>(Array<T>, Array<std::int64_t>);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::nd
