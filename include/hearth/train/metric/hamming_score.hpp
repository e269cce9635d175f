// Several labels an item.
#pragma once

#include <hearth/train/metric/mean.hpp>

namespace hearth::inline v0_1::train {

struct HammingScoreConfig {
  double threshold = 0;              // outputs mean 1 above this; 0.5 for probabilities
  std::int64_t ignore_index = -100;  // such targets count for nothing
};

/// The share of all labels that are right, 1 less the Hamming loss: outputs [n, labels], and targets of 0 or
/// 1 in the same shape.
class HEARTH_API HammingScore : public MeanMetric {
 public:
  explicit HammingScore(HammingScoreConfig config = {}) : config_(config) {}
  std::string name() const override { return "hamming_score"; }
  /// Also DataError when a target is neither 0 nor 1.
  void update(const MetricInput& batch) override;
  std::string text() const override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<HammingScore>(*this); }

 private:
  HammingScoreConfig config_;
};

}  // namespace hearth::inline v0_1::train
