#include "utf8.hpp"

#include <cstdint>
#include <cstring>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr bool is_code_point(std::uint32_t value) {
  return value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);  // the others are halves of UTF-16 pairs
}

// Takes a code point off the front of `text`; false when it does not begin with one in its shortest spelling.
bool take(std::string_view& text, char32_t& point) {
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};  // by the number of bytes
  const auto first = static_cast<std::uint8_t>(text[0]);
  const std::size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if ((first >= 0x80 && first < 0xc0) || first >= 0xf8 || size > text.size()) return false;
  std::uint32_t value = size == 1 ? first : first & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return false;
    value = value << 6 | (byte & 0x3f);
  }
  if (value < kSmallest[size] || !is_code_point(value)) return false;
  text.remove_prefix(size);
  point = value;
  return true;
}

}  // namespace

void append_utf8(std::string& text, char32_t point) {
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xe0 | point >> 12);
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xf0 | point >> 18);
    tail(12), tail(6), tail(0);
  }
}

std::optional<std::u32string> code_points(std::string_view text) {
  std::u32string points;
  for (char32_t point = 0; !text.empty(); points += point)
    if (!take(text, point)) return {};
  return points;
}

bool is_utf8(std::string_view text) { return utf8_bytes(text) == text.size(); }

std::size_t utf8_bytes(std::string_view text) {
  std::string_view rest = text;
  for (char32_t point = 0; !rest.empty();)
    if (!take(rest, point)) break;
  return text.size() - rest.size();
}

std::optional<std::string> text_of_utf32(std::span<const std::byte> bytes) {
  if (bytes.size() % sizeof(std::uint32_t) != 0) return {};
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint32_t)) {
    std::uint32_t point = 0;
    std::memcpy(&point, bytes.data() + at, sizeof point);
    if (!is_code_point(point)) return {};
    append_utf8(text, point);
  }
  return text;
}

void check_utf8(std::string_view codec, const RecordTree& tree) {
  const auto check = [&](const std::string& path, std::string_view text) {
    if (!is_utf8(text)) throw_unwritable(codec, path, "text that is UTF-8", "other bytes");
  };
  for (const auto& [key, value] : tree.metadata) {
    check("", key);
    check("", value);
  }
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    check(path, path);
    if (const auto* text = leaf.as<std::string>()) check(path, *text);
    if (const auto* link = leaf.as<RecordLink>()) check(path, link->path);
    if (const auto* tensor = leaf.as<RecordTensor>()) check(path, tensor->id);
  });
}

}  // namespace hearth::inline v0_1::detail
