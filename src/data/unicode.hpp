// What the Unicode standard says of a character. Without utf8proc these know ASCII, and throw a DataError at
// all else.
#pragma once

#include <string>

namespace hearth::inline v0_1::data::detail {

enum class CharacterKind {
  other,
  space,        // Zs, Zl, Zp, and tab, line feed and carriage return
  control,      // Cc, Cf, Cs, Co: what is none of the text's
  punctuation,  // P*, and all signs of ASCII
  accent,       // Mn
};

CharacterKind kind_of(char32_t point);

/// The small letter, one to one.
char32_t lower(char32_t point);

/// The canonical decomposition (NFD) of a text.
std::u32string decomposed(std::u32string_view text);

/// The signs of ASCII, which are not all punctuation to Unicode: "$" and "<" are not.
constexpr bool is_ascii_sign(char32_t point) {
  return (point > U' ' && point < U'0') || (point > U'9' && point < U'A') || (point > U'Z' && point < U'a') ||
         (point > U'z' && point < 127);
}

}  // namespace hearth::inline v0_1::data::detail
