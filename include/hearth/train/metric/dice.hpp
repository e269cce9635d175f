// How well segments overlap.
#pragma once

#include <optional>

#include <hearth/train/metric/class_score.hpp>

namespace hearth::inline v0_1::train {

struct DiceConfig {
  bool include_background = true;  // is class 0 among those that are averaged?
  // Outputs are one number for each target of 0 or 1, and mean 1 above this; the value is that of class 1.
  std::optional<double> threshold = {};
  int class_axis = 1;
  std::int64_t ignore_index = -100;
};

/// Twice the overlap of prediction and target over the sum of their sizes, in all items together: the mean
/// over the classes that are in either. Outputs [n, classes, h, w], targets [n, h, w]. per_class() has each.
class HEARTH_API Dice : public ClassScore {
 public:
  explicit Dice(DiceConfig config = {});
  std::string name() const override { return "dice"; }
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Dice>(*this); }

 protected:
  std::string title() const override { return "Dice"; }
  std::string short_name() const override { return "dice"; }
  double score(std::uint64_t right, std::uint64_t predicted, std::uint64_t actual) const override;
};

}  // namespace hearth::inline v0_1::train
