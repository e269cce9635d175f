// The transforms that draw nothing.
#include <hearth/data/image_transform.hpp>

#include <cmath>

#include "image.hpp"
#include "image_kernels.hpp"

namespace hearth::inline v0_1::data {

using detail::Image;
using detail::images_of;

OneHot::OneHot(std::size_t classes) : classes_(classes) {
  if (classes == 0) throw DataError("hearth: OneHot: expected at least 1 class, got 0");
}

TensorData OneHot::operator()(const TensorData& label) const {
  if (label.shape.rank() > 1 || is_float(label.dtype))
    throw_shape_error("OneHot", "a class i64[]", label.text());
  Shape shape = label.shape;
  shape.push_back(classes_);
  std::vector<float> values(shape.numel());
  float* row = values.data();
  for (const std::int64_t found : label.values<std::int64_t>()) {
    if (found < 0 || static_cast<std::uint64_t>(found) >= classes_)
      throw DataError("hearth: OneHot: expected a label below " + std::to_string(classes_) + ", got " +
                      std::to_string(found));
    row[found] = 1;
    row += classes_;
  }
  return TensorData::from(std::move(values), shape);
}

Normalize::Normalize(std::vector<float> mean, std::vector<float> deviation)
    : mean_(std::move(mean)), deviation_(std::move(deviation)) {
  if (mean_.empty() || mean_.size() != deviation_.size())
    throw DataError("hearth: Normalize: expected as many deviations as means, at least 1, got " +
                    std::to_string(mean_.size()) + " means and " + std::to_string(deviation_.size()) +
                    " deviations");
  for (float value : deviation_)
    if (!(value > 0) || !std::isfinite(value))
      throw DataError("hearth: Normalize: expected deviations above 0, got " + std::to_string(value));
}

TensorData Normalize::apply(const TensorData& data) const {
  const Image image = images_of("Normalize", data);
  if (mean_.size() != 1 && mean_.size() != image.channels)
    throw_shape_error("Normalize", "an image of " + std::to_string(mean_.size()) + " channels", data.text());
  const std::size_t size = image.rows * image.columns;
  const detail::ImageKernels& kernels = detail::image_kernels();
  detail::UnsetVector<float> out(data.numel());
  for (std::size_t plane = 0; plane < image.planes(); ++plane) {
    const std::size_t k = plane % mean_.size();
    kernels.normalize(image.row(plane, 0), size, mean_[k], deviation_[k], out.data() + plane * size);
  }
  return detail::recycled_data(std::move(out), data.shape);
}

TensorData Pad::apply(const TensorData& data) const {
  const Image image = images_of("Pad", data);
  const std::size_t rows = image.rows + sides_.top + sides_.bottom,
                    columns = image.columns + sides_.left + sides_.right;
  for (std::size_t side : {sides_.top, sides_.bottom, sides_.left, sides_.right})
    detail::check_size("Pad", side + 1, columns);
  detail::check_size("Pad", rows, columns);
  return detail::part_of(image, -static_cast<std::ptrdiff_t>(sides_.top),
                         -static_cast<std::ptrdiff_t>(sides_.left), rows, columns, value_);
}

CenterCrop::CenterCrop(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns) {
  detail::check_size("CenterCrop", rows, columns);
}

TensorData CenterCrop::apply(const TensorData& data) const {
  const Image image = images_of("CenterCrop", data);
  // As torchvision: half of what is left over, rounded to an even number where it is cut, down where it is
  // added.
  const auto begin = [](std::size_t size, std::size_t wanted) {
    return size >= wanted
               ? static_cast<std::ptrdiff_t>(std::nearbyint(static_cast<double>(size - wanted) / 2))
               : -static_cast<std::ptrdiff_t>((wanted - size) / 2);
  };
  return detail::part_of(image, begin(image.rows, rows_), begin(image.columns, columns_), rows_, columns_, 0);
}

TensorData ToGrey::apply(const TensorData& data) const {
  const Image image = images_of("ToGrey", data);
  if (image.channels == 1) return data;
  if (image.channels != 3) throw_shape_error("ToGrey", "an image of 1 or 3 channels", data.text());
  const std::size_t size = image.rows * image.columns;
  const Shape shape = image.shape(1, image.rows, image.columns);
  detail::UnsetVector<float> out(shape.numel());
  float* grey = out.data();
  for (std::size_t n = 0; n < image.count; ++n) {
    const float *red = image.row(3 * n, 0), *green = red + size, *blue = green + size;
    for (std::size_t i = 0; i < size; ++i) *grey++ = 0.2989f * red[i] + 0.587f * green[i] + 0.114f * blue[i];
  }
  return detail::recycled_data(std::move(out), shape);
}

}  // namespace hearth::inline v0_1::data
