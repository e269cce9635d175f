#include "number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1 {
namespace {

double rounded_to(double value, DType dtype) {
  const auto narrow = static_cast<float>(value);
  if (dtype == DType::f16) return to_float(to_f16(narrow));
  if (dtype == DType::bf16) return to_float(to_bf16(narrow));
  return value;
}

// "1.25e+10" with the fewest digits that no other number of the type has.
std::string shortest(double value, DType dtype) {
  char text[64];
  if (dtype == DType::f64 || dtype == DType::f32) {
    const auto written = dtype == DType::f64
                             ? std::to_chars(text, text + sizeof text, value, std::chars_format::scientific)
                             : std::to_chars(text, text + sizeof text, static_cast<float>(value),
                                             std::chars_format::scientific);
    return std::string(text, written.ptr);
  }
  for (int digits = 0; digits < 8; ++digits) {
    std::snprintf(text, sizeof text, "%.*e", digits, value);
    if (rounded_to(std::strtod(text, nullptr), dtype) == value) break;
  }
  return text;
}

struct Parts {
  std::string sign, digits;  // of d.ddd without the point
  int exponent = 0;
};

Parts parts_of(const std::string& text) {
  Parts parts;
  const std::size_t e = text.find('e');
  for (std::size_t i = 0; i < e; ++i)
    if (text[i] == '-')
      parts.sign = "-";
    else if (text[i] != '.')
      parts.digits += text[i];
  parts.exponent = std::atoi(text.c_str() + e + 1);
  return parts;
}

std::string exactly(double value, std::size_t fraction) {
  std::string text(fraction + 32, '\0');
  text.resize(static_cast<std::size_t>(
      std::snprintf(text.data(), text.size(), "%.*e", static_cast<int>(fraction), value)));
  return text;
}

std::string written(const Parts& parts, std::size_t exponent) {
  const std::string power = std::to_string(std::abs(parts.exponent));
  return parts.sign + parts.digits.substr(0, 1) + "." + parts.digits.substr(1) +
         (parts.exponent < 0 ? "e-" : "e+") +
         std::string(power.size() < exponent ? exponent - power.size() : 0, '0') + power;
}

void trim_zeros(std::string& text) { text.erase(text.find_last_not_of('0') + 1); }

}  // namespace

std::string positional(double value, DType dtype, std::size_t precision) {
  const Parts parts = parts_of(shortest(value, dtype));
  const int after = static_cast<int>(parts.digits.size()) - 1 - parts.exponent;  // digits after the point
  if (after > static_cast<int>(precision)) {
    std::string text(400 + precision, '\0');
    text.resize(static_cast<std::size_t>(
        std::snprintf(text.data(), text.size(), "%.*f", static_cast<int>(precision), value)));
    if (precision == 0) return text + ".";
    trim_zeros(text);
    return text;
  }
  std::string digits = parts.digits;
  if (parts.exponent < 0) digits.insert(0, static_cast<std::size_t>(-parts.exponent), '0');
  const std::size_t before = parts.exponent < 0 ? 1 : static_cast<std::size_t>(parts.exponent) + 1;
  if (digits.size() < before) digits.append(before - digits.size(), '0');
  std::string text = parts.sign + digits.insert(before, ".");
  trim_zeros(text);
  return text;
}

std::string scientific(double value, DType dtype, std::size_t precision) {
  Parts parts = parts_of(shortest(value, dtype));
  if (parts.digits.size() > precision + 1) parts = parts_of(exactly(value, precision));
  if (parts.digits.size() > 1)
    parts.digits.erase(std::max<std::size_t>(1, parts.digits.find_last_not_of('0') + 1));
  return written(parts, 2);
}

std::string scientific_fixed(double value, std::size_t fraction, std::size_t exponent) {
  return written(parts_of(exactly(value, fraction)), exponent);
}

std::string alone(double value, DType dtype) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const double size = std::fabs(value);
  if (size == 0 || (size >= 1e-4 && size < 1e16)) {
    const std::string text = positional(value, dtype, 400);
    return text.back() == '.' ? text + "0" : text;
  }
  std::string text = scientific(value, dtype, 60);
  const std::size_t point = text.find(".e");
  return point == std::string::npos ? text : text.erase(point, 1);
}

std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

}  // namespace hearth::inline v0_1
