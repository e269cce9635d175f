#include <hearth/core/option.hpp>

#include <cmath>
#include <cstdio>
#include <string>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::check {
namespace {

[[noreturn]] void fail(std::string_view who, const std::string& expected, double value) {
  const bool vowel = std::string_view("aeio").find(expected[0]) != std::string_view::npos;
  throw Error("hearth: " + std::string(who) + ": expected " + (vowel ? "an " : "a ") + expected + ", got " +
              std::to_string(value));
}

// Bounds are short: "0", not "0.000000".
std::string bound(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

void positive(std::string_view who, std::string_view what, double value) {
  if (!(value > 0)) fail(who, std::string(what) + " above 0", value);
}

void not_negative(std::string_view who, std::string_view what, double value) {
  if (!(value >= 0)) fail(who, std::string(what) + " of 0 or more", value);
}

void in_range(std::string_view who, std::string_view what, double value, double low, double high) {
  if (!(value >= low && value <= high))
    fail(who, std::string(what) + " from " + bound(low) + " to " + bound(high), value);
}

void below_one(std::string_view who, std::string_view what, double value) {
  if (!(value >= 0 && value < 1)) fail(who, std::string(what) + " of 0 or more and below 1", value);
}

void finite(std::string_view who, std::string_view what, double value) {
  if (!std::isfinite(value)) fail(who, "finite " + std::string(what), value);
}

void rate(std::string_view who, std::string_view what, double value) {
  not_negative(who, what, value);
  finite(who, what, value);
}

void above_zero(std::string_view who, std::initializer_list<Count> counts) {
  for (const Count& count : counts)
    if (count.value == 0)
      throw Error("hearth: " + std::string(who) + ": expected " + std::string(count.name) +
                  " above 0, got 0");
}

}  // namespace hearth::inline v0_1::check
