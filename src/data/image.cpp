#include "image.hpp"

#include <algorithm>

namespace hearth::inline v0_1::data::detail {
namespace {

constexpr std::string_view kExpected = "f32[channels, rows, columns]";

}  // namespace

Shape Image::shape(std::size_t their_channels, std::size_t their_rows, std::size_t their_columns) const {
  return data.shape.rank() == 3 ? Shape{their_channels, their_rows, their_columns}
                                : Shape{count, their_channels, their_rows, their_columns};
}

Image image_of(std::string_view who, const TensorData& data) {
  if (data.shape.rank() != 3) throw_shape_error(who, kExpected, data.text());
  return images_of(who, data);
}

Image images_of(std::string_view who, const TensorData& data) {
  const std::size_t rank = data.shape.rank();
  if ((rank != 3 && rank != 4) || data.numel() == 0) throw_shape_error(who, kExpected, data.text());
  if (data.dtype != DType::f32)
    throw DTypeError("hearth: " + std::string(who) + ": expected " + std::string(kExpected) + ", got " +
                     data.text());
  TensorData aligned =
      data.viewable_as<float>() ? data : TensorData{data.dtype, data.shape, Bytes::copy(data.bytes.span())};
  const auto* pixels = reinterpret_cast<const float*>(aligned.bytes.data());
  const std::size_t* extents = data.shape.end() - 3;
  return {std::move(aligned), pixels, rank == 3 ? 1 : data.shape[0], extents[0], extents[1], extents[2]};
}

TensorData part_of(const Image& image, std::ptrdiff_t top, std::ptrdiff_t left, std::size_t rows,
                   std::size_t columns, float value) {
  const auto height = static_cast<std::ptrdiff_t>(image.rows),
             width = static_cast<std::ptrdiff_t>(image.columns);
  // The columns of the part that lie in the image.
  const auto clamped = [&](std::ptrdiff_t column) {
    return std::clamp<std::ptrdiff_t>(column, 0, static_cast<std::ptrdiff_t>(columns));
  };
  const std::ptrdiff_t first = clamped(-left), last = std::max(first, clamped(width - left));
  const Shape shape = image.shape(image.channels, rows, columns);
  UnsetVector<float> out(shape.numel(), value);
  for (std::size_t plane = 0; plane < image.planes(); ++plane)
    for (std::size_t r = 0; r < rows; ++r) {
      const std::ptrdiff_t from = top + static_cast<std::ptrdiff_t>(r);
      if (from < 0 || from >= height) continue;
      const float* row = image.row(plane, static_cast<std::size_t>(from));
      float* to = out.data() + (plane * rows + r) * columns;
      if (first < last) std::copy(row + left + first, row + left + last, to + first);
    }
  return recycled_data(std::move(out), shape);
}

void check_size(std::string_view who, std::size_t rows, std::size_t columns) {
  constexpr std::size_t kMost = 65'536;
  if (rows == 0 || columns == 0 || rows > kMost || columns > kMost)
    throw DataError("hearth: " + std::string(who) + ": expected 1 to 65536 rows and columns, got " +
                    std::to_string(rows) + " and " + std::to_string(columns));
}

}  // namespace hearth::inline v0_1::data::detail
