#include <hearth/train/metric/hamming_score.hpp>

#include "input.hpp"

namespace hearth::inline v0_1::train {

void HammingScore::update(const MetricInput& batch) {
  const auto labels = detail::binary_batch("HammingScore", batch, config_.ignore_index);
  for (std::size_t i = 0; i < labels.rows(); ++i)
    if (labels.counts(i)) add((labels.outputs[i] > config_.threshold) == (labels.targets[i] == 1));
}

std::string HammingScore::text() const { return detail::percent(value()); }

}  // namespace hearth::inline v0_1::train
