#pragma once

#include <hearth/optim/schedule/schedule.hpp>

namespace hearth::inline v0_1::optim {

enum class PlateauMode { min, max };
enum class ThresholdMode { relative, absolute };

/// Less by a factor when a metric has not become better for more than `patience` steps, as
/// torch.optim.lr_scheduler.ReduceLROnPlateau defines it: after each epoch
///   optimizer.set_learning_rate(schedule.step(validation_loss));
struct HEARTH_API ReduceLrOnPlateau {
  double learning_rate;  // now
  PlateauMode mode = PlateauMode::min;
  double factor = 0.1;
  std::size_t patience = 10;
  double threshold = 1e-4;  // what is better by less does not count
  ThresholdMode threshold_mode = ThresholdMode::relative;
  std::size_t cooldown = 0;  // steps after a reduction in which nothing counts as bad
  double min_lr = 0;
  double epsilon = 1e-8;  // a smaller reduction is not made
  // What it remembers
  std::size_t steps = 0;
  double best = 0;  // of the metric, after the first step
  std::size_t bad_steps = 0;
  std::size_t cooldown_left = 0;

  HEARTH_MODULE(ReduceLrOnPlateau, learning_rate, mode, factor, patience, threshold, threshold_mode, cooldown,
                min_lr, epsilon, steps, best, bad_steps, cooldown_left)

  /// Error for options that cannot be, such as a factor of 1. A Learner asks before it begins.
  void check() const;
  /// The rate after this metric. Error as check.
  double step(double metric);

 private:
  bool is_better(double metric) const;
};

}  // namespace hearth::inline v0_1::optim
