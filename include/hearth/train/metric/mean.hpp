// Metrics that are means.
#pragma once

#include <cstdint>

#include <hearth/train/metric.hpp>

namespace hearth::inline v0_1::train {

/// A sum over all items divided by how many they were. Each number is added by itself and in its order, so
/// that the value is the same to the last bit however the items were cut into batches.
class HEARTH_API MeanMetric : public Metric {
 public:
  double value() const override { return mean(); }
  void reset() override { sum_ = 0, count_ = 0; }
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;

 protected:
  void add(double sum, std::uint64_t count = 1) { sum_ += sum, count_ += count; }
  /// NaN when nothing was added.
  double mean() const;

 private:
  double sum_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace hearth::inline v0_1::train
