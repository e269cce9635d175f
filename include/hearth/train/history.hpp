// The numbers of a training over its steps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::train {

/// What one number was after some of the steps, such as "valid/accuracy".
struct Series {
  std::string name;
  std::vector<std::uint64_t> steps;  // ascending, counted from 1 at the training's beginning
  std::vector<double> values;

  bool operator==(const Series&) const = default;
};

/// Every number that was measured, in the order in which each came up first. Times are not among them, so
/// that two runs of one seed have the same history. Names: "step/loss" and "step/learning_rate" of each step;
/// "train/<metric>" and "valid/<metric>", also "train/loss", at the end of an epoch.
class HEARTH_API History {
 public:
  void add(std::string_view name, std::uint64_t step, double value);
  /// Null when nothing of that name was added.
  const Series* find(std::string_view name) const;
  const std::vector<Series>& series() const { return series_; }

  RecordNode record() const;
  /// RecordError when the node is no history.
  static History from_record(const RecordNode& node);

  bool operator==(const History&) const = default;

 private:
  std::vector<Series> series_;
};

}  // namespace hearth::inline v0_1::train
