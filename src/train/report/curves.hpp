// The charts of a training.
#pragma once

#include <vector>

#include <hearth/train/history.hpp>

#include "chart.hpp"

namespace hearth::inline v0_1::train::detail {

/// The loss, each metric, and the learning rate, over epochs; over steps as long as no epoch has ended.
std::vector<Chart> charts_of(const History& history, bool log_loss);

}  // namespace hearth::inline v0_1::train::detail
