#include "images.hpp"

#include <cmath>

#include <hearth/core/error.hpp>

#include "../printed.hpp"

namespace hearth::inline v0_1::train::detail {

ImageBatch image_batch(std::string_view who, const MetricInput& batch) {
  const Shape& shape = batch.output.shape;
  const std::size_t rank = shape.rank();
  if ((rank != 3 && rank != 4) || !(shape == batch.target.shape) || (shape[0] > 0 && shape.numel() == 0))
    throw_shape_error(who, "outputs and targets [n, channels, h, w] or [n, h, w] of one shape",
                      shape.text() + " and " + batch.target.shape.text());
  return {real_batch(who, batch), shape[0], rank == 4 ? shape[1] : 1, shape[rank - 2], shape[rank - 1]};
}

void check_positive(std::string_view who, std::string_view what, double number) {
  if (number > 0 && std::isfinite(number)) return;
  throw Error("hearth: " + std::string(who) + ": expected a positive " + std::string(what) + ", got " +
              printed("%.6g", number));
}

}  // namespace hearth::inline v0_1::train::detail
