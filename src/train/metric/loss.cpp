#include <hearth/train/metric/loss.hpp>

namespace hearth::inline v0_1::train {

void Loss::update(const MetricInput& batch) {
  add(batch.loss * static_cast<double>(batch.items), batch.items);
}

}  // namespace hearth::inline v0_1::train
