// Windows of images as columns, and back, as layers.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/nn/size.hpp>
#include <hearth/tensor/unfold.hpp>

namespace hearth::inline v0_1::nn {

/// [n, channels, rows, columns] to [n, channels * kernel rows * kernel columns, windows].
struct Unfold {
  Size2d kernel;
  Size2d dilation = 1;
  Size2d padding = 0;
  Size2d stride = 1;

  HEARTH_MODULE(Unfold, kernel, dilation, padding, stride)

  template <class B, std::size_t R, class K>
  Tensor<B, 3> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, 4, Float, B, R, K>();
    return unfold(std::move(x), {kernel, stride, padding, dilation});
  }
};

/// [n, channels * kernel rows * kernel columns, windows] to [n, channels, rows, columns] of output_size.
struct Fold {
  Size2d output_size;
  Size2d kernel;
  Size2d dilation = 1;
  Size2d padding = 0;
  Size2d stride = 1;

  HEARTH_MODULE(Fold, output_size, kernel, dilation, padding, stride)

  template <class B, std::size_t R, class K>
  Tensor<B, 4> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, 3, Float, B, R, K>();
    return fold(std::move(x), output_size, {kernel, stride, padding, dilation});
  }
};

struct UnfoldConfig {
  Size2d kernel;
  Size2d dilation = 1;
  Size2d padding = 0;
  Size2d stride = 1;

  Unfold init() const {
    check::above_zero("UnfoldConfig",
                      {{"kernel", least(kernel)}, {"dilation", least(dilation)}, {"stride", least(stride)}});
    return {kernel, dilation, padding, stride};
  }
};

struct FoldConfig {
  Size2d output_size;
  Size2d kernel;
  Size2d dilation = 1;
  Size2d padding = 0;
  Size2d stride = 1;

  Fold init() const {
    check::above_zero("FoldConfig", {{"output_size", least(output_size)},
                                     {"kernel", least(kernel)},
                                     {"dilation", least(dilation)},
                                     {"stride", least(stride)}});
    return {output_size, kernel, dilation, padding, stride};
  }
};

}  // namespace hearth::inline v0_1::nn
