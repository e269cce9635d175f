// A text as the words that WordPiece cuts into pieces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/data/word_piece.hpp>

namespace hearth::inline v0_1::data::detail {

/// DataError with the place in it when the text is not UTF-8.
void check_word_piece_text(std::string_view text);

/// Of a text that is UTF-8.
std::vector<std::u32string> word_piece_words(std::string_view text, const WordPieceConfig& config);

}  // namespace hearth::inline v0_1::data::detail
