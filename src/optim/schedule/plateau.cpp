#include <hearth/optim/schedule/plateau.hpp>

#include <algorithm>
#include <limits>

#include <hearth/core/option.hpp>

namespace hearth::inline v0_1::optim {

bool ReduceLrOnPlateau::is_better(double metric) const {
  const double sign = mode == PlateauMode::min ? -1 : 1;
  const double limit =
      threshold_mode == ThresholdMode::relative ? best * (1 + sign * threshold) : best + sign * threshold;
  return mode == PlateauMode::min ? metric < limit : metric > limit;
}

void ReduceLrOnPlateau::check() const {
  constexpr const char* who = "ReduceLrOnPlateau";
  hearth::check::rate(who, "learning_rate", learning_rate);
  hearth::check::below_one(who, "factor", factor);
  hearth::check::rate(who, "threshold", threshold);
  hearth::check::rate(who, "min_lr", min_lr);
}

double ReduceLrOnPlateau::step(double metric) {
  check();
  constexpr double kWorst = std::numeric_limits<double>::infinity();
  if (steps++ == 0) best = mode == PlateauMode::min ? kWorst : -kWorst;
  if (is_better(metric)) {
    best = metric;
    bad_steps = 0;
  } else {
    ++bad_steps;
  }
  if (cooldown_left > 0) {
    --cooldown_left;
    bad_steps = 0;
  }
  if (bad_steps > patience) {
    const double reduced = std::max(learning_rate * factor, min_lr);
    if (learning_rate - reduced > epsilon) learning_rate = reduced;
    cooldown_left = cooldown;
    bad_steps = 0;
  }
  return learning_rate;
}

}  // namespace hearth::inline v0_1::optim
