// Images of another size, as layers.
#pragma once

#include <hearth/module/macro.hpp>
#include <hearth/tensor/interpolate.hpp>
#include <hearth/tensor/pixel_shuffle.hpp>

namespace hearth::inline v0_1::nn {

/// interpolate() to a size or by a factor, for [n, channels, ..] of any rank. One number is for every axis.
struct Upsample {
  std::vector<std::size_t> size = {};
  std::vector<double> scale_factor = {};
  Interpolation mode = Interpolation::nearest;
  bool align_corners = false;

  HEARTH_MODULE(Upsample, size, scale_factor, mode, align_corners)

  /// ShapeError unless one of the two is given, with a number for each axis or one for all.
  template <class B, std::size_t R>
  Tensor<B, R> operator()(Tensor<B, R> x) const {
    static_assert(R >= 3, "hearth: Upsample takes [n, channels, ..], with one axis behind them or more");
    return interpolate(std::move(x), {spread<R - 2>(size), spread<R - 2>(scale_factor), mode, align_corners});
  }

 private:
  template <std::size_t D, class T>
  static std::optional<std::array<T, D>> spread(const std::vector<T>& numbers) {
    if (numbers.empty()) return {};
    if (numbers.size() != 1 && numbers.size() != D)
      throw_shape_error("Upsample", "a number for all axes or " + std::to_string(D),
                        std::to_string(numbers.size()));
    std::array<T, D> each;
    for (std::size_t i = 0; i < D; ++i) each[i] = numbers[numbers.size() == 1 ? 0 : i];
    return each;
  }
};

/// [n, channels * r * r, rows, columns] to [n, channels, rows * r, columns * r].
struct PixelShuffle {
  std::size_t upscale_factor;

  HEARTH_MODULE(PixelShuffle, upscale_factor)

  template <class B, std::size_t R, class K>
  Tensor<B, 4, K> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, 4, K, B, R, K>();
    return pixel_shuffle(std::move(x), upscale_factor);
  }
};

/// [n, channels, rows * r, columns * r] to [n, channels * r * r, rows, columns].
struct PixelUnshuffle {
  std::size_t downscale_factor;

  HEARTH_MODULE(PixelUnshuffle, downscale_factor)

  template <class B, std::size_t R, class K>
  Tensor<B, 4, K> operator()(Tensor<B, R, K> x) const {
    hearth::detail::check_argument<B, 4, K, B, R, K>();
    return pixel_unshuffle(std::move(x), downscale_factor);
  }
};

}  // namespace hearth::inline v0_1::nn
