// Precision, recall and what lies between.
#pragma once

#include <hearth/train/metric/class_score.hpp>

namespace hearth::inline v0_1::train {

/// Of what was predicted as a class, the share that was one: "precision", "precision_micro", ..
class HEARTH_API Precision : public ClassScore {
 public:
  explicit Precision(ClassScoreConfig config = {}) : ClassScore(config) {}
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Precision>(*this); }

 protected:
  std::string title() const override { return "Precision"; }
  std::string short_name() const override { return "precision"; }
  double score(std::uint64_t right, std::uint64_t predicted, std::uint64_t actual) const override;
};

/// Of what was a class, the share that was predicted as one: "recall", "recall_micro", ..
class HEARTH_API Recall : public ClassScore {
 public:
  explicit Recall(ClassScoreConfig config = {}) : ClassScore(config) {}
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Recall>(*this); }

 protected:
  std::string title() const override { return "Recall"; }
  std::string short_name() const override { return "recall"; }
  double score(std::uint64_t right, std::uint64_t predicted, std::uint64_t actual) const override;
};

/// Their harmonic mean, with recall weighing beta times as much: (1 + b^2) p r / (b^2 p + r). "f1", and
/// "f0_5" for a beta of 0.5, since a record's names have no dots.
class HEARTH_API FBeta : public ClassScore {
 public:
  /// Error when beta is not a positive number.
  explicit FBeta(double beta = 1, ClassScoreConfig config = {});
  std::unique_ptr<Metric> clone() const override { return std::make_unique<FBeta>(*this); }

 protected:
  std::string title() const override { return "FBeta"; }
  std::string short_name() const override;
  double score(std::uint64_t right, std::uint64_t predicted, std::uint64_t actual) const override;

 private:
  double beta_;
};

}  // namespace hearth::inline v0_1::train
