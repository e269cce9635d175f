// How far numbers are from their targets. Outputs and targets have one shape, but for a last axis of 1.
#pragma once

#include <cstdint>
#include <vector>

#include <hearth/train/metric/mean.hpp>

namespace hearth::inline v0_1::train {

/// The mean of (output - target)^2 over all numbers: "mse".
class HEARTH_API MeanSquaredError : public MeanMetric {
 public:
  std::string name() const override { return "mse"; }
  void update(const MetricInput& batch) override;
  bool higher_is_better() const override { return false; }
  std::unique_ptr<Metric> clone() const override { return std::make_unique<MeanSquaredError>(*this); }
};

/// Its square root: "rmse".
class HEARTH_API RootMeanSquaredError : public MeanSquaredError {
 public:
  std::string name() const override { return "rmse"; }
  double value() const override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<RootMeanSquaredError>(*this); }
};

/// The mean of |output - target| over all numbers: "mae".
class HEARTH_API MeanAbsoluteError : public MeanMetric {
 public:
  std::string name() const override { return "mae"; }
  void update(const MetricInput& batch) override;
  bool higher_is_better() const override { return false; }
  std::unique_ptr<Metric> clone() const override { return std::make_unique<MeanAbsoluteError>(*this); }
};

/// 1 - sum (output - target)^2 / sum (target - mean)^2 of each column of [n, ..], and the mean over those:
/// "r2". NaN for fewer than two items. A column of equal targets has 1 when all are met, otherwise 0.
class HEARTH_API R2Score : public Metric {
 public:
  std::string name() const override { return "r2"; }
  /// ShapeError also when there are not as many columns as before.
  void update(const MetricInput& batch) override;
  double value() const override;
  void reset() override { *this = R2Score(); }
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<R2Score>(*this); }

 private:
  std::uint64_t items_ = 0;
  std::vector<double> mean_, spread_, error_;  // of each column: mean and sum of squares of the targets
};

}  // namespace hearth::inline v0_1::train
