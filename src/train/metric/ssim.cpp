#include <cmath>

#include <hearth/core/error.hpp>
#include <hearth/train/metric/image.hpp>

#include "images.hpp"

namespace hearth::inline v0_1::train {
namespace {

std::vector<double> gaussian(std::size_t window, double sigma) {
  std::vector<double> weights(window);
  double sum = 0;
  for (std::size_t i = 0; i < window; ++i) {
    const double x = static_cast<double>(i) - static_cast<double>(window / 2);
    sum += weights[i] = std::exp(-x * x / (2 * sigma * sigma));
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

// A plane of rows x columns, weighted along both axes; where the window does not fit there is nothing.
std::vector<double> smoothed(const std::vector<double>& plane, std::size_t rows, std::size_t columns,
                             const std::vector<double>& weights) {
  const std::size_t window = weights.size(), wide = columns - window + 1, high = rows - window + 1;
  std::vector<double> lines(rows * wide), result(high * wide);
  for (std::size_t y = 0; y < rows; ++y)
    for (std::size_t k = 0; k < window; ++k)
      for (std::size_t x = 0; x < wide; ++x) lines[y * wide + x] += weights[k] * plane[y * columns + x + k];
  for (std::size_t y = 0; y < high; ++y)
    for (std::size_t k = 0; k < window; ++k)
      for (std::size_t x = 0; x < wide; ++x) result[y * wide + x] += weights[k] * lines[(y + k) * wide + x];
  return result;
}

}  // namespace

Ssim::Ssim(SsimConfig config) : config_(config) {
  detail::check_positive("Ssim", "data_range", config.data_range);
  detail::check_positive("Ssim", "sigma", config.sigma);
  detail::check_positive("Ssim", "k1", config.k1);
  detail::check_positive("Ssim", "k2", config.k2);
  if (config.window % 2 == 0)
    throw Error("hearth: Ssim: expected an odd window, got " + std::to_string(config.window));
}

void Ssim::update(const MetricInput& batch) {
  const auto images = detail::image_batch("Ssim", batch);
  if (images.items > 0 && (images.rows < config_.window || images.columns < config_.window))
    throw_shape_error("Ssim", "images of at least the window's " + std::to_string(config_.window),
                      batch.output.shape.text());
  const auto weights = gaussian(config_.window, config_.sigma);
  const double c1 = std::pow(config_.k1 * config_.data_range, 2);
  const double c2 = std::pow(config_.k2 * config_.data_range, 2);
  const std::size_t size = images.rows * images.columns;
  std::vector<double> x(size), y(size), xx(size), yy(size), xy(size);
  for (std::size_t image = 0; image < images.items; ++image) {
    double sum = 0;
    for (std::size_t plane = 0; plane < images.planes; ++plane) {
      const std::size_t first = (image * images.planes + plane) * size;
      for (std::size_t i = 0; i < size; ++i) {
        x[i] = images.numbers.outputs[first + i], y[i] = images.numbers.targets[first + i];
        xx[i] = x[i] * x[i], yy[i] = y[i] * y[i], xy[i] = x[i] * y[i];
      }
      const auto mean = [&](const auto& of) { return smoothed(of, images.rows, images.columns, weights); };
      const auto ux = mean(x), uy = mean(y), uxx = mean(xx), uyy = mean(yy), uxy = mean(xy);
      double plane_sum = 0;
      for (std::size_t i = 0; i < ux.size(); ++i) {
        const double vx = uxx[i] - ux[i] * ux[i], vy = uyy[i] - uy[i] * uy[i], vxy = uxy[i] - ux[i] * uy[i];
        plane_sum += (2 * ux[i] * uy[i] + c1) * (2 * vxy + c2) /
                     ((ux[i] * ux[i] + uy[i] * uy[i] + c1) * (vx + vy + c2));
      }
      sum += plane_sum / static_cast<double>(ux.size());
    }
    add(sum / static_cast<double>(images.planes));
  }
}

}  // namespace hearth::inline v0_1::train
