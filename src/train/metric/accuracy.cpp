#include <hearth/train/metric/accuracy.hpp>

#include <cmath>

#include "input.hpp"

namespace hearth::inline v0_1::train {

void Accuracy::update(const MetricInput& batch) {
  if (config_.threshold) {
    const auto binary = detail::binary_batch("Accuracy", batch, config_.ignore_index);
    for (std::size_t row = 0; row < binary.rows(); ++row)
      if (binary.counts(row)) add((binary.outputs[row] > *config_.threshold) == (binary.targets[row] == 1));
    return;
  }
  const auto classes = detail::class_batch("Accuracy", batch, config_.class_axis, config_.ignore_index);
  for (std::size_t row = 0; row < classes.rows(); ++row)
    if (classes.counts(row)) add(classes.predicted(row) == classes.target(row));
}

std::string Accuracy::text() const { return detail::percent(value()); }

TopKAccuracy::TopKAccuracy(std::size_t k, TopKAccuracyConfig config) : k_(k), config_(config) {
  if (k == 0) throw Error("hearth: TopKAccuracy: expected k of at least 1, got 0");
}

void TopKAccuracy::update(const MetricInput& batch) {
  const auto classes = detail::class_batch("TopKAccuracy", batch, config_.class_axis, config_.ignore_index);
  if (classes.classes < k_)
    throw_shape_error("TopKAccuracy", "outputs of at least " + std::to_string(k_) + " classes",
                      batch.output.shape.text());
  for (std::size_t row = 0; row < classes.rows(); ++row) {
    if (!classes.counts(row)) continue;
    const std::size_t target = classes.target(row);
    const double own = classes.output(row, target);
    std::size_t before = 0;  // classes that come before the target; NaN before all
    for (std::size_t i = 0; i < classes.classes; ++i) {
      const double other = classes.output(row, i);
      const bool equal = other == own || (std::isnan(other) && std::isnan(own));
      const bool greater = other > own || (std::isnan(other) && !std::isnan(own));
      before += greater || (equal && i < target);
    }
    add(before < k_);
  }
}

std::string TopKAccuracy::text() const { return detail::percent(value()); }

}  // namespace hearth::inline v0_1::train
