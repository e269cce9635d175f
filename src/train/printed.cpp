#include "printed.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace hearth::inline v0_1::train::detail {

std::string printed(const char* format, ...) {
  std::va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  std::string text(127, '\0');  // a line's usual length: numbers take long to print, and are printed once
  const int size = std::vsnprintf(text.data(), text.size() + 1, format, arguments);
  va_end(arguments);
  const bool whole = size <= static_cast<int>(text.size());
  text.resize(static_cast<std::size_t>(std::max(size, 0)));
  if (!whole) std::vsnprintf(text.data(), text.size() + 1, format, again);
  va_end(again);
  return text;
}

}  // namespace hearth::inline v0_1::train::detail
