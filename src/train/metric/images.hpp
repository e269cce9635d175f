// A batch of images and what they should be.
#pragma once

#include "input.hpp"

namespace hearth::inline v0_1::train::detail {

struct ImageBatch {
  RealBatch numbers;  // [items, planes, rows, columns]
  std::size_t items = 0, planes = 0, rows = 0, columns = 0;
};

/// Of [n, channels, h, w] or [n, h, w]. ShapeError, also for images without a pixel.
ImageBatch image_batch(std::string_view who, const MetricInput& batch);

/// Error unless it is a positive number.
void check_positive(std::string_view who, std::string_view what, double number);

}  // namespace hearth::inline v0_1::train::detail
