// Windows as columns. A channel's rows of the matrix depend on that channel alone, so each channel of each
// image is done as an image of its own.
#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "im2col.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

ConvPlan plan_of(const Shape& image, const Unfold2dOptions& o) {
  return ConvPlan({image[0] * image[1], 1, image[2], image[3]}, {1, 1, o.kernel[0], o.kernel[1]},
                  {.stride = o.stride, .padding = o.padding, .dilation = o.dilation});
}

// Channels that make a block worth a thread.
std::size_t channels_per_block(const ConvPlan& p) {
  return kElementwiseBlock / std::max<std::size_t>(1, p.taps() * p.places()) + 1;
}

}  // namespace

template <class T>
Array<T> unfold2d(Array<T> x, const Unfold2dOptions& options) {
  const profile::Scope scope([&] { return work("unfold2d", 0, bytes_of(x)); });
  x = contiguous(std::move(x));
  const ConvPlan p = plan_of(x.shape, options);
  Array<T> out = Array<T>::allocate(x.device(), {x.shape[0], x.shape[1] * p.taps(), p.places()});
  const T* from = x.data();
  T* to = out.mutable_data();
  in_blocks(x.device().context(), p.images, channels_per_block(p), [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      im2col(p, from + i * p.image_size(), to + i * p.taps() * p.places());
  });
  return out;
}

template <class T>
Array<T> fold2d(Array<T> columns, const Shape& image, const Unfold2dOptions& options) {
  const profile::Scope scope([&] { return work("fold2d", count_of(columns.numel()), bytes_of(columns)); });
  columns = contiguous(std::move(columns));
  const ConvPlan p = plan_of(image, options);
  Array<T> out = Array<T>::allocate(columns.device(), image);
  const T* from = columns.data();
  T* to = out.mutable_data();
  in_blocks(columns.device().context(), p.images, channels_per_block(p),
            [&](std::size_t begin, std::size_t end) {
              std::fill_n(to + begin * p.image_size(), (end - begin) * p.image_size(), T(0));
              for (std::size_t i = begin; i < end; ++i)
                col2im(p, from + i * p.taps() * p.places(), to + i * p.image_size());
            });
  return out;
}

#define HEARTH_INSTANTIATE(T)                                      \
  template Array<T> unfold2d<T>(Array<T>, const Unfold2dOptions&); \
  template Array<T> fold2d<T>(Array<T>, const Shape&, const Unfold2dOptions&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
