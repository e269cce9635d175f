#include <hearth/optim/schedule/cosine.hpp>

#include <cmath>
#include <limits>
#include <numbers>

#include <hearth/core/option.hpp>

namespace hearth::inline v0_1::optim {
namespace {

constexpr std::size_t kLargest = std::numeric_limits<std::size_t>::max();

double cosine(double high, double low, std::size_t t, std::size_t of) {
  const double part = static_cast<double>(t) / static_cast<double>(of);
  return low + (high - low) * (1 + std::cos(std::numbers::pi * part)) / 2;
}

}  // namespace

double CosineAnnealingLr::at(std::size_t t) const {
  constexpr const char* who = "CosineAnnealingLr";
  check::rate(who, "learning_rate", learning_rate);
  check::rate(who, "eta_min", eta_min);
  check::above_zero(who, {{"t_max", t_max}});
  return cosine(learning_rate, eta_min, t_max > kLargest / 2 ? t : t % (2 * t_max), t_max);
}

double CosineAnnealingWarmRestarts::at(std::size_t t) const {
  constexpr const char* who = "CosineAnnealingWarmRestarts";
  check::rate(who, "learning_rate", learning_rate);
  check::rate(who, "eta_min", eta_min);
  check::above_zero(who, {{"t_0", t_0}, {"t_mult", t_mult}});
  std::size_t length = t_0;
  if (t_mult == 1) return cosine(learning_rate, eta_min, t % length, length);
  while (t >= length) {
    t -= length;
    length = length > kLargest / t_mult ? kLargest : length * t_mult;
  }
  return cosine(learning_rate, eta_min, t, length);
}

}  // namespace hearth::inline v0_1::optim
