#include <hearth/optim/schedule/decay.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include <hearth/core/option.hpp>

namespace hearth::inline v0_1::optim {
namespace {

void check_decay(const char* who, double learning_rate, double gamma) {
  check::rate(who, "learning_rate", learning_rate);
  check::rate(who, "gamma", gamma);
}

}  // namespace

void detail::throw_schedule_error(const char* who, const char* expected, double got) {
  char number[32];
  std::snprintf(number, sizeof number, "%g", got);
  throw Error("hearth: " + std::string(who) + ": expected " + expected + ", got " + number);
}

double ConstantLr::at(std::size_t t) const {
  check::rate("ConstantLr", "learning_rate", learning_rate);
  check::rate("ConstantLr", "factor", factor);
  return t < total_iters ? learning_rate * factor : learning_rate;
}

double StepLr::at(std::size_t t) const {
  check_decay("StepLr", learning_rate, gamma);
  check::above_zero("StepLr", {{"step_size", step_size}});
  return learning_rate * std::pow(gamma, static_cast<double>(t / step_size));
}

double MultiStepLr::at(std::size_t t) const {
  check_decay("MultiStepLr", learning_rate, gamma);
  const auto passed = std::count_if(milestones.begin(), milestones.end(), [&](auto m) { return m <= t; });
  return learning_rate * std::pow(gamma, static_cast<double>(passed));
}

double ExponentialLr::at(std::size_t t) const {
  check_decay("ExponentialLr", learning_rate, gamma);
  return learning_rate * std::pow(gamma, static_cast<double>(t));
}

double LinearLr::at(std::size_t t) const {
  check::rate("LinearLr", "learning_rate", learning_rate);
  check::rate("LinearLr", "start_factor", start_factor);
  check::rate("LinearLr", "end_factor", end_factor);
  if (t >= total_iters) return learning_rate * end_factor;
  const double part = static_cast<double>(t) / static_cast<double>(total_iters);
  return learning_rate * (start_factor + (end_factor - start_factor) * part);
}

double PolynomialLr::at(std::size_t t) const {
  check::rate("PolynomialLr", "learning_rate", learning_rate);
  check::rate("PolynomialLr", "power", power);
  check::above_zero("PolynomialLr", {{"total_iters", total_iters}});
  if (t >= total_iters) return 0;
  return learning_rate * std::pow(1 - static_cast<double>(t) / static_cast<double>(total_iters), power);
}

double NoamLr::at(std::size_t t) const {
  check::rate("NoamLr", "learning_rate", learning_rate);
  check::above_zero("NoamLr", {{"warmup_steps", warmup_steps}, {"model_size", model_size}});
  const double n = static_cast<double>(t) + 1, warm = static_cast<double>(warmup_steps);
  return learning_rate / std::sqrt(static_cast<double>(model_size)) *
         std::min(1 / std::sqrt(n), n / (warm * std::sqrt(warm)));
}

}  // namespace hearth::inline v0_1::optim
