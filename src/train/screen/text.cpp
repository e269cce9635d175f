#include "text.hpp"

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::train::detail {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string with_commas(double number) {
  if (!(std::abs(number) < 1e15)) return printed("%.3g", number);
  std::string text = printed("%.0f", std::floor(number));
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string clock_text(double seconds) {
  constexpr double kMost = 1e9;
  if (!(seconds >= 0)) return "-:--";
  const auto whole = static_cast<unsigned long>(std::min(seconds, kMost) + 0.5);
  const unsigned long minutes = whole / 60, hours = minutes / 60;
  if (hours >= 24) return printed("%lu d %02lu:%02lu", hours / 24, hours % 24, minutes % 60);
  if (hours > 0) return printed("%lu:%02lu:%02lu", hours, minutes % 60, whole % 60);
  return printed("%lu:%02lu", minutes, whole % 60);
}

std::string duration_text(double seconds) {
  return seconds >= 0 && seconds < 59.95 ? printed("%.1f s", seconds) : clock_text(seconds);
}

std::string metric_text(double value) {
  if (std::isnan(value)) return "nan";
  const double size = std::abs(value);
  if (value == 0 || (size >= 1e-3 && size < 1000)) return printed("%.4f", value);
  return size >= 1000 && size < 1e6 ? printed("%.1f", value) : printed("%.1e", value);
}

std::string bytes_text(double bytes) {
  return bytes < 10e9 ? printed("%.0f MB", bytes / 1e6) : printed("%.1f GB", bytes / 1e9);
}

std::string printable(std::string_view text) {
  std::string clean(text);
  for (char& byte : clean)
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) byte = '?';
  return clean;
}

std::size_t columns_of(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

std::string_view cut(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at)
    if (!continues(text[at]) && seen++ == columns) break;
  return text.substr(0, at);
}

std::string padded_right(std::string text, std::size_t columns) {
  const std::size_t has = columns_of(text);
  return has < columns ? std::move(text) + std::string(columns - has, ' ') : text;
}

std::string padded_left(std::string text, std::size_t columns) {
  const std::size_t has = columns_of(text);
  return has < columns ? std::string(columns - has, ' ') + std::move(text) : text;
}

}  // namespace hearth::inline v0_1::train::detail
