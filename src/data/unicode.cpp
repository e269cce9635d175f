#include "unicode.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace hearth::data::detail {
namespace {

int combining_class(char32_t point) {
  return utf8proc_get_property(static_cast<utf8proc_int32_t>(point))->combining_class;
}

}  // namespace

CharacterKind kind_of(char32_t point) {
  if (point == U'\t' || point == U'\n' || point == U'\r') return CharacterKind::space;
  if (is_ascii_sign(point)) return CharacterKind::punctuation;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(point))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return CharacterKind::space;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO: return CharacterKind::control;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return CharacterKind::punctuation;
    case UTF8PROC_CATEGORY_MN: return CharacterKind::accent;
    default: return CharacterKind::other;
  }
}

char32_t lower(char32_t point) {
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
}

std::u32string decomposed(std::u32string_view text) {
  constexpr std::size_t kLongest = 4;  // of a character's canonical decomposition
  std::u32string result;
  for (const char32_t point : text) {
    utf8proc_int32_t parts[kLongest];
    int last_class = 0;
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(point), parts, kLongest,
                                               UTF8PROC_DECOMPOSE, &last_class);
    if (count < 1 || static_cast<std::size_t>(count) > kLongest)
      result += point;  // none of Unicode's
    else
      for (utf8proc_ssize_t i = 0; i < count; ++i) result += static_cast<char32_t>(parts[i]);
  }
  // Runs of marks go in the order of their classes. utf8proc's own sort would take a hostile run's square.
  const auto is_start = [](char32_t point) { return combining_class(point) == 0; };
  for (auto begin = result.begin(); begin != result.end();) {
    begin = std::find_if_not(begin, result.end(), is_start);
    const auto end = std::find_if(begin, result.end(), is_start);
    std::stable_sort(begin, end,
                     [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    begin = end;
  }
  return result;
}

}  // namespace hearth::data::detail
