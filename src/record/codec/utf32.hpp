// Texts between UTF-8, which ours are, and the four bytes a character that NumPy's are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::detail {

/// None unless the bytes are little-endian Unicode characters.
std::optional<std::string> utf8_of_utf32(std::span<const std::byte> characters);
/// None unless the text is UTF-8.
std::optional<std::vector<std::uint32_t>> utf32_of_utf8(std::string_view text);

}  // namespace hearth::detail
