#include "utf8.hpp"

#include "check.hpp"

namespace hearth::detail {
namespace {

// The bytes that a sequence with this first byte has; 0 when none begins so.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;  // a continuation, or one byte's value in two
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

// The second byte's bounds leave out longer spellings, surrogates and what is beyond Unicode.
bool fits(unsigned char first, unsigned char second) {
  const unsigned char lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned char highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  return second >= lowest && second <= highest;
}

bool is_continuation(char c) { return (c & '\xc0') == '\x80'; }

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = length_of(first);
    if (length == 0 || length > text.size()) return false;
    if (length > 1 && !fits(first, static_cast<unsigned char>(text[1]))) return false;
    for (std::size_t i = 2; i < length; ++i)
      if (!is_continuation(text[i])) return false;
    text.remove_prefix(length);
  }
  return true;
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

}  // namespace hearth::detail
