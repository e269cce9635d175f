#include "ticks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../printed.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

// "1.5e-05" as "1.5e-5".
std::string plain_exponent(std::string text) {
  const std::size_t e = text.find('e');
  if (e == text.npos) return text;
  std::size_t digits = e + 2;
  while (digits + 1 < text.size() && text[digits] == '0') text.erase(digits, 1);
  if (text[e + 1] == '+') text.erase(e + 1, 1);
  return text;
}

// With as many decimals as a step between marks needs.
std::string label(double value, double step) {
  if (std::abs(value) < step / 1000) return "0";
  const double largest = std::abs(value);
  if (largest >= 1e7 || step < 1e-4) return plain_exponent(printed("%.4g", value));
  if (step >= 1000) return printed("%gk", value / 1000);
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  return printed("%.*f", decimals, value);
}

double nice_step(double span, std::size_t most) {
  const double rough = span / static_cast<double>(most), power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

Ticks linear_ticks(double low, double high, std::size_t most) {
  constexpr double kSmallest = 1e-290, kLargest = std::numeric_limits<double>::max() / 4;
  low = std::max(low, -kLargest);
  high = std::min(high, kLargest);
  if (!(high - low > kSmallest)) {
    const double around = std::abs(low) < kSmallest ? 0.5 : std::abs(low) * 0.1;
    low -= around;
    high += around;
  }
  Ticks ticks;
  const double step = nice_step(high - low, std::max<std::size_t>(1, most));
  const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  ticks.low = first * step;
  ticks.high = last * step;
  for (double i = first; i <= last && ticks.at.size() < 2 * most + 4; ++i) {
    ticks.at.push_back(i * step);
    ticks.labels.push_back(label(i * step, step));
  }
  return ticks;
}

Ticks log_ticks(double low, double high) {
  low = std::max(low, std::numeric_limits<double>::min());
  Ticks ticks;
  const double first = std::floor(std::log10(low)), last = std::ceil(std::log10(std::max(high, low)));
  const bool few = last - first <= 2;
  const double every = std::max(1.0, std::ceil((last - first) / 6));
  ticks.low = low;
  ticks.high = std::max(high, low * 1.1);
  for (double power = first; power <= last; power += few ? 1 : every)
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10, power);
      if ((factor != 1 && !few) || value < ticks.low * (1 - 1e-9) || value > ticks.high * (1 + 1e-9))
        continue;
      ticks.at.push_back(value);
      ticks.labels.push_back(short_number(value));
    }
  return ticks;
}

std::string short_number(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const double size = std::abs(value);
  if (value != 0 && size < 1e-4) return plain_exponent(printed("%.3g", value));
  if (size >= 1e7) return plain_exponent(printed("%.4g", value));
  if (size >= 1e4) return printed("%.4gk", value / 1000);
  return printed("%.4g", value);
}

}  // namespace hearth::inline v0_1::train::detail
