#include "input.hpp"

#include <cmath>

#include <hearth/core/error.hpp>

#include "../printed.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

void check_float(std::string_view who, const TensorData& outputs) {
  if (!is_float(outputs.dtype))
    throw DTypeError("hearth: " + std::string(who) + ": expected outputs of floats, got " + outputs.text());
}

Shape without_last_ones(Shape shape) {
  std::size_t rank = shape.rank();
  while (rank > 1 && shape[rank - 1] == 1) --rank;
  return Shape(shape.begin(), shape.begin() + rank);
}

void check_same_shape(std::string_view who, const MetricInput& batch) {
  if (batch.target.shape.rank() == 0 ||
      !(without_last_ones(batch.output.shape) == without_last_ones(batch.target.shape)))
    throw_shape_error(who, "outputs and targets [n, ..] of one shape",
                      batch.output.shape.text() + " and " + batch.target.shape.text());
}

// The axis counted from 0; ShapeError unless the outputs have it.
std::size_t axis_in(std::string_view who, const Shape& outputs, int axis) {
  const int rank = static_cast<int>(outputs.rank());
  const int from_front = axis < 0 ? axis + rank : axis;
  if (from_front < 1 || from_front >= rank)
    throw_shape_error(who, "outputs [n, ..] with classes along axis " + std::to_string(axis), outputs.text());
  return static_cast<std::size_t>(from_front);
}

Shape without_axis(const Shape& shape, std::size_t axis) {
  Shape rest;
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (i != axis) rest.push_back(shape[i]);
  return rest;
}

}  // namespace

std::size_t ClassBatch::predicted(std::size_t row) const {
  std::size_t best = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    const double now = output(row, i), greatest = output(row, best);
    if (now > greatest || (std::isnan(now) && !std::isnan(greatest))) best = i;
  }
  return best;
}

ClassBatch class_batch(std::string_view who, const MetricInput& batch, int class_axis, std::int64_t ignored) {
  const Shape &outputs = batch.output.shape, &targets = batch.target.shape;
  check_float(who, batch.output);
  if (is_float(batch.target.dtype))
    throw DTypeError("hearth: " + std::string(who) + ": expected targets that are classes, got " +
                     batch.target.text());
  const std::size_t axis = axis_in(who, outputs, class_axis);
  if (!(without_axis(outputs, axis) == targets))
    throw_shape_error(who, "targets " + without_axis(outputs, axis).text() + " for outputs " + outputs.text(),
                      targets.text());
  ClassBatch classes{batch.output.values<double>(), batch.target.values<std::int64_t>(), outputs[axis], 1,
                     ignored};
  for (std::size_t i = axis + 1; i < outputs.rank(); ++i) classes.inner *= outputs[i];
  for (std::size_t row = 0; row < classes.rows(); ++row) {
    const std::int64_t target = classes.targets[row];
    if (classes.counts(row) && (target < 0 || static_cast<std::uint64_t>(target) >= classes.classes))
      throw_item_error(who, row / (classes.rows() / targets[0]),
                       "a class below " + std::to_string(classes.classes), std::to_string(target));
  }
  return classes;
}

BinaryBatch binary_batch(std::string_view who, const MetricInput& batch, std::int64_t ignored) {
  check_float(who, batch.output);
  check_same_shape(who, batch);
  const auto targets = batch.target.values<double>();
  BinaryBatch binary{batch.output.values<double>(), {}, ignored};
  binary.targets.reserve(targets.size());
  for (std::size_t row = 0; row < targets.size(); ++row) {
    const bool is_one = targets[row] == 1, is_ignored = targets[row] == static_cast<double>(ignored);
    if (!is_one && !is_ignored && targets[row] != 0)
      throw_item_error(who, row / (targets.size() / items_of(batch.target)), "a target of 0 or 1",
                       printed("%.6g", targets[row]));
    binary.targets.push_back(is_ignored ? ignored : is_one);
  }
  return binary;
}

bool has_two_classes(const MetricInput& batch, int class_axis) {
  const Shape& outputs = batch.output.shape;
  if (outputs.rank() != batch.target.shape.rank() + 1) return false;
  const int rank = static_cast<int>(outputs.rank());
  const int axis = class_axis < 0 ? class_axis + rank : class_axis;
  return axis >= 1 && axis < rank && outputs[static_cast<std::size_t>(axis)] == 2;
}

RealBatch real_batch(std::string_view who, const MetricInput& batch) {
  check_float(who, batch.output);
  check_same_shape(who, batch);
  return {batch.output.values<double>(), batch.target.values<double>()};
}

std::size_t items_of(const TensorData& data) { return data.shape.rank() == 0 ? 1 : data.shape[0]; }

std::string state_source(const Metric& metric) { return "the state of " + metric.name(); }

std::string percent(double share) { return printed("%.2f %%", share * 100); }

void throw_item_error(std::string_view who, std::size_t item, const std::string& expected,
                      const std::string& got) {
  throw DataError("hearth: " + std::string(who) + ": item " + std::to_string(item) +
                  " of a batch: expected " + expected + ", got " + got);
}

}  // namespace hearth::inline v0_1::train::detail
