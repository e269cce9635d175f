// What a training is asked to do, and what it comes to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <hearth/core/error.hpp>
#include <hearth/train/callback.hpp>
#include <hearth/train/metric.hpp>

namespace hearth::inline v0_1::train {

/// What happens when a loss is NaN or infinite. The optimizer does not take that step, so that the model
/// stays as it was; but where a backend works asynchronously, `stop` learns of it some steps later, though
/// before any checkpoint.
enum class OnNan {
  stop,  // DivergedError
  skip,  // a warning, and on with the next batch
};

/// When the schedule gives the next learning rate: before each step or epoch. One that watches a metric does
/// so after each epoch in either case.
enum class ScheduleBy { step, epoch };

struct FitConfig {
  std::size_t epochs = 1;
  Callbacks callbacks = {};
  Metrics metrics = {};        // of the validation, beside its loss
  Metrics train_metrics = {};  // of the training's own batches, as the model was when it saw them
  std::uint64_t seed = 42;     // of the order, dropout and whatever else is random
  std::size_t accumulate = 1;  // batches whose gradients are averaged for one step
  std::optional<double> clip_norm = {}, clip_value = {};  // of the gradients, before each step
  OnNan on_nan = OnNan::stop;
  ScheduleBy schedule_by = ScheduleBy::step;
  std::string resume = {};        // go on from the newest whole checkpoint of this folder, if it has one
  std::size_t max_steps = 0;      // end after so many steps in all; 0: after the epochs
  bool stop_on_interrupt = true;  // Ctrl-C ends the training after the step; a second one the program
};

/// A loss that is no number any more.
class HEARTH_API DivergedError : public Error {
 public:
  using Error::Error;
};

/// What a training came to.
struct FitResult {
  History history;
  std::size_t epochs = 0, steps = 0;  // that were made, in all
  std::string stop_reason;            // empty when all epochs were made
  std::vector<std::string> warnings;
};

}  // namespace hearth::inline v0_1::train
