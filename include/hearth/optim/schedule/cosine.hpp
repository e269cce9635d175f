// Schedules along a cosine (Loshchilov & Hutter, 2017). Formulas and defaults are PyTorch's.
#pragma once

#include <hearth/optim/schedule/schedule.hpp>

namespace hearth::inline v0_1::optim {

/// Down to eta_min in t_max steps, and up and down again after that.
struct HEARTH_API CosineAnnealingLr {
  double learning_rate;
  std::size_t t_max;
  double eta_min = 0;
  std::size_t steps = 0;  // taken

  HEARTH_MODULE(CosineAnnealingLr, learning_rate, t_max, eta_min, steps)

  /// Error when t_max is 0 or a rate is negative.
  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

/// Down to eta_min in t_0 steps, then from the top again, t_mult times as long each time.
struct HEARTH_API CosineAnnealingWarmRestarts {
  double learning_rate;
  std::size_t t_0;
  std::size_t t_mult = 1;
  double eta_min = 0;
  std::size_t steps = 0;

  HEARTH_MODULE(CosineAnnealingWarmRestarts, learning_rate, t_0, t_mult, eta_min, steps)

  /// Error when t_0 or t_mult is 0 or a rate is negative.
  double at(std::size_t t) const;
  double step() { return at(steps++); }
};

}  // namespace hearth::inline v0_1::optim
