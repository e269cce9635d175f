// The picture of a training that goes on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "line.hpp"
#include "numbers.hpp"

namespace hearth::inline v0_1::train::detail {

struct Look {
  std::size_t columns = 80, rows = 24;
  bool utf8 = false, color = false;
};

/// No more lines than rows, none wider than the columns.
std::vector<Line> frame_of(const Run& run, const Numbers& numbers, const Look& look);

/// The same as one line, for a log: "epoch 3/10  step 1,234/1,875  66%  loss 0.0412 ..".
std::string progress_line(const Run& run, const Numbers& numbers);
/// "epoch 3/10  0:04  train/loss 0.0831  valid/accuracy 0.9812 ..", at an epoch's end.
std::string epoch_line(const Run& run, const Numbers& numbers);

}  // namespace hearth::inline v0_1::train::detail
