#include <hearth/optim/schedule/decay.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace hearth::inline v0_1::optim {

void detail::throw_schedule_error(const char* who, const char* expected, double got) {
  char number[32];
  std::snprintf(number, sizeof number, "%g", got);
  throw Error("hearth: " + std::string(who) + ": expected " + expected + ", got " + number);
}

double ConstantLr::at(std::size_t t) const {
  return t < total_iters ? learning_rate * factor : learning_rate;
}

double StepLr::at(std::size_t t) const {
  if (step_size == 0) detail::throw_schedule_error("StepLr", "a step_size of 1 or more", 0);
  return learning_rate * std::pow(gamma, static_cast<double>(t / step_size));
}

double MultiStepLr::at(std::size_t t) const {
  const auto passed = std::count_if(milestones.begin(), milestones.end(), [&](auto m) { return m <= t; });
  return learning_rate * std::pow(gamma, static_cast<double>(passed));
}

double ExponentialLr::at(std::size_t t) const {
  return learning_rate * std::pow(gamma, static_cast<double>(t));
}

double LinearLr::at(std::size_t t) const {
  if (t >= total_iters) return learning_rate * end_factor;
  const double part = static_cast<double>(t) / static_cast<double>(total_iters);
  return learning_rate * (start_factor + (end_factor - start_factor) * part);
}

double PolynomialLr::at(std::size_t t) const {
  if (t >= total_iters) return 0;
  return learning_rate * std::pow(1 - static_cast<double>(t) / static_cast<double>(total_iters), power);
}

double NoamLr::at(std::size_t t) const {
  if (warmup_steps == 0) detail::throw_schedule_error("NoamLr", "warmup_steps of 1 or more", 0);
  if (model_size == 0) detail::throw_schedule_error("NoamLr", "a model_size of 1 or more", 0);
  const double n = static_cast<double>(t) + 1, warm = static_cast<double>(warmup_steps);
  return learning_rate / std::sqrt(static_cast<double>(model_size)) *
         std::min(1 / std::sqrt(n), n / (warm * std::sqrt(warm)));
}

}  // namespace hearth::inline v0_1::optim
