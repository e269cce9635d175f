#include "codegen_fold.hpp"

namespace hearth::inline v0_1::codegen {

std::vector<std::int64_t> strides_of(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.rank());
  std::int64_t step = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    strides[axis] = step;
    step *= static_cast<std::int64_t>(shape[axis]);
  }
  return strides;
}

TensorData viewed(const TensorData& data, const Shape& shape, std::span<const std::int64_t> strides,
                  std::int64_t offset) {
  const std::size_t width = size_of(data.dtype), rank = shape.rank(), count = shape.numel();
  std::vector<std::byte> bytes(count * width);
  std::vector<std::size_t> place(rank, 0);
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(bytes.data() + i * width, data.bytes.data() + static_cast<std::size_t>(offset) * width,
                width);
    for (std::size_t axis = rank; axis-- > 0;) {
      offset += strides[axis];
      if (++place[axis] < shape[axis]) break;
      offset -= strides[axis] * static_cast<std::int64_t>(shape[axis]);
      place[axis] = 0;
    }
  }
  return TensorData{data.dtype, shape, Bytes::of(std::move(bytes))};
}

TensorData picked(const TensorData& data, std::size_t axis, std::span<const std::int64_t> rows) {
  Shape shape = data.shape;
  shape[axis] = rows.size();
  std::size_t outer = 1, block = size_of(data.dtype);
  for (std::size_t i = 0; i < axis; ++i) outer *= shape[i];
  for (std::size_t i = axis + 1; i < shape.rank(); ++i) block *= shape[i];
  std::vector<std::byte> bytes(outer * rows.size() * block);
  std::byte* to = bytes.data();
  for (std::size_t i = 0; i < outer && block > 0; ++i)
    for (const std::int64_t row : rows) {
      std::memcpy(to, data.bytes.data() + (i * data.shape[axis] + static_cast<std::size_t>(row)) * block,
                  block);
      to += block;
    }
  return TensorData{data.dtype, shape, Bytes::of(std::move(bytes))};
}

TensorData put_together(std::span<const TensorData> parts, std::size_t axis) {
  Shape shape = parts[0].shape;
  shape[axis] = 0;
  for (const TensorData& part : parts) shape[axis] += part.shape[axis];
  std::size_t rows = 1;
  for (std::size_t i = 0; i < axis; ++i) rows *= shape[i];
  std::vector<std::byte> bytes(shape.numel() * size_of(parts[0].dtype));
  std::byte* to = bytes.data();
  for (std::size_t row = 0; row < rows; ++row)
    for (const TensorData& part : parts) {
      const std::size_t block = part.bytes.size() / rows;
      if (block > 0) std::memcpy(to, part.bytes.data() + row * block, block);
      to += block;
    }
  return TensorData{parts[0].dtype, shape, Bytes::of(std::move(bytes))};
}

}  // namespace hearth::inline v0_1::codegen
