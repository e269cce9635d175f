#include <algorithm>
#include <cmath>

#include <hearth/core/error.hpp>
#include <hearth/train/metric/image.hpp>

#include "../printed.hpp"
#include "images.hpp"

namespace hearth::inline v0_1::train {

Psnr::Psnr(PsnrConfig config) : config_(config) {
  detail::check_positive("Psnr", "data_range", config.data_range);
  detail::check_positive("Psnr", "least_mse", config.least_mse);
}

void Psnr::update(const MetricInput& batch) {
  const auto images = detail::image_batch("Psnr", batch);
  const std::size_t size = images.planes * images.rows * images.columns;
  for (std::size_t image = 0; image < images.items; ++image) {
    double sum = 0;
    for (std::size_t i = image * size; i < (image + 1) * size; ++i) {
      const double error = images.numbers.outputs[i] - images.numbers.targets[i];
      sum += error * error;
    }
    const double mse = std::max(config_.least_mse, sum / static_cast<double>(size));
    add(10 * std::log10(config_.data_range * config_.data_range / mse));
  }
}

std::string Psnr::text() const { return detail::printed("%.2f dB", value()); }

}  // namespace hearth::inline v0_1::train
