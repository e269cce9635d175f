// Which of a run's checkpoints stay.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <hearth/train/model_checkpoint.hpp>

namespace hearth::inline v0_1::train::detail {

/// A checkpoint that was saved, and what strategies ask about it.
struct Saved {
  std::string file;             // its name in the folder
  std::vector<double> metrics;  // one for each strategy; NaN where it had none
  double minutes = 0;           // since the training began
};

/// Those of `saved`, the oldest first, that no strategy wants any more.
std::vector<std::string> unwanted(const std::vector<Saved>& saved, const CheckpointConfig& config);

}  // namespace hearth::inline v0_1::train::detail
