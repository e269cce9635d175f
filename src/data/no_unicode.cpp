#include <hearth/core/error.hpp>

#include "unicode.hpp"

namespace hearth::inline v0_1::data::detail {
namespace {

void check_ascii(char32_t point) {
  if (point < 0x80) return;
  throw DataError(
      "hearth: WordPiece: expected a Hearth that was built with utf8proc, to encode texts beyond ASCII, got "
      "one without");
}

}  // namespace

CharacterKind kind_of(char32_t point) {
  check_ascii(point);
  if (point == U' ' || point == U'\t' || point == U'\n' || point == U'\r') return CharacterKind::space;
  if (point < U' ' || point == 127) return CharacterKind::control;
  return is_ascii_sign(point) ? CharacterKind::punctuation : CharacterKind::other;
}

char32_t lower(char32_t point) {
  check_ascii(point);
  return point >= U'A' && point <= U'Z' ? point - U'A' + U'a' : point;
}

std::u32string decomposed(std::u32string_view text) {
  for (const char32_t point : text) check_ascii(point);
  return std::u32string(text);
}

}  // namespace hearth::inline v0_1::data::detail
