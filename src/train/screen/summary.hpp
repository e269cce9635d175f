// What a training came to, as lines.
#pragma once

#include <vector>

#include "frame.hpp"

namespace hearth::inline v0_1::train::detail {

/// Time and speed, each metric's first, last and best number, why it ended, the warnings.
std::vector<Line> summary_of(const Run& run, const Numbers& numbers, const Look& look);

}  // namespace hearth::inline v0_1::train::detail
