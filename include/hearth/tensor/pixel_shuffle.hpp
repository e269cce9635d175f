// Channels as pixels (Shi et al., 2016), and back.
#pragma once

#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1 {

/// [n, channels * r * r, rows, columns] to [n, channels, rows * r, columns * r]. ShapeError when r * r does
/// not divide the channels.
template <class B, class K>
Tensor<B, 4, K> pixel_shuffle(Tensor<B, 4, K> x, std::size_t r) {
  const auto [n, channels, rows, columns] = x.shape();
  if (r == 0 || channels % (r * r) != 0)
    throw_shape_error("pixel_shuffle",
                      "channels that are a multiple of " + std::to_string(r) + " * " + std::to_string(r),
                      x.dynamic_shape().text());
  const std::size_t kept = channels / (r * r);
  auto parts = permute(reshape(std::move(x), std::array{n, kept, r, r, rows, columns}), {0, 1, 4, 2, 5, 3});
  return reshape(std::move(parts), std::array{n, kept, rows * r, columns * r});
}

/// [n, channels, rows * r, columns * r] to [n, channels * r * r, rows, columns]. ShapeError when r does not
/// divide rows and columns.
template <class B, class K>
Tensor<B, 4, K> pixel_unshuffle(Tensor<B, 4, K> x, std::size_t r) {
  const auto [n, channels, rows, columns] = x.shape();
  if (r == 0 || rows % r != 0 || columns % r != 0)
    throw_shape_error("pixel_unshuffle", "rows and columns that are a multiple of " + std::to_string(r),
                      x.dynamic_shape().text());
  auto parts = permute(reshape(std::move(x), std::array{n, channels, rows / r, r, columns / r, r}),
                       {0, 1, 3, 5, 2, 4});
  return reshape(std::move(parts), std::array{n, channels * r * r, rows / r, columns / r});
}

}  // namespace hearth::inline v0_1
