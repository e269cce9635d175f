#include "word_piece_text.hpp"

#include "../record/codec/utf8.hpp"
#include "unicode.hpp"

namespace hearth::inline v0_1::data::detail {
namespace {

// The blocks of ideographs that BERT knew: other Asian scripts put spaces between words.
bool is_chinese(char32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2a6df) ||
         (c >= 0x2a700 && c <= 0x2b73f) || (c >= 0x2b740 && c <= 0x2b81f) || (c >= 0x2b820 && c <= 0x2ceaf) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

// Without what is no character, with spaces for all white space and around Chinese characters.
std::u32string cleaned(const std::u32string& text, bool split_chinese) {
  std::u32string clean;
  clean.reserve(text.size());
  for (const char32_t c : text) {
    const CharacterKind kind = kind_of(c);
    if (c == 0 || c == 0xfffd || kind == CharacterKind::control) continue;
    if (kind == CharacterKind::space)
      clean += U' ';
    else if (split_chinese && is_chinese(c))
      clean.append({U' ', c, U' '});
    else
      clean += c;
  }
  return clean;
}

std::u32string without_accents(const std::u32string& text) {
  std::u32string result = decomposed(text);
  std::erase_if(result, [](char32_t c) { return kind_of(c) == CharacterKind::accent; });
  return result;
}

std::u32string small(const std::u32string& text) {
  std::u32string result;
  result.reserve(text.size());
  for (const char32_t c : text) {
    if (c == 0x130)
      result += U"i\u0307";  // a capital I with a dot, the one letter that becomes two characters
    else
      result += lower(c);
  }
  return result;
}

}  // namespace

void check_word_piece_text(std::string_view text) {
  if (const std::size_t good = hearth::detail::utf8_bytes(text); good != text.size())
    throw DataError("hearth: WordPiece: expected a text in UTF-8, got other bytes at place " +
                    std::to_string(good));
}

std::vector<std::u32string> word_piece_words(std::string_view text, const WordPieceConfig& config) {
  std::u32string points = cleaned(*hearth::detail::code_points(text), config.split_chinese);
  if (config.strip_accents.value_or(config.lower_case)) points = without_accents(points);
  if (config.lower_case) points = small(points);

  std::vector<std::u32string> words;
  bool goes_on = false;  // the last word
  for (const char32_t c : points) {
    const CharacterKind kind = kind_of(c);
    if (kind != CharacterKind::space) {
      if (!goes_on || kind == CharacterKind::punctuation) words.emplace_back();
      words.back() += c;
    }
    goes_on = kind != CharacterKind::space && kind != CharacterKind::punctuation;
  }
  return words;
}

}  // namespace hearth::inline v0_1::data::detail
