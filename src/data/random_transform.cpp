// The transforms that draw.
#include <hearth/data/image_transform.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "image.hpp"

namespace hearth::inline v0_1::data {

using detail::Image;
using detail::image_of;

namespace {

void check_probability(std::string_view who, double probability) {
  if (!(probability >= 0 && probability <= 1))
    throw DataError("hearth: " + std::string(who) + ": expected a probability in 0 .. 1, got " +
                    std::to_string(probability));
}

bool drawn(double probability, Rng& rng) { return rng.take(1).uniform(0) < probability; }

/// The pixel at a place between pixels, 0 outside of the image.
class Sampled {
 public:
  Sampled(const Image& image, Interpolation interpolation) : image_(image), interpolation_(interpolation) {}

  float operator()(std::size_t channel, double row, double column) const {
    if (interpolation_ == Interpolation::nearest)
      return pixel(channel, std::nearbyint(row), std::nearbyint(column));
    const double r = std::floor(row), c = std::floor(column);
    const auto down = static_cast<float>(row - r), across = static_cast<float>(column - c);
    return (1 - down) * ((1 - across) * pixel(channel, r, c) + across * pixel(channel, r, c + 1)) +
           down * ((1 - across) * pixel(channel, r + 1, c) + across * pixel(channel, r + 1, c + 1));
  }

 private:
  float pixel(std::size_t channel, double row, double column) const {
    if (!(row >= 0 && row < static_cast<double>(image_.rows))) return 0;
    if (!(column >= 0 && column < static_cast<double>(image_.columns))) return 0;
    return image_.row(channel, static_cast<std::size_t>(row))[static_cast<std::size_t>(column)];
  }

  const Image& image_;
  Interpolation interpolation_;
};

}  // namespace

RandomCrop::RandomCrop(std::size_t rows, std::size_t columns, std::size_t padding)
    : rows_(rows), columns_(columns), padding_(padding) {
  detail::check_size("RandomCrop", rows, columns);
  detail::check_size("RandomCrop", padding + 1, columns);
}

TensorData RandomCrop::apply(const TensorData& data, Rng& rng) const {
  const Image image = image_of("RandomCrop", data);
  const std::size_t rows = image.rows + 2 * padding_, columns = image.columns + 2 * padding_;
  if (rows < rows_ || columns < columns_)
    throw_shape_error("RandomCrop",
                      "an image of at least " + Shape{rows_, columns_}.text() + " with its padding",
                      Shape{rows, columns}.text());
  const auto padding = static_cast<std::ptrdiff_t>(padding_);
  const auto top = static_cast<std::ptrdiff_t>(rng.below(rows - rows_ + 1)) - padding;
  const auto left = static_cast<std::ptrdiff_t>(rng.below(columns - columns_ + 1)) - padding;
  return detail::part_of(image, top, left, rows_, columns_, 0);
}

RandomHorizontalFlip::RandomHorizontalFlip(double probability) : probability_(probability) {
  check_probability("RandomHorizontalFlip", probability);
}

TensorData RandomHorizontalFlip::apply(const TensorData& data, Rng& rng) const {
  const Image image = image_of("RandomHorizontalFlip", data);
  if (!drawn(probability_, rng)) return data;
  detail::UnsetVector<float> out(data.numel());
  for (std::size_t i = 0; i < out.size(); i += image.columns)
    std::reverse_copy(image.pixels + i, image.pixels + i + image.columns,
                      out.begin() + static_cast<std::ptrdiff_t>(i));
  return detail::recycled_data(std::move(out), data.shape);
}

RandomVerticalFlip::RandomVerticalFlip(double probability) : probability_(probability) {
  check_probability("RandomVerticalFlip", probability);
}

TensorData RandomVerticalFlip::apply(const TensorData& data, Rng& rng) const {
  const Image image = image_of("RandomVerticalFlip", data);
  if (!drawn(probability_, rng)) return data;
  detail::UnsetVector<float> out;
  out.reserve(data.numel());
  for (std::size_t c = 0; c < image.channels; ++c)
    for (std::size_t r = image.rows; r-- > 0;)
      out.insert(out.end(), image.row(c, r), image.row(c, r) + image.columns);
  return detail::recycled_data(std::move(out), data.shape);
}

RandomRotation::RandomRotation(double degrees, Interpolation interpolation)
    : degrees_(degrees), interpolation_(interpolation) {
  if (!(degrees >= 0 && degrees <= 360))
    throw DataError("hearth: RandomRotation: expected 0 to 360 degrees, got " + std::to_string(degrees));
}

TensorData RandomRotation::apply(const TensorData& image, Rng& rng) const {
  return rotate(image, (2 * rng.take(1).uniform(0) - 1) * degrees_, interpolation_);
}

TensorData rotate(const TensorData& data, double degrees, Interpolation interpolation) {
  if (!std::isfinite(degrees)) throw DataError("hearth: rotate: expected a finite angle, got another");
  const Image image = image_of("rotate", data);
  const Sampled sampled(image, interpolation);
  const double angle = degrees * std::numbers::pi / 180, cosine = std::cos(angle), sine = std::sin(angle);
  const double middle_row = static_cast<double>(image.rows - 1) / 2,
               middle_column = static_cast<double>(image.columns - 1) / 2;
  detail::UnsetVector<float> out(data.numel());
  for (std::size_t r = 0; r < image.rows; ++r)
    for (std::size_t k = 0; k < image.columns; ++k) {
      // Rows count downwards, so the place that a pixel comes from is turned clockwise to the eye.
      const double y = static_cast<double>(r) - middle_row, x = static_cast<double>(k) - middle_column;
      const double row = sine * x + cosine * y + middle_row, column = cosine * x - sine * y + middle_column;
      for (std::size_t c = 0; c < image.channels; ++c)
        out[(c * image.rows + r) * image.columns + k] = sampled(c, row, column);
    }
  return detail::recycled_data(std::move(out), data.shape);
}

}  // namespace hearth::inline v0_1::data
