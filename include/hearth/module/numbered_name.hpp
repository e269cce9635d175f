// The names of layers that are one template over the number of axes.
#pragma once

#include <array>

#include <hearth/reflect/fields.hpp>

namespace hearth::inline v0_1::detail {

template <FieldName Name, std::size_t D>
inline constexpr auto numbered_text = [] {
  std::array<char, sizeof(Name.text) + 1> text = {};
  std::size_t end = 0;
  for (; Name.text[end] != 0; ++end) text[end] = Name.text[end];
  if (D > 0) {
    text[end++] = static_cast<char>('0' + D);
    text[end++] = 'd';
  }
  return std::pair(text, end);
}();

/// "Conv" and 2 make "Conv2d"; 0 leaves "Conv".
template <FieldName Name, std::size_t D>
inline constexpr std::string_view numbered_name = {numbered_text<Name, D>.first.data(),
                                                   numbered_text<Name, D>.second};

}  // namespace hearth::inline v0_1::detail
