// How many tokens a language model wavers between.
#pragma once

#include <cstdint>

#include <hearth/train/metric/mean.hpp>

namespace hearth::inline v0_1::train {

struct PerplexityConfig {
  int class_axis = -1;               // of logits [n, tokens, vocabulary]; 1 for cross_entropy's layout
  std::int64_t ignore_index = -100;  // targets of this class count for nothing, such as padding
};

/// exp of the mean over all tokens of -log softmax(logits)[target].
class HEARTH_API Perplexity : public MeanMetric {
 public:
  explicit Perplexity(PerplexityConfig config = {}) : config_(config) {}
  std::string name() const override { return "perplexity"; }
  /// Also DataError when a target is out of range.
  void update(const MetricInput& batch) override;
  double value() const override;
  bool higher_is_better() const override { return false; }
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Perplexity>(*this); }

 private:
  PerplexityConfig config_;
};

}  // namespace hearth::inline v0_1::train
