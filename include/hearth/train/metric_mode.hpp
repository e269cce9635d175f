// Whether a metric's smallest number is its best, or its largest.
#pragma once

#include <string>

#include <hearth/train/run.hpp>

namespace hearth::inline v0_1::train {

enum class MetricMode { min, max };

/// As the training's metrics say; min for what else ends in "loss".
HEARTH_API MetricMode mode_of(const Run& run, const std::string& name);

/// Is the one better than the other by more than min_delta? NaN never is, and any number is better than NaN.
HEARTH_API bool is_better(MetricMode mode, double value, double than, double min_delta = 0);

}  // namespace hearth::inline v0_1::train
