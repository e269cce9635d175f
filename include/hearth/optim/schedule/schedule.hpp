// A schedule is a small struct that says how large the learning rate is at each step:
//   optimizer.set_learning_rate(schedule.step());   // before optimizer.step
// It holds constants alone, and is its own record: recorder.save(schedule, "schedule") and
// schedule = recorder.load<optim::StepLr>("schedule") go on where it was.
#pragma once

#include <concepts>
#include <cstddef>

#include <hearth/core/error.hpp>
#include <hearth/module/macro.hpp>

namespace hearth::inline v0_1::optim {

/// at(t) is the rate of step t, counted from 0; step() gives the next one.
template <class S>
concept Schedule = requires(const S& schedule, S& next, std::size_t t) {
  { schedule.at(t) } -> std::convertible_to<double>;
  { next.step() } -> std::convertible_to<double>;
};

namespace detail {
/// Throws Error "hearth: <who>: expected <expected>, got <got>".
[[noreturn]] HEARTH_API void throw_schedule_error(const char* who, const char* expected, double got);
}  // namespace detail

}  // namespace hearth::inline v0_1::optim
