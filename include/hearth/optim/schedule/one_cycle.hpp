#pragma once

#include <hearth/optim/schedule/schedule.hpp>

namespace hearth::inline v0_1::optim {

enum class Anneal { cosine, linear };

/// Up to max_lr and down to next to nothing in total_steps steps, with momentum the other way (Smith & Topin,
/// 2019), as torch.optim.lr_scheduler.OneCycleLR defines it:
///   optimizer.set_learning_rate(schedule.step());
///   optimizer.set_momentum(schedule.momentum());
struct HEARTH_API OneCycleLr {
  double max_lr;
  std::size_t total_steps;
  double pct_start = 0.3;  // the part of the steps that goes up
  Anneal anneal_strategy = Anneal::cosine;
  double base_momentum = 0.85;
  double max_momentum = 0.95;
  double div_factor = 25;         // the first rate is max_lr / div_factor
  double final_div_factor = 1e4;  // the last one is the first / final_div_factor
  bool three_phase = false;       // down to the first rate as fast as up, then on to the last
  std::size_t steps = 0;          // taken

  HEARTH_MODULE(OneCycleLr, max_lr, total_steps, pct_start, anneal_strategy, base_momentum, max_momentum,
                div_factor, final_div_factor, three_phase, steps)

  /// Error for a step after the last, and for options that cannot be.
  double at(std::size_t t) const;
  double momentum_at(std::size_t t) const;
  double step() { return at(steps++); }
  /// That goes with the rate which step() gave last.
  double momentum() const { return momentum_at(steps == 0 ? 0 : steps - 1); }
};

}  // namespace hearth::inline v0_1::optim
