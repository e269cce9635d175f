// The area under the curve of true over false positives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <hearth/train/metric.hpp>

namespace hearth::inline v0_1::train {

struct AurocConfig {
  bool logits = true;                // of several classes: outputs become probabilities by a softmax
  int class_axis = 1;                // of outputs [n, classes, d1, ..]; negative ones count from the end
  std::int64_t ignore_index = -100;  // targets of this class count for nothing
};

/// The chance that an item of the class has a higher score than one that is not; equal scores count half
/// (the curve by the trapezoid). Two classes: outputs [n, 2] of targets [n], or one number for each target of
/// 0 or 1. More: the mean of each class against the rest, without those that no item or every item is of.
/// NaN when there is nothing to compare. It remembers the scores of all items, 8 bytes each.
class HEARTH_API Auroc : public Metric {
 public:
  explicit Auroc(AurocConfig config = {}) : config_(config) {}
  std::string name() const override { return "auroc"; }
  /// ShapeError also when there are not as many classes as before; DataError when a target is out of range or
  /// a score is NaN.
  void update(const MetricInput& batch) override;
  double value() const override;
  void reset() override;
  std::string text() const override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Auroc>(*this); }

 private:
  AurocConfig config_;
  std::size_t columns_ = 0;     // scores of an item: 1 for two classes
  std::vector<double> scores_;  // [items, columns]
  std::vector<std::int64_t> targets_;
};

}  // namespace hearth::inline v0_1::train
