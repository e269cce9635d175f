// The loss as a metric.
#pragma once

#include <hearth/train/metric/mean.hpp>

namespace hearth::inline v0_1::train {

/// The mean loss of the items. Where the loss itself leaves some out or weighs them, a batch still counts by
/// its items. Histories have "loss" anyway, and so this is "mean_loss".
class HEARTH_API Loss : public MeanMetric {
 public:
  std::string name() const override { return "mean_loss"; }
  void update(const MetricInput& batch) override;
  bool higher_is_better() const override { return false; }
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Loss>(*this); }
};

}  // namespace hearth::inline v0_1::train
