// What a dashboard knows of a training, beside what the Run says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <hearth/train/metric_mode.hpp>
#include <hearth/train/run.hpp>

namespace hearth::inline v0_1::train::detail {

struct Numbers {
  double seconds = 0;                     // since this training began, or was resumed
  std::size_t steps = 0;                  // made in them
  double items_per_second = 0;            // of this epoch
  std::optional<double> loss, mean_loss;  // as far as they are known
  std::vector<double> course;             // of the loss
  std::optional<double> memory;           // bytes
};

/// What the epochs' ends say of one number.
struct Summed {
  double first, last, best;
  std::uint64_t best_step;
};
/// Nothing when there are no values. Where all are NaN, so is the best.
std::optional<Summed> summed(const Series& series, MetricMode mode);

/// Of the whole training.
std::size_t steps_in_all(const Run& run);
/// Of all its steps, those that were made.
double share_done(const Run& run);
/// Until the end of the epoch and of the training; NaN while that cannot be known.
double seconds_left_in_epoch(const Run& run, const Numbers& numbers);
double seconds_left(const Run& run, const Numbers& numbers);
/// "3" for a step of the third epoch
std::string epoch_of(const Run& run, std::uint64_t step);

}  // namespace hearth::inline v0_1::train::detail
