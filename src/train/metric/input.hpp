// A batch's outputs and targets as numbers, checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/train/metric.hpp>

namespace hearth::inline v0_1::train::detail {

/// Outputs [n, classes, d1, ..]: a row of one number for each class belongs to each target [n, d1, ..].
struct ClassBatch {
  std::vector<double> outputs;
  std::vector<std::int64_t> targets;  // classes, or the ignored one
  std::size_t classes = 0;
  std::size_t inner = 1;  // numbers between those of a row
  std::int64_t ignored = 0;

  std::size_t rows() const { return targets.size(); }
  bool counts(std::size_t row) const { return targets[row] != ignored; }
  std::size_t target(std::size_t row) const { return static_cast<std::size_t>(targets[row]); }
  double output(std::size_t row, std::size_t of_class) const {
    return outputs[(row / inner * classes + of_class) * inner + row % inner];
  }
  /// The class of the greatest number, as argmax has it: NaN is the greatest, the first of equal ones counts.
  std::size_t predicted(std::size_t row) const;
};

/// DTypeError, ShapeError, or DataError when a target is no class.
ClassBatch class_batch(std::string_view who, const MetricInput& batch, int class_axis, std::int64_t ignored);

/// One number for each target of 0 or 1.
struct BinaryBatch {
  std::vector<double> outputs;
  std::vector<std::int64_t> targets;  // 0, 1, or the ignored one
  std::int64_t ignored = 0;

  std::size_t rows() const { return targets.size(); }
  bool counts(std::size_t row) const { return targets[row] != ignored; }
};

/// The same; targets may be floats, as the binary losses take them.
BinaryBatch binary_batch(std::string_view who, const MetricInput& batch, std::int64_t ignored);

/// Are these outputs two numbers for each target, not one?
bool has_two_classes(const MetricInput& batch, int class_axis);

/// Numbers and what they should be.
struct RealBatch {
  std::vector<double> outputs, targets;
};
RealBatch real_batch(std::string_view who, const MetricInput& batch);

/// The batch's first extent, its items.
std::size_t items_of(const TensorData& data);
/// What stands for a metric in the messages about its state.
std::string state_source(const Metric& metric);
/// "98.70 %"
std::string percent(double share);

[[noreturn]] void throw_item_error(std::string_view who, std::size_t item, const std::string& expected,
                                   const std::string& got);

}  // namespace hearth::inline v0_1::train::detail
