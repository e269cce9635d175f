// The sizes of one convolution, from its shapes and options.
#pragma once

#include <algorithm>
#include <cstddef>

#include <hearth/backend/options.hpp>
#include <hearth/core/shape.hpp>

#include "rounding.hpp"

namespace hearth::inline v0_1::nd {

struct ConvPlan {
  std::size_t images, channels, rows, columns;       // of the input
  std::size_t filters, kernel_rows, kernel_columns;  // of the weight
  std::size_t out_rows, out_columns;
  Conv2dOptions options;

  ConvPlan(const Shape& x, const Shape& weight, const Conv2dOptions& o)
      : images(x[0]),
        channels(x[1]),
        rows(x[2]),
        columns(x[3]),
        filters(weight[0]),
        kernel_rows(weight[2]),
        kernel_columns(weight[3]),
        out_rows(window_count(rows, kernel_rows, o.stride[0], o.padding[0], o.dilation[0])),
        out_columns(window_count(columns, kernel_columns, o.stride[1], o.padding[1], o.dilation[1])),
        options(o) {}

  std::size_t groups() const { return options.groups; }
  std::size_t group_channels() const { return channels / groups(); }
  std::size_t group_filters() const { return filters / groups(); }
  std::size_t taps() const { return group_channels() * kernel_rows * kernel_columns; }  // rows of the matrix
  std::size_t places() const { return out_rows * out_columns; }                         // its columns
  std::size_t image_size() const { return channels * rows * columns; }
  std::size_t out_size() const { return filters * places(); }
  // Where a group's channels of an image begin in the input, and its filters in the output.
  std::size_t input_at(std::size_t image, std::size_t group) const {
    return image * image_size() + group * group_channels() * rows * columns;
  }
  std::size_t output_at(std::size_t image, std::size_t group) const {
    return image * out_size() + group * group_filters() * places();
  }
  Shape out_shape() const { return {images, filters, out_rows, out_columns}; }

  // The matrix of a 1x1 convolution is the image itself.
  bool direct() const {
    return kernel_rows == 1 && kernel_columns == 1 && options.stride[0] == 1 && options.stride[1] == 1 &&
           options.padding[0] == 0 && options.padding[1] == 0;
  }

  // Images that make a block worth a thread; depends on the shape alone.
  std::size_t images_per_block() const {
    const std::size_t work = std::max<std::size_t>(1, filters * taps() * places());
    return std::max<std::size_t>(1, (std::size_t{1} << 19) / work);
  }

  // For a gradient that sums over images: each block has a sum of its own, at most eight of them.
  std::size_t images_per_sum() const { return std::max(images_per_block(), round_up_divide(images, 8)); }
  std::size_t sums() const { return std::max<std::size_t>(1, round_up_divide(images, images_per_sum())); }
};

}  // namespace hearth::inline v0_1::nd
