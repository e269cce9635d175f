// Texts as the code points that they are made of.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::detail {

/// The code points of a text; none when it is not UTF-8.
std::optional<std::u32string> code_points(std::string_view text);

/// The same without keeping them.
bool is_utf8(std::string_view text);

/// How many bytes at the start are whole code points: all of them where the text is UTF-8.
std::size_t utf8_bytes(std::string_view text);

/// Writes a code point at the end of a text.
void append_utf8(std::string& text, char32_t point);

/// RecordError (save) unless all names, ids, links, constants and metadata of a tree are UTF-8.
void check_utf8(std::string_view codec, const RecordTree& tree);

/// A text from its code points as little-endian 32-bit numbers; none when they are not that.
std::optional<std::string> text_of_utf32(std::span<const std::byte> bytes);

}  // namespace hearth::inline v0_1::detail
