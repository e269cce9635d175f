// Constants cut and put together before the code runs, so that layers find their weights.
#pragma once

#include <span>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::codegen {

/// The elements at offset + strides times the index, both in elements of `data`.
TensorData viewed(const TensorData& data, const Shape& shape, std::span<const std::int64_t> strides,
                  std::int64_t offset);
/// The strides of a row-major tensor.
std::vector<std::int64_t> strides_of(const Shape& shape);
/// The rows of an axis, each from 0 to below its extent.
TensorData picked(const TensorData& data, std::size_t axis, std::span<const std::int64_t> rows);
/// Side by side along an axis; the other extents are equal.
TensorData put_together(std::span<const TensorData> parts, std::size_t axis);

}  // namespace hearth::inline v0_1::codegen
