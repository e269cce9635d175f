// Where an axis has its marks, and what stands beside them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hearth::inline v0_1::train::detail {

struct Ticks {
  double low = 0, high = 1;  // the axis' ends, which may lie between marks
  std::vector<double> at;
  std::vector<std::string> labels;
};

/// Marks at 1, 2 or 5 times a power of ten, about `most` of them, from the one below `low` to the one above
/// `high`.
Ticks linear_ticks(double low, double high, std::size_t most);

/// Marks at powers of ten, and at 2 and 5 times them where there are few; for positive numbers.
Ticks log_ticks(double low, double high);

/// A number of about four digits: "0.9893", "1.2e-5", "60k".
std::string short_number(double value);

}  // namespace hearth::inline v0_1::train::detail
