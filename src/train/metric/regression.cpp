#include <hearth/train/metric/regression.hpp>

#include <cmath>

#include <hearth/train/state.hpp>
#include "input.hpp"

namespace hearth::inline v0_1::train {

void MeanSquaredError::update(const MetricInput& batch) {
  const auto numbers = detail::real_batch("MeanSquaredError", batch);
  for (std::size_t i = 0; i < numbers.outputs.size(); ++i) {
    const double error = numbers.outputs[i] - numbers.targets[i];
    add(error * error);
  }
}

double RootMeanSquaredError::value() const { return std::sqrt(mean()); }

void MeanAbsoluteError::update(const MetricInput& batch) {
  const auto numbers = detail::real_batch("MeanAbsoluteError", batch);
  for (std::size_t i = 0; i < numbers.outputs.size(); ++i)
    add(std::abs(numbers.outputs[i] - numbers.targets[i]));
}

void R2Score::update(const MetricInput& batch) {
  const auto numbers = detail::real_batch("R2Score", batch);
  const std::size_t items = detail::items_of(batch.target);
  if (items == 0) return;
  const std::size_t columns = numbers.targets.size() / items;
  if (items_ == 0) mean_ = spread_ = error_ = std::vector<double>(columns);
  if (mean_.size() != columns)
    throw_shape_error("R2Score", std::to_string(mean_.size()) + " numbers an item as before",
                      batch.output.shape.text());
  for (std::size_t item = 0; item < items; ++item) {
    ++items_;
    for (std::size_t i = 0; i < columns; ++i) {
      const double target = numbers.targets[item * columns + i];
      const double error = numbers.outputs[item * columns + i] - target;
      const double delta = target - mean_[i];  // Welford's sums, which lose nothing to a large mean
      mean_[i] += delta / static_cast<double>(items_);
      spread_[i] += delta * (target - mean_[i]);
      error_[i] += error * error;
    }
  }
}

double R2Score::value() const {
  if (items_ < 2) return std::nan("");
  double sum = 0;
  for (std::size_t i = 0; i < mean_.size(); ++i)
    sum += spread_[i] == 0 ? error_[i] == 0 : 1 - error_[i] / spread_[i];
  return sum / static_cast<double>(mean_.size());
}

RecordNode R2Score::state() const {
  RecordMap map;
  map.add("items", RecordNode(items_));
  if (mean_.empty()) return RecordNode(std::move(map));
  map.add("mean", numbers_node(mean_));
  map.add("spread", numbers_node(spread_));
  map.add("error", numbers_node(error_));
  return RecordNode(std::move(map));
}

void R2Score::load_state(const RecordNode& state) {
  const StateMap map(state, detail::state_source(*this));
  const std::uint64_t items = map.natural("items");
  auto mean = map.reals("mean"), spread = map.reals("spread"), error = map.reals("error");
  if (spread.size() != mean.size() || error.size() != mean.size())
    map.fail("mean", "as many numbers as the others");
  items_ = items;
  mean_ = std::move(mean);
  spread_ = std::move(spread);
  error_ = std::move(error);
}

}  // namespace hearth::inline v0_1::train
