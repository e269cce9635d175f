// The tiles of images, by rows of tiles, and the way from images to the transforms of their tiles and back.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

#include "conv_plan.hpp"
#include "winograd.hpp"

namespace hearth::nd {

/// Elements from one position of a transform to the next, for `size` elements at each. Not a power of two:
/// sixteen positions would share one set of the cache.
inline std::size_t position_step(std::size_t size) { return (size + 15) / 16 * 16 + 16; }

/// One side of a convolution: images [images, channels, rows, columns], `top` and `left` pixels before them
/// in the first tile (negative: the first tile begins inside).
struct TileSide {
  std::size_t channels, rows, columns;
  std::ptrdiff_t top, left;
};

/// Rows of tiles, numbered through all images.
struct TileRows {
  std::size_t images, per_image, tiles;  // tiles in one row

  explicit TileRows(std::size_t images, std::size_t out_rows, std::size_t out_columns)
      : images(images), per_image((out_rows + 1) / 2), tiles((out_columns + 1) / 2) {}
  std::size_t count() const { return images * per_image; }
};

/// The pixel rows under one row of tiles, channels innermost; those shared with the row of tiles before stay.
template <class T, std::size_t Height>
class PixelRows {
 public:
  /// For `count` channels from `first` on.
  PixelRows(const Device& device, const TileRows& tiles, const TileSide& side, std::size_t first,
            std::size_t count)
      : tiles_(tiles),
        side_(side),
        first_(first),
        count_(count),
        pixels_(2 * tiles.tiles + Height - 2),
        buffer_(Array<T>::allocate(device, {Height * pixels_ * count})) {
    const auto inside = [&](std::ptrdiff_t pixel) {
      return static_cast<std::size_t>(
          std::clamp<std::ptrdiff_t>(pixel, 0, static_cast<std::ptrdiff_t>(pixels_)));
    };
    begin_ = inside(side.left);
    end_ = std::max(begin_, inside(side.left + static_cast<std::ptrdiff_t>(side.columns)));
    std::fill_n(buffer_.mutable_data(), Height * pixels_ * count, T(0));
  }

  /// The pixels of a row of tiles, from the top.
  std::array<const T*, Height> read(const WinogradKernels<T>& kernels, const T* images, std::size_t row) {
    const std::size_t image = row / tiles_.per_image, tile_row = row % tiles_.per_image;
    const bool follows = tile_row > 0 && row == last_ + 1;
    last_ = row;
    std::array<const T*, Height> rows;
    for (std::size_t i = 0; i < Height; ++i) {
      const std::size_t padded = 2 * tile_row + i;
      T* to = buffer_.mutable_data() + padded % Height * pixels_ * count_;
      rows[i] = to;
      if (follows && i + 2 < Height) continue;
      const std::ptrdiff_t y = static_cast<std::ptrdiff_t>(padded) - side_.top;
      if (y < 0 || y >= static_cast<std::ptrdiff_t>(side_.rows)) {
        std::fill_n(to, pixels_ * count_, T(0));
        continue;
      }
      const std::size_t plane = side_.rows * side_.columns;
      const T* from = images + (image * side_.channels + first_) * plane +
                      static_cast<std::size_t>(y) * side_.columns +
                      static_cast<std::size_t>(static_cast<std::ptrdiff_t>(begin_) - side_.left);
      kernels.transpose(count_, end_ - begin_, from, plane, to + begin_ * count_, count_);
    }
    return rows;
  }

 private:
  TileRows tiles_;
  TileSide side_;
  std::size_t first_, count_, pixels_, begin_, end_;
  std::size_t last_ = static_cast<std::size_t>(-2);
  Array<T> buffer_;
};

}  // namespace hearth::nd
