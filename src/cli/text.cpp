// Words and tables for a terminal.
#include "text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>

namespace hearth::inline v0_1::cli {
namespace {

constexpr std::size_t kMaxWidth = 64;  // of a column: one long name must not push all others aside

std::string escaped(unsigned char byte) {
  char text[5];
  std::snprintf(text, sizeof text, "\\x%02x", byte);
  return text;
}

// The length of the UTF-8 sequence that `text` begins with, and its code point; 0 when it is none.
std::size_t sequence(std::string_view text, std::uint32_t& point) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = byte(0) < 0x80 ? 1 : byte(0) >> 5 == 6 ? 2 : byte(0) >> 4 == 14 ? 3 : 4;
  if ((size == 4 && byte(0) >> 3 != 30) || text.size() < size) return 0;
  point = size == 1 ? byte(0) : byte(0) & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (byte(i) >> 6 != 2) return 0;
    point = point << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  return point < kLeast[size - 1] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 0 : size;
}

// Controls, and what turns the direction of writing.
bool steers(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x200e || point == 0x200f ||
         (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

template <class T>
std::string shortest(T value) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

template <class T>
T element(const TensorData& data, std::size_t index) {
  T value{};
  cast_elements(data, dtype_of<T>, index, std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::uint32_t point = 0;
    const std::size_t size = sequence(text, point);
    const std::size_t taken = std::max<std::size_t>(size, 1);
    if (size != 0 && !steers(point))
      out += text.substr(0, size);
    else
      for (char c : text.substr(0, taken)) out += escaped(static_cast<unsigned char>(c));
    text.remove_prefix(taken);
  }
  return out;
}

std::string with_commas(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string counted(std::size_t count, std::string_view what) {
  return with_commas(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string bytes_text(std::size_t bytes) {
  if (bytes < 1024) return counted(bytes, "byte");
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double size = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; size >= 1023.95; ++unit) size /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", size, kUnits[unit]);
  return text;
}

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string element_text(const TensorData& data, std::size_t index) {
  if (data.dtype == DType::f64) return shortest(element<double>(data, index));
  if (is_float(data.dtype)) return shortest(element<float>(data, index));
  if (data.dtype == DType::u64) return shortest(element<std::uint64_t>(data, index));
  return shortest(element<std::int64_t>(data, index));
}

std::string position_text(const Shape& shape, std::size_t index) {
  std::string text;
  for (std::size_t axis = shape.rank(); axis-- > 0; index /= shape[axis])
    text = std::to_string(index % shape[axis]) + (text.empty() ? "" : ", ") + text;
  return "[" + text + "]";
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

std::string Table::text(std::size_t indentation) const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i)
      if (const std::size_t own = width(row[i]); own <= kMaxWidth) widths[i] = std::max(widths[i], own);

  std::string text;
  for (const auto& row : rows_) {
    std::string line(indentation, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::size_t own = width(row[i]);
      const std::string padding(widths[i] - std::min(own, widths[i]), ' ');
      if (i != 0) line += "  ";
      line += columns_[i] == Align::left ? row[i] + padding : padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace hearth::inline v0_1::cli
