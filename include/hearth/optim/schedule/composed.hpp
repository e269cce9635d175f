// Schedules made of others.
#pragma once

#include <tuple>
#include <vector>

#include <hearth/core/function.hpp>
#include <hearth/module/convert.hpp>
#include <hearth/optim/schedule/schedule.hpp>

namespace hearth::inline v0_1::optim {

/// A rate times factor(t). A function is not part of a record: after a load, give it again.
struct LambdaLr {
  double learning_rate;
  Skip<Function<double(std::size_t)>> factor;
  std::size_t steps = 0;  // taken

  HEARTH_MODULE(LambdaLr, learning_rate, factor, steps)

  /// Error when there is no function.
  double at(std::size_t t) const {
    if (!factor.value)
      throw Error("hearth: LambdaLr: expected a function, got none; a record holds none, assign it again");
    return learning_rate * factor.value(t);
  }
  double step() { return at(steps++); }
};

/// On a line from start_factor times another schedule's first rate up to that rate, then the other schedule.
template <Schedule S>
struct WarmUpLr {
  std::size_t warmup_steps;
  S next;
  double start_factor = 1.0 / 3;
  std::size_t steps = 0;

  HEARTH_MODULE(WarmUpLr, warmup_steps, next, start_factor, steps)

  double at(std::size_t t) const {
    if (t >= warmup_steps) return next.at(t - warmup_steps);
    const double part = static_cast<double>(t) / static_cast<double>(warmup_steps);
    return next.at(0) * (start_factor + (1 - start_factor) * part);
  }
  double step() { return at(steps++); }
};

namespace detail {
/// The index of the schedule at step t, and t from where that one begins. Error unless there is one milestone
/// fewer than schedules, each above the one before.
HEARTH_API std::pair<std::size_t, std::size_t> place_in_sequence(const std::vector<std::size_t>& milestones,
                                                                 std::size_t schedules, std::size_t t);
}  // namespace detail

/// One schedule after the other; each begins at its milestone, the first at 0.
template <Schedule... S>
struct SequentialLr {
  std::tuple<S...> schedules;
  std::vector<std::size_t> milestones;
  std::size_t steps = 0;

  HEARTH_MODULE(SequentialLr, schedules, milestones, steps)

  double at(std::size_t t) const {
    const auto place = detail::place_in_sequence(milestones, sizeof...(S), t);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      double rate = 0;
      ((I == place.first ? void(rate = std::get<I>(schedules).at(place.second)) : void()), ...);
      return rate;
    }(std::index_sequence_for<S...>{});
  }
  double step() { return at(steps++); }
};

enum class ComposedBy { product, sum, average };

/// The rates of several schedules, multiplied, added or averaged.
template <Schedule... S>
struct ComposedLr {
  std::tuple<S...> schedules;
  ComposedBy by = ComposedBy::product;
  std::size_t steps = 0;

  HEARTH_MODULE(ComposedLr, schedules, by, steps)

  double at(std::size_t t) const {
    return std::apply(
        [&](const S&... schedule) {
          if (by == ComposedBy::product) return (1.0 * ... * schedule.at(t));
          const double sum = (0.0 + ... + schedule.at(t));
          return by == ComposedBy::sum ? sum : sum / static_cast<double>(sizeof...(S));
        },
        schedules);
  }
  double step() { return at(steps++); }
};

}  // namespace hearth::inline v0_1::optim
