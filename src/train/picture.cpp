#include <hearth/train/picture.hpp>

#include <algorithm>
#include <cmath>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::train {
namespace {

std::uint8_t level(double value, PictureRange range) {
  if (!(range.high > range.low)) return 128;
  const double share = (value - range.low) / (range.high - range.low);
  return static_cast<std::uint8_t>(share >= 1 ? 255 : share > 0 ? std::lround(share * 255) : 0);  // NaN: 0
}

PictureRange range_of(const std::vector<double>& values) {
  PictureRange range{0, 0};
  bool any = false;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    range = any ? PictureRange{std::min(range.low, value), std::max(range.high, value)}
                : PictureRange{value, value};
    any = true;
  }
  return range;
}

// From channel after channel to channels side by side.
Picture interleaved(const double* values, std::size_t channels, std::size_t height, std::size_t width,
                    PictureRange range) {
  Picture picture{width, height, channels, std::vector<std::uint8_t>(channels * height * width)};
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t i = 0; i < height * width; ++i)
      picture.pixels[i * channels + c] = level(values[c * height * width + i], range);
  return picture;
}

}  // namespace

Picture picture_of(const TensorData& image, std::optional<PictureRange> range) {
  const Shape& shape = image.shape;
  const bool flat = shape.rank() == 2;
  if (!(flat || (shape.rank() == 3 && (shape[0] == 1 || shape[0] == 3))) || shape.numel() == 0)
    throw_shape_error("picture_of", "[rows, columns] or [1 or 3, rows, columns]", shape.text());
  const std::vector<double> values = image.values<double>();
  const std::size_t channels = flat ? 1 : shape[0], last = shape.rank() - 1;
  return interleaved(values.data(), channels, shape[last - 1], shape[last],
                     range ? *range : range_of(values));
}

Picture enlarged(const Picture& picture, std::size_t factor) {
  if (factor == 0) throw_shape_error("enlarged", "a factor of at least 1", "0");
  Picture large{picture.width * factor, picture.height * factor, picture.channels, {}};
  large.pixels.reserve(large.width * large.height * large.channels);
  for (std::size_t y = 0; y < large.height; ++y)
    for (std::size_t x = 0; x < large.width; ++x) {
      const auto* from = &picture.pixels[(y / factor * picture.width + x / factor) * picture.channels];
      large.pixels.insert(large.pixels.end(), from, from + picture.channels);
    }
  return large;
}

Picture grid_of(const std::vector<Picture>& pictures, std::size_t columns) {
  if (pictures.empty() || columns == 0) throw_shape_error("grid_of", "pictures and columns", "none");
  const Picture& first = pictures.front();
  columns = std::min(columns, pictures.size());
  const std::size_t rows = (pictures.size() + columns - 1) / columns;
  Picture grid{columns * (first.width + 1) - 1, rows * (first.height + 1) - 1, first.channels, {}};
  grid.pixels.assign(grid.width * grid.height * grid.channels, 255);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const Picture& one = pictures[i];
    if (one.width != first.width || one.height != first.height || one.channels != first.channels)
      throw_shape_error("grid_of", "pictures of one size", "several sizes");
    const std::size_t left = i % columns * (first.width + 1), top = i / columns * (first.height + 1);
    for (std::size_t y = 0; y < one.height; ++y)
      std::copy_n(
          one.pixels.begin() + static_cast<std::ptrdiff_t>(y * one.width * one.channels),
          one.width * one.channels,
          grid.pixels.begin() + static_cast<std::ptrdiff_t>(((top + y) * grid.width + left) * one.channels));
  }
  return grid;
}

std::vector<Picture> filters_of(const TensorData& weight, std::size_t most) {
  if (weight.shape.rank() != 4 || weight.numel() == 0)
    throw_shape_error("filters_of", "[out, in, rows, columns]", weight.shape.text());
  const std::vector<double> values = weight.values<double>();
  double largest = 0;
  for (const double value : values)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  const std::size_t channels = weight.shape[1] == 3 ? 3 : 1, height = weight.shape[2],
                    width = weight.shape[3], size = channels * height * width;
  std::vector<Picture> filters;
  for (std::size_t i = 0; i < values.size() / size && i < most; ++i)
    filters.push_back(interleaved(&values[i * size], channels, height, width, {-largest, largest}));
  return filters;
}

std::optional<FoundFilters> first_filters(const RecordTree& model) {
  std::optional<FoundFilters> found;
  for_each_leaf(model.root, [&](const std::string& path, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    if (!found && tensor && tensor->data.shape.rank() == 4 && is_float(tensor->data.dtype) &&
        tensor->data.numel() > 0)
      found = FoundFilters{path, tensor->data};
  });
  return found;
}

}  // namespace hearth::inline v0_1::train
