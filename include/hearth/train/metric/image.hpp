// How like images are to those that they should be. Both are [n, channels, h, w] or [n, h, w].
#pragma once

#include <cstddef>

#include <hearth/train/metric/mean.hpp>

namespace hearth::inline v0_1::train {

struct PsnrConfig {
  double data_range = 1;     // the greatest possible value less the least one
  double least_mse = 1e-10;  // no image has less error, so that equal ones have a number
};

/// Peak signal to noise ratio in dB, the mean over the images: 10 log10(data_range^2 / mse).
class HEARTH_API Psnr : public MeanMetric {
 public:
  /// Error when a number of the config is not positive.
  explicit Psnr(PsnrConfig config = {});
  std::string name() const override { return "psnr"; }
  void update(const MetricInput& batch) override;
  /// "31.42 dB"
  std::string text() const override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Psnr>(*this); }

 private:
  PsnrConfig config_;
};

struct SsimConfig {
  double data_range = 1;
  std::size_t window = 11;  // an odd side
  double sigma = 1.5;       // of the Gaussian in it
  double k1 = 0.01, k2 = 0.03;
};

/// Structural similarity (Wang et al., 2004), the mean over places where the window fits, channels and
/// images. ShapeError also when it fits nowhere.
class HEARTH_API Ssim : public MeanMetric {
 public:
  /// Error when the window is even or a number of the config is not positive.
  explicit Ssim(SsimConfig config = {});
  std::string name() const override { return "ssim"; }
  void update(const MetricInput& batch) override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Ssim>(*this); }

 private:
  SsimConfig config_;
};

}  // namespace hearth::inline v0_1::train
