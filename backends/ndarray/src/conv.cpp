// Convolutions. 3x3 windows with many channels go through transforms (conv_winograd.hpp); with stride 1 and
// few filters they run on the image itself (conv_direct.hpp); otherwise each image's windows become the
// columns of a matrix (im2col) that is multiplied, a few images to a block.
#include <algorithm>

#include <hearth/ndarray/functions.hpp>

#include "blocks.hpp"
#include "conv_direct.hpp"
#include "conv_plan.hpp"
#include "conv_winograd.hpp"
#include "im2col.hpp"
#include "product.hpp"
#include "sum_of_blocks.hpp"
#include "timed.hpp"

namespace hearth::inline v0_1::nd {
namespace {

// The same for the convolution and both gradients.
profile::Work work_of_conv(std::string_view name, const Shape& x, const Shape& weight, const Conv2dOptions& o,
                           std::size_t element) {
  const ConvPlan p(x, weight, o);
  const std::size_t out = p.images * p.out_size();
  return work(name, 2 * count_of(out * p.taps()), count_of((x.numel() + weight.numel() + out) * element));
}

// Scratch for one block's matrix, from the pool.
template <class T>
Array<T> scratch(const Device& device, const ConvPlan& p) {
  return Array<T>::allocate(device, {p.taps() * p.places()});
}

}  // namespace

template <class T>
Array<T> conv2d(Array<T> x, Array<T> weight, std::optional<Array<T>> bias, const Conv2dOptions& options,
                Finish<T> then) {
  const profile::Scope scope(
      [&] { return work_of_conv("conv2d", x.shape, weight.shape, options, sizeof(T)); });
  x = contiguous(std::move(x));
  weight = contiguous(std::move(weight));
  if (bias) bias = contiguous(std::move(*bias));
  const ConvPlan p(x.shape, weight.shape, options);
  if (winograd_is_faster(p)) return winograd_conv2d(p, x, weight, bias, then);
  if (direct_is_faster(p)) return direct_conv2d(p, x, weight, bias, then);
  const Device device = x.device();
  Array<T> out = Array<T>::allocate(device, p.out_shape());
  const T* from = x.data();
  T* to = out.mutable_data();
  in_blocks(device.context(), p.images, p.images_per_block(), [&](std::size_t begin, std::size_t end) {
    Array<T> matrix = scratch<T>(device, p);
    for (std::size_t image = begin; image < end; ++image)
      for (std::size_t group = 0; group < p.groups(); ++group) {
        const T* source = from + p.input_at(image, group);
        T* result = to + p.output_at(image, group);
        if (!p.direct()) im2col(p, source, matrix.mutable_data());
        if (bias)
          for (std::size_t f = 0; f < p.group_filters(); ++f)
            std::fill_n(result + f * p.places(), p.places(), bias->data()[group * p.group_filters() + f]);
        gemm<T>(p.group_filters(), p.places(), p.taps(), weight.data() + group * p.group_filters() * p.taps(),
                Matrix{false, p.taps()}, p.direct() ? source : matrix.data(), Matrix{false, p.places()},
                nullptr, bias.has_value(), result, p.places());
        then(p.group_filters() * p.places(), result);
      }
  });
  return out;
}

template <class T>
Array<T> conv2d_input_grad(Array<T> grad, Array<T> weight, const Shape& input, const Conv2dOptions& options) {
  const profile::Scope scope(
      [&] { return work_of_conv("conv2d input gradient", input, weight.shape, options, sizeof(T)); });
  grad = contiguous(std::move(grad));
  weight = contiguous(std::move(weight));
  const ConvPlan p(input, weight.shape, options);
  if (winograd_is_faster(p)) return winograd_input_grad(p, grad, weight);
  if (direct_is_faster(p)) return direct_input_grad(p, grad, weight);
  const Device device = grad.device();
  Array<T> out = Array<T>::allocate(device, input);
  T* to = out.mutable_data();
  in_blocks(device.context(), p.images, p.images_per_block(), [&](std::size_t begin, std::size_t end) {
    Array<T> matrix = scratch<T>(device, p);
    std::fill_n(to + begin * p.image_size(), (end - begin) * p.image_size(), T(0));
    for (std::size_t image = begin; image < end; ++image)
      for (std::size_t group = 0; group < p.groups(); ++group) {
        T* result = to + p.input_at(image, group);
        const T* g = grad.data() + p.output_at(image, group);
        gemm<T>(p.taps(), p.places(), p.group_filters(), weight.data() + group * p.group_filters() * p.taps(),
                Matrix{true, p.taps()}, g, Matrix{false, p.places()}, nullptr, false,
                p.direct() ? result : matrix.mutable_data(), p.places());
        if (!p.direct()) col2im(p, matrix.data(), result);
      }
  });
  return out;
}

template <class T>
Array<T> conv2d_weight_grad(Array<T> x, Array<T> grad, const Shape& weight, const Conv2dOptions& options) {
  const profile::Scope scope(
      [&] { return work_of_conv("conv2d weight gradient", x.shape, weight, options, sizeof(T)); });
  x = contiguous(std::move(x));
  grad = contiguous(std::move(grad));
  const ConvPlan p(x.shape, weight, options);
  if (winograd_is_faster(p)) return winograd_weight_grad(p, x, grad);
  if (direct_is_faster(p)) return direct_weight_grad(p, x, grad);
  const Device device = x.device();
  const std::size_t block = p.images_per_sum(), size = weight.numel();
  Array<T> partial = full<T>({p.sums(), size}, T(0), device);
  T* totals = partial.mutable_data();
  in_blocks(device.context(), p.images, block, [&](std::size_t begin, std::size_t end) {
    Array<T> matrix = scratch<T>(device, p);
    T* total = totals + begin / block * size;
    for (std::size_t image = begin; image < end; ++image)
      for (std::size_t group = 0; group < p.groups(); ++group) {
        const T* source = x.data() + p.input_at(image, group);
        if (!p.direct()) im2col(p, source, matrix.mutable_data());
        gemm<T>(p.group_filters(), p.taps(), p.places(), grad.data() + p.output_at(image, group),
                Matrix{false, p.places()}, p.direct() ? source : matrix.data(), Matrix{true, p.places()},
                nullptr, true, total + group * p.group_filters() * p.taps(), p.taps());
      }
  });
  return sum_of_blocks(partial, weight);
}

#define HEARTH_INSTANTIATE(T)                                                                                \
  template Array<T> conv2d<T>(Array<T>, Array<T>, std::optional<Array<T>>, const Conv2dOptions&, Finish<T>); \
  template Array<T> conv2d_input_grad<T>(Array<T>, Array<T>, const Shape&, const Conv2dOptions&);            \
  template Array<T> conv2d_weight_grad<T>(Array<T>, Array<T>, const Shape&, const Conv2dOptions&);
HEARTH_INSTANTIATE(float)
HEARTH_INSTANTIATE(double)

}  // namespace hearth::inline v0_1::nd
