// What a metric is: a number over all items of an epoch, however they were cut into batches.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::train {

/// One batch, on the host.
struct MetricInput {
  const TensorData& output;  // of the model, such as logits f32[n, classes]
  const TensorData& target;  // such as classes i64[n]
  double loss = 0;           // the batch's mean
  std::size_t items = 0;     // n
};

class HEARTH_API Metric {
 public:
  virtual ~Metric() = default;

  /// "accuracy"
  virtual std::string name() const = 0;
  /// Takes in a batch. ShapeError or DTypeError when the metric is not for such outputs or targets.
  virtual void update(const MetricInput& batch) = 0;
  /// Of all batches since the last reset; NaN when there were none.
  virtual double value() const = 0;
  virtual void reset() = 0;
  virtual bool higher_is_better() const { return true; }
  /// "98.70 %"
  virtual std::string text() const;
  /// What it has summed up so far, for a checkpoint in the middle of an epoch.
  virtual RecordNode state() const = 0;
  virtual void load_state(const RecordNode& state) = 0;
  virtual std::unique_ptr<Metric> clone() const = 0;
};

/// A metric of any class; copies are apart.
class AnyMetric {
 public:
  template <std::derived_from<Metric> M>
  AnyMetric(M metric) : metric_(std::make_unique<M>(std::move(metric))) {}  // NOLINT: is one
  AnyMetric(const AnyMetric& other) : metric_(other.metric_->clone()) {}
  AnyMetric(AnyMetric&&) noexcept = default;
  AnyMetric& operator=(AnyMetric other) noexcept {
    metric_ = std::move(other.metric_);
    return *this;
  }

  Metric& operator*() const { return *metric_; }
  Metric* operator->() const { return metric_.get(); }

 private:
  std::unique_ptr<Metric> metric_;
};

using Metrics = std::vector<AnyMetric>;

}  // namespace hearth::inline v0_1::train
