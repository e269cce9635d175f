#include "image.hpp"

#include <algorithm>

namespace hearth::inline v0_1::data::detail {

Image image_of(std::string_view who, const TensorData& data) {
  constexpr std::string_view kExpected = "f32[channels, rows, columns]";
  if (data.shape.rank() != 3 || data.numel() == 0) throw_shape_error(who, kExpected, data.text());
  if (data.dtype != DType::f32)
    throw DTypeError("hearth: " + std::string(who) + ": expected " + std::string(kExpected) + ", got " +
                     data.text());
  TensorData aligned =
      data.viewable_as<float>() ? data : TensorData{data.dtype, data.shape, Bytes::copy(data.bytes.span())};
  const auto* pixels = reinterpret_cast<const float*>(aligned.bytes.data());
  return {std::move(aligned), pixels, data.shape[0], data.shape[1], data.shape[2]};
}

TensorData made(UnsetVector<float> pixels, std::size_t channels, std::size_t rows, std::size_t columns) {
  return recycled_data(std::move(pixels), {channels, rows, columns});
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
  UnsetVector<float> out(image.channels * rows * columns, value);
  for (std::size_t c = 0; c < image.channels; ++c)
    for (std::size_t r = 0; r < rows; ++r) {
      const std::ptrdiff_t from = top + static_cast<std::ptrdiff_t>(r);
      if (from < 0 || from >= height) continue;
      const float* row = image.row(c, static_cast<std::size_t>(from));
      float* to = out.data() + (c * rows + r) * columns;
      if (first < last) std::copy(row + left + first, row + left + last, to + first);
    }
  return made(std::move(out), image.channels, rows, columns);
}

void check_size(std::string_view who, std::size_t rows, std::size_t columns) {
  constexpr std::size_t kMost = 65'536;
  if (rows == 0 || columns == 0 || rows > kMost || columns > kMost)
    throw DataError("hearth: " + std::string(who) + ": expected 1 to 65536 rows and columns, got " +
                    std::to_string(rows) + " and " + std::to_string(columns));
}

}  // namespace hearth::inline v0_1::data::detail
