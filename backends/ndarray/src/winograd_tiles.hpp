// The tiles of images, by rows of tiles, and the way from images to the transforms of their tiles and back.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <hearth/ndarray/array.hpp>

#include "rounding.hpp"
#include "winograd.hpp"

namespace hearth::inline v0_1::nd {

inline constexpr std::size_t kPositions = 16, kTaps = 9;

/// Elements from one position of a transform to the next, for `size` elements at each. Not a power of two:
/// sixteen positions would share one set of the cache.
inline std::size_t position_step(std::size_t size) { return round_up(size, 16) + 16; }

/// Images at one end of a convolution, whose first tile has `top` and `left` pixels before them (negative: it
/// begins inside of them).
struct TileSide {
  std::size_t channels, rows, columns;
  std::ptrdiff_t top = 0, left = 0;
  std::size_t plane() const { return rows * columns; }
};

/// Rows of tiles, numbered through all images.
struct TileRows {
  std::size_t count, per_image, tiles;  // tiles in one row

  TileRows(std::size_t images, const TileSide& output)
      : count(images * ((output.rows + 1) / 2)),
        per_image((output.rows + 1) / 2),
        tiles((output.columns + 1) / 2) {}
};

/// The pixel rows under one row of tiles, channels innermost; those shared with the row of tiles before stay.
template <class T, std::size_t Height>
class PixelRows {
 public:
  /// For `count` channels from `first` on, filled up with zeros to whole registers.
  PixelRows(const Device& device, const TileRows& tiles, const TileSide& side, std::size_t first,
            std::size_t count)
      : tiles_(tiles),
        side_(side),
        first_(first),
        count_(count),
        run_(round_up(count, winograd_kernels<T>().width)),
        pixels_(2 * tiles.tiles + Height - 2),
        buffer_(Array<T>::allocate(device, {Height * pixels_ * run_})) {
    const auto inside = [&](std::ptrdiff_t pixel) {
      return static_cast<std::size_t>(
          std::clamp<std::ptrdiff_t>(pixel, 0, static_cast<std::ptrdiff_t>(pixels_)));
    };
    begin_ = inside(side.left);
    end_ = std::max(begin_, inside(side.left + static_cast<std::ptrdiff_t>(side.columns)));
    std::fill_n(buffer_.mutable_data(), Height * pixels_ * run_, T(0));
  }

  /// The pixels of a row of tiles, from the top.
  std::array<const T*, Height> read(const T* images, std::size_t row) {
    const std::size_t image = row / tiles_.per_image, tile_row = row % tiles_.per_image;
    const bool follows = tile_row > 0 && row == last_ + 1;
    last_ = row;
    std::array<const T*, Height> rows;
    for (std::size_t i = 0; i < Height; ++i) {
      const std::size_t padded = 2 * tile_row + i;
      T* to = buffer_.mutable_data() + padded % Height * pixels_ * run_;
      rows[i] = to;
      if (follows && i + 2 < Height) continue;
      const std::ptrdiff_t y = static_cast<std::ptrdiff_t>(padded) - side_.top;
      if (y < 0 || y >= static_cast<std::ptrdiff_t>(side_.rows)) {
        std::fill_n(to, pixels_ * run_, T(0));
        continue;
      }
      const T* from = images + (image * side_.channels + first_) * side_.plane() +
                      static_cast<std::size_t>(y) * side_.columns +
                      static_cast<std::size_t>(static_cast<std::ptrdiff_t>(begin_) - side_.left);
      winograd_kernels<T>().transpose(count_, end_ - begin_, from, side_.plane(), to + begin_ * run_, run_);
    }
    return rows;
  }

 private:
  TileRows tiles_;
  TileSide side_;
  std::size_t first_, count_, run_, pixels_, begin_, end_;
  std::size_t last_ = static_cast<std::size_t>(-2);
  Array<T> buffer_;
};

}  // namespace hearth::inline v0_1::nd
