// How many targets were met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <hearth/train/metric/mean.hpp>

namespace hearth::inline v0_1::train {

struct AccuracyConfig {
  // Outputs are one number for each target of 0 or 1, and mean 1 above this: 0 for logits, 0.5 for
  // probabilities. Without it they are a number for each class, and mean the greatest.
  std::optional<double> threshold = {};
  int class_axis = 1;                // of outputs [n, classes, d1, ..]; negative ones count from the end
  std::int64_t ignore_index = -100;  // targets of this class count for nothing
};

/// The share of targets [n, d1, ..] that the outputs [n, classes, d1, ..] meet. A NaN is the greatest number,
/// and of several equal ones the first counts.
class HEARTH_API Accuracy : public MeanMetric {
 public:
  explicit Accuracy(AccuracyConfig config = {}) : config_(config) {}
  std::string name() const override { return "accuracy"; }
  /// Also DataError when a target is out of range.
  void update(const MetricInput& batch) override;
  std::string text() const override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Accuracy>(*this); }

 private:
  AccuracyConfig config_;
};

struct TopKAccuracyConfig {
  int class_axis = 1;
  std::int64_t ignore_index = -100;
};

/// The share of targets that are among the k greatest outputs.
class HEARTH_API TopKAccuracy : public MeanMetric {
 public:
  /// Error when k is 0.
  explicit TopKAccuracy(std::size_t k, TopKAccuracyConfig config = {});
  /// "top5_accuracy"
  std::string name() const override { return "top" + std::to_string(k_) + "_accuracy"; }
  /// ShapeError also when there are fewer classes than k; DataError when a target is out of range.
  void update(const MetricInput& batch) override;
  std::string text() const override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<TopKAccuracy>(*this); }

 private:
  std::size_t k_;
  TopKAccuracyConfig config_;
};

}  // namespace hearth::inline v0_1::train
