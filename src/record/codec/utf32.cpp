// Conversion in both directions, strict: what is no character is refused, not replaced.
#include "utf32.hpp"

#include <cstring>

namespace hearth::detail {
namespace {

bool is_character(std::uint32_t value) {
  return value < 0xd800 || (value > 0xdfff && value <= 0x10ffff);  // no half of a surrogate pair
}

// How many bytes UTF-8 takes for it.
std::size_t width(std::uint32_t value) {
  return value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
}

// By the first byte; 0 for one that begins no character.
std::size_t width_after(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xc0) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
}

}  // namespace

std::optional<std::string> utf8_of_utf32(std::span<const std::byte> characters) {
  std::string text;
  for (; characters.size() >= 4; characters = characters.subspan(4)) {
    std::uint32_t value = 0;
    std::memcpy(&value, characters.data(), 4);
    if (!is_character(value)) return {};
    const std::size_t count = width(value);
    if (count == 1) {
      text += static_cast<char>(value);
      continue;
    }
    text += static_cast<char>((0xf0 << (4 - count) & 0xff) | value >> 6 * (count - 1));
    for (std::size_t i = count - 1; i-- > 0;) text += static_cast<char>(0x80 | (value >> 6 * i & 0x3f));
  }
  if (!characters.empty()) return {};
  return text;
}

std::optional<std::vector<std::uint32_t>> utf32_of_utf8(std::string_view text) {
  std::vector<std::uint32_t> characters;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t count = width_after(first);
    if (count == 0 || count > text.size()) return {};
    std::uint32_t value = count == 1 ? first : first & (0x7fu >> count);
    for (std::size_t i = 1; i < count; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xc0) != 0x80) return {};
      value = value << 6 | (next & 0x3f);
    }
    if (!is_character(value) || width(value) != count) return {};
    characters.push_back(value);
    text.remove_prefix(count);
  }
  return characters;
}

}  // namespace hearth::detail
