#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/pad.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1::nn {

/// y = x / (k + alpha / size * sum of x^2 over `size` neighbouring channels)^beta (Krizhevsky et al., 2012).
/// There are size / 2 neighbours before a channel, as in PyTorch; those that do not exist count as 0.
struct LocalResponseNorm {
  std::size_t size;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;

  HEARTH_MODULE(LocalResponseNorm, size, alpha, beta, k)

  /// [n, channels, a, ..] to the same. ShapeError when the size is 0.
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(
        R >= 3,
        "hearth: LocalResponseNorm takes a tensor of at least three dimensions, [n, channels, a, ..]");
    if (size == 0) throw_shape_error("LocalResponseNorm", "a window of one channel or more", "0");
    auto scale = neighbours(square(x)) * (alpha / static_cast<double>(size)) + k;
    return std::move(x) / pow(std::move(scale), beta);
  }

 private:
  // The sum over the window of each channel: the padded channels, shifted and added.
  template <class B, std::size_t R>
  Tensor<B, R> neighbours(Tensor<B, R> x) const {
    const std::size_t channels = x.dim(1);
    std::array<Margin, R - 1> margins = {};
    margins[R - 2] = {size / 2, (size - 1) / 2};
    const auto padded = pad(std::move(x), margins);
    auto total = narrow(padded, 1, 0, channels);
    for (std::size_t i = 1; i < size; ++i) total = std::move(total) + narrow(padded, 1, i, channels);
    return total;
  }
};

}  // namespace hearth::inline v0_1::nn
