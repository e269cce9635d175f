#include <hearth/optim/schedule/one_cycle.hpp>

#include <array>
#include <cmath>
#include <numbers>

#include <hearth/core/option.hpp>

namespace hearth::inline v0_1::optim {
namespace {

struct Ends {
  double from, to;
};
struct Phase {
  double last_step;
  Ends rate, momentum;
};
// Where a step is in its phase: 0 at the beginning, 1 at the end.
struct Place {
  Phase phase;
  double part;
};

Place place(const OneCycleLr& s, std::size_t t) {
  constexpr const char* who = "OneCycleLr";
  check::above_zero(who, {{"total_steps", s.total_steps}});
  if (t >= s.total_steps)
    detail::throw_schedule_error(who, "no more steps than total_steps", static_cast<double>(t) + 1);
  check::rate(who, "max_lr", s.max_lr);
  check::in_range(who, "pct_start", s.pct_start, 0, 1);
  check::positive(who, "div_factor", s.div_factor);
  check::positive(who, "final_div_factor", s.final_div_factor);
  const double total = static_cast<double>(s.total_steps), first = s.max_lr / s.div_factor;
  const double last = first / s.final_div_factor, low = s.base_momentum, high = s.max_momentum;
  const Phase up = {s.pct_start * total - 1, {first, s.max_lr}, {high, low}};
  const std::array<Phase, 3> phases =
      s.three_phase
          ? std::array<Phase, 3>{up, Phase{2 * s.pct_start * total - 2, {s.max_lr, first}, {low, high}},
                                 Phase{total - 1, {first, last}, {high, high}}}
          : std::array<Phase, 3>{up, Phase{total - 1, {s.max_lr, last}, {low, high}}, Phase{}};
  const std::size_t count = s.three_phase ? 3 : 2;
  const double now = static_cast<double>(t);
  double begin = 0;
  std::size_t i = 0;
  for (; i + 1 < count && now > phases[i].last_step; ++i) begin = phases[i].last_step;
  const double length = phases[i].last_step - begin;
  return {phases[i], length == 0 ? 1 : (now - begin) / length};
}

double between(Ends ends, double part, Anneal anneal) {
  if (anneal == Anneal::linear) return ends.from + (ends.to - ends.from) * part;
  return ends.to + (ends.from - ends.to) / 2 * (std::cos(std::numbers::pi * part) + 1);
}

}  // namespace

double OneCycleLr::at(std::size_t t) const {
  const auto [phase, part] = place(*this, t);
  return between(phase.rate, part, anneal_strategy);
}

double OneCycleLr::momentum_at(std::size_t t) const {
  const auto [phase, part] = place(*this, t);
  return between(phase.momentum, part, anneal_strategy);
}

}  // namespace hearth::inline v0_1::optim
