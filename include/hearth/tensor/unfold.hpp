// Windows of images as columns, and back.
#pragma once

#include <hearth/tensor/check_window.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

/// [n, channels, rows, columns] to [n, channels * kernel rows * kernel columns, windows]
/// (torch.nn.functional.unfold). ShapeError when no window fits.
template <class B>
Tensor<B, 3> unfold(Tensor<B, 4> x, const Unfold2dOptions& options) {
  check::windows("unfold", x.dynamic_shape(), options.kernel, options.stride, options.padding,
                 options.dilation);
  return Tensor<B, 3>(B::unfold2d(std::move(x).primitive(), options));
}

/// [n, channels * kernel rows * kernel columns, windows] to images [n, channels, rows, columns] of a size;
/// what meets in a pixel is added (torch.nn.functional.fold). ShapeError when they are not the windows of
/// such images.
template <class B>
Tensor<B, 4> fold(Tensor<B, 3> columns, const std::array<std::size_t, 2>& size,
                  const Unfold2dOptions& options) {
  check::fold(columns.dynamic_shape(), size, options);
  const std::size_t channels = columns.dim(1) / (options.kernel[0] * options.kernel[1]);
  const Shape image = {columns.dim(0), channels, size[0], size[1]};
  return Tensor<B, 4>(B::fold2d(std::move(columns).primitive(), image, options));
}

}  // namespace hearth::inline v0_1
