#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/nn/conv2d.hpp>

namespace hearth::nn {

/// The largest of each window of [n, channels, rows, columns].
struct MaxPool2d {
  std::array<std::size_t, 2> kernel = {2, 2};
  std::array<std::size_t, 2> stride = {2, 2};
  std::array<std::size_t, 2> padding = {0, 0};

  HEARTH_MODULE(MaxPool2d, kernel, stride, padding)

  template <class B, std::size_t R, class K>
  Tensor<B, 4> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, 4, Float, B, R, K>();
    return max_pool2d(std::move(x), {kernel, stride, padding});
  }
};

struct MaxPool2dConfig {
  Size2d kernel;
  std::optional<Size2d> stride = {};  // the kernel's size unless given, as in PyTorch
  Size2d padding = 0;

  MaxPool2d init() const { return {.kernel = kernel, .stride = stride.value_or(kernel), .padding = padding}; }
};

}  // namespace hearth::nn
