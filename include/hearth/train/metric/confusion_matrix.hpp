// Which classes are taken for which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <hearth/train/metric.hpp>

namespace hearth::inline v0_1::train {

/// How often each class was taken for each.
class HEARTH_API ConfusionCounts {
 public:
  explicit ConfusionCounts(std::size_t classes = 0) : classes_(classes), counts_(classes * classes) {}

  std::size_t classes() const { return classes_; }
  std::uint64_t at(std::size_t target, std::size_t predicted) const {
    return counts_[target * classes_ + predicted];
  }
  void add(std::size_t target, std::size_t predicted, std::uint64_t count = 1) {
    counts_[target * classes_ + predicted] += count;
  }
  std::uint64_t total() const;
  /// The share on the diagonal; NaN when there is nothing.
  double accuracy() const;
  /// A table: a row for each target and how much of it is right, a column for each prediction. Classes
  /// without a name are numbers.
  std::string text(const std::vector<std::string>& names = {}) const;

  bool operator==(const ConfusionCounts&) const = default;

 private:
  std::size_t classes_;
  std::vector<std::uint64_t> counts_;  // [target, predicted]
};

struct ConfusionMatrixConfig {
  std::vector<std::string> names = {};   // of the classes, for the table
  std::optional<double> threshold = {};  // outputs are one number for each target of 0 or 1: see Accuracy
  int class_axis = 1;
  std::int64_t ignore_index = -100;
};

/// The accuracy, with the table of what became of each class. Metrics of a training are copies of what its
/// configuration was given; each counts by itself, but all copies share what matrix() and table() show: the
/// counts of the one that was updated last. After a training, the one that was kept has the last epoch's.
class HEARTH_API ConfusionMatrix : public Metric {
 public:
  explicit ConfusionMatrix(ConfusionMatrixConfig config = {});
  ConfusionMatrix(const ConfusionMatrix& other);
  ConfusionMatrix& operator=(const ConfusionMatrix& other);
  std::string name() const override { return "confusion_matrix"; }
  /// ShapeError also when there are not as many classes as before, or over 4096; DataError when a target is
  /// out of range.
  void update(const MetricInput& batch) override;
  double value() const override { return counts_->accuracy(); }
  void reset() override { counts_ = std::make_shared<ConfusionCounts>(); }
  std::string text() const override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;
  std::unique_ptr<Metric> clone() const override { return std::make_unique<ConfusionMatrix>(*this); }

  const ConfusionCounts& matrix() const { return **shown_; }
  std::string table() const { return matrix().text(config_.names); }

 private:
  ConfusionMatrixConfig config_;
  std::shared_ptr<ConfusionCounts> counts_;                        // of this copy
  std::shared_ptr<std::shared_ptr<const ConfusionCounts>> shown_;  // by all copies
};

}  // namespace hearth::inline v0_1::train
