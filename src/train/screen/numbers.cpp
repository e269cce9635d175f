#include "numbers.hpp"

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::train::detail {
namespace {

double seconds_for(std::size_t steps, const Numbers& numbers) {
  if (numbers.steps == 0) return std::nan("");
  return numbers.seconds / static_cast<double>(numbers.steps) * static_cast<double>(steps);
}

}  // namespace

std::optional<Summed> summed(const Series& series, MetricMode mode) {
  if (series.values.empty()) return {};
  Summed sum{series.values.front(), series.values.back(), series.values.front(), series.steps.front()};
  for (std::size_t i = 1; i < series.values.size(); ++i)
    if (is_better(mode, series.values[i], sum.best)) {
      sum.best = series.values[i];
      sum.best_step = series.steps[i];
    }
  return sum;
}

std::size_t steps_in_all(const Run& run) {
  const std::size_t steps = run.epochs * run.steps_in_epoch;
  return run.max_steps != 0 ? std::min(steps, run.max_steps) : steps;
}

double share_done(const Run& run) {
  const std::size_t all = steps_in_all(run);
  return all == 0 ? 0 : static_cast<double>(run.step) / static_cast<double>(all);
}

double seconds_left_in_epoch(const Run& run, const Numbers& numbers) {
  // The validation, which is in the time of the whole, is not in an epoch's.
  const std::size_t made = std::min(numbers.steps, run.step_in_epoch);
  if (made == 0 || !(run.epoch_seconds > 0)) return std::nan("");
  return run.epoch_seconds / static_cast<double>(made) *
         static_cast<double>(run.steps_in_epoch - run.step_in_epoch);
}

double seconds_left(const Run& run, const Numbers& numbers) {
  const std::size_t all = steps_in_all(run);
  return seconds_for(all > run.step ? all - run.step : 0, numbers);
}

std::string epoch_of(const Run& run, std::uint64_t step) {
  return std::to_string(
      (std::max<std::uint64_t>(step, 1) - 1) / std::max<std::size_t>(run.steps_in_epoch, 1) + 1);
}

}  // namespace hearth::inline v0_1::train::detail
