// Schedules that grow or fall by a rule of the step's number alone. Formulas and defaults are PyTorch's. at()
// throws Error for a rate or a factor below 0, and for a number of steps that must not be 0.
#pragma once

#include <vector>

#include <hearth/optim/schedule/schedule.hpp>

namespace hearth::inline v0_1::optim {

/// The same rate, or a part of it for the first total_iters steps.
struct HEARTH_API ConstantLr {
  double learning_rate;
  double factor = 1.0 / 3;
  std::size_t total_iters = 5;
  std::size_t steps = 0;  // taken

  HEARTH_MODULE(ConstantLr, learning_rate, factor, total_iters, steps)

  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

/// Times gamma every step_size steps.
struct HEARTH_API StepLr {
  double learning_rate;
  std::size_t step_size;
  double gamma = 0.1;
  std::size_t steps = 0;

  HEARTH_MODULE(StepLr, learning_rate, step_size, gamma, steps)

  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

/// Times gamma at each of the milestones.
struct HEARTH_API MultiStepLr {
  double learning_rate;
  std::vector<std::size_t> milestones;  // in any order; one given twice counts twice
  double gamma = 0.1;
  std::size_t steps = 0;

  HEARTH_MODULE(MultiStepLr, learning_rate, milestones, gamma, steps)

  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

/// Times gamma at each step.
struct HEARTH_API ExponentialLr {
  double learning_rate;
  double gamma;
  std::size_t steps = 0;

  HEARTH_MODULE(ExponentialLr, learning_rate, gamma, steps)

  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

/// On a line from start_factor to end_factor times the rate, and level after total_iters steps.
struct HEARTH_API LinearLr {
  double learning_rate;
  double start_factor = 1.0 / 3;
  double end_factor = 1;
  std::size_t total_iters = 5;
  std::size_t steps = 0;

  HEARTH_MODULE(LinearLr, learning_rate, start_factor, end_factor, total_iters, steps)

  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

/// learning_rate * (1 - t / total_iters)^power, and 0 after total_iters steps.
struct HEARTH_API PolynomialLr {
  double learning_rate;
  std::size_t total_iters = 5;
  double power = 1;
  std::size_t steps = 0;

  HEARTH_MODULE(PolynomialLr, learning_rate, total_iters, power, steps)

  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

/// learning_rate * model_size^-0.5 * min(n^-0.5, n * warmup_steps^-1.5) at step n = t + 1 (Vaswani et al.,
/// 2017).
struct HEARTH_API NoamLr {
  double learning_rate = 1;
  std::size_t warmup_steps = 4000;
  std::size_t model_size = 512;
  std::size_t steps = 0;

  HEARTH_MODULE(NoamLr, learning_rate, warmup_steps, model_size, steps)

  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

}  // namespace hearth::inline v0_1::optim
