// Pictures of what a model sees and learns, as PNG files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::train {

/// 8 bits for each channel, row by row; grey with one channel, RGB with three.
struct Picture {
  std::size_t width = 0, height = 0, channels = 1;
  std::vector<std::uint8_t> pixels;
};

/// Which value is black and which is full.
struct PictureRange {
  double low = 0, high = 1;
};

/// Of an image [rows, columns] or [1 or 3, rows, columns] of any numbers. Without a range its own smallest
/// number is black and its largest is full. ShapeError for other shapes.
HEARTH_API Picture picture_of(const TensorData& image, std::optional<PictureRange> range = {});

/// The bytes of a PNG file. ShapeError unless there are pixels, and as many as the size says.
HEARTH_API std::string png_of(const Picture& picture);

/// Every pixel `factor` times as wide and as high.
HEARTH_API Picture enlarged(const Picture& picture, std::size_t factor);

/// Pictures of one size beside and below each other, with a white line in between.
HEARTH_API Picture grid_of(const std::vector<Picture>& pictures, std::size_t columns);

/// The filters of a convolution, f32[out, in, rows, columns], grey where the weight is 0: one for each output
/// where there are 1 or 3 inputs, else one for each pair of output and input. No more than `most`.
HEARTH_API std::vector<Picture> filters_of(const TensorData& weight, std::size_t most = 64);

/// The first weight of a model that is a convolution's, and its path. None where there is none.
struct FoundFilters {
  std::string path;
  TensorData weight;
};
HEARTH_API std::optional<FoundFilters> first_filters(const RecordTree& model);

}  // namespace hearth::inline v0_1::train
