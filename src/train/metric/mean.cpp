#include <hearth/train/metric/mean.hpp>

#include <cmath>

#include <hearth/train/state.hpp>
#include "input.hpp"

namespace hearth::inline v0_1::train {

double MeanMetric::mean() const { return count_ == 0 ? std::nan("") : sum_ / static_cast<double>(count_); }

RecordNode MeanMetric::state() const {
  RecordMap map;
  map.add("sum", RecordNode(sum_));
  map.add("count", RecordNode(count_));
  return RecordNode(std::move(map));
}

void MeanMetric::load_state(const RecordNode& state) {
  const StateMap map(state, detail::state_source(*this));
  const double sum = map.real("sum");
  count_ = map.natural("count");
  sum_ = sum;
}

}  // namespace hearth::inline v0_1::train
