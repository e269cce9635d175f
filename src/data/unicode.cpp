#include "unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace hearth::inline v0_1::data::detail {
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
  std::vector<std::pair<int, std::size_t>> marks;  // class, and place: equals stay in their order
  std::u32string run;
  for (std::size_t begin = 0; begin < result.size(); begin += 1 + marks.size()) {
    marks.clear();
    for (std::size_t at = begin; at < result.size() && combining_class(result[at]) != 0; ++at)
      marks.emplace_back(combining_class(result[at]), at);
    if (marks.size() < 2) continue;
    std::sort(marks.begin(), marks.end());
    run.clear();
    for (const auto& mark : marks) run += result[mark.second];
    result.replace(begin, run.size(), run);
  }
  return result;
}

}  // namespace hearth::inline v0_1::data::detail
