// The pixels of an image f32[channels, rows, columns], or of a batch of them, to read and to make.
#pragma once

#include <string_view>

#include <hearth/core/tensor_data.hpp>

#include "recycled_data.hpp"

namespace hearth::inline v0_1::data::detail {

struct Image {
  TensorData data;  // keeps the pixels alive
  const float* pixels;
  std::size_t count, channels, rows, columns;

  /// The channels of all images, one after another.
  std::size_t planes() const { return count * channels; }
  const float* row(std::size_t plane, std::size_t row) const {
    return pixels + (plane * rows + row) * columns;
  }
  /// Of as many images with other extents.
  Shape shape(std::size_t their_channels, std::size_t their_rows, std::size_t their_columns) const;
};

/// ShapeError or DTypeError, which name `who`, for anything else and for no pixels.
Image image_of(std::string_view who, const TensorData& data);
/// The same of one image, or of f32[n, channels, rows, columns].
Image images_of(std::string_view who, const TensorData& data);

/// rows x columns of each image from (top, left) on, which may lie outside: there, all is `value`.
TensorData part_of(const Image& image, std::ptrdiff_t top, std::ptrdiff_t left, std::size_t rows,
                   std::size_t columns, float value);

/// DataError unless there is one row and one column at least, and at most 65,536 of each.
void check_size(std::string_view who, std::size_t rows, std::size_t columns);

}  // namespace hearth::inline v0_1::data::detail
