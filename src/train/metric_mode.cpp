#include <hearth/train/metric_mode.hpp>

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::train {

MetricMode mode_of(const Run& run, const std::string& name) {
  const auto& lower = run.lower_is_better;
  const bool min = name.ends_with("loss") || std::find(lower.begin(), lower.end(), name) != lower.end();
  return min ? MetricMode::min : MetricMode::max;
}

bool is_better(MetricMode mode, double value, double than, double min_delta) {
  if (std::isnan(value)) return false;
  if (std::isnan(than)) return true;
  return mode == MetricMode::min ? value < than - min_delta : value > than + min_delta;
}

}  // namespace hearth::inline v0_1::train
