// The numbers of epochs' ends, beside each other.
#pragma once

#include <vector>

#include "frame.hpp"

namespace hearth::inline v0_1::train::detail {

/// A line for each metric: of training and validation the last number and the best, as far as there is room.
/// Nothing before the first epoch's end.
std::vector<Line> metric_table(const Run& run, const Look& look);

/// At the end: the first number, the last, the best and its epoch, a line for each.
std::vector<Line> summary_table(const Run& run, const Look& look);

}  // namespace hearth::inline v0_1::train::detail
