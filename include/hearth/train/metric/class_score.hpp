// Metrics that score each class by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <hearth/train/metric.hpp>

namespace hearth::inline v0_1::train {

/// How the scores of the classes become one number; scikit-learn's names.
enum class Average {
  macro,     // the mean over the classes that are a target or a prediction anywhere
  micro,     // the score of all classes' counts together
  weighted,  // the mean over the classes, each as often as it is a target
  binary,    // that of class 1, of two
};

struct ClassScoreConfig {
  Average average = Average::macro;
  double threshold = 0;              // binary: outputs of one number mean 1 above this; 0.5 for probabilities
  int class_axis = 1;                // of outputs [n, classes, d1, ..]; negative ones count from the end
  std::int64_t ignore_index = -100;  // targets of this class count for nothing
};

/// How often something was a class.
struct ClassCounts {
  std::vector<std::uint64_t> right, predicted, actual;  // right: as both target and prediction
};

/// From how often each class was predicted, was the target, and was both. A score that would divide by 0 is
/// 0. With Average::binary, outputs [n, 2, ..] of targets [n, ..] are two classes, others one number each.
class HEARTH_API ClassScore : public Metric {
 public:
  std::string name() const override;
  /// ShapeError also when there are not as many classes as before; DataError when a target is out of range.
  void update(const MetricInput& batch) override;
  double value() const override;
  void reset() override { counts_ = {}; }
  std::string text() const override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;

  /// The score of each class; empty when there were no batches.
  std::vector<double> per_class() const;

 protected:
  /// Classes below `first` are not among those that are averaged.
  explicit ClassScore(ClassScoreConfig config, std::size_t first = 0) : config_(config), first_(first) {}
  /// "Precision", as messages call it.
  virtual std::string title() const = 0;
  virtual double score(std::uint64_t right, std::uint64_t predicted, std::uint64_t actual) const = 0;
  /// "precision", to which name() adds the average where it is not macro.
  virtual std::string short_name() const = 0;

 private:
  ClassScoreConfig config_;
  std::size_t first_;
  ClassCounts counts_;
};

}  // namespace hearth::inline v0_1::train
