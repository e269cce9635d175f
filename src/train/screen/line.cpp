#include "line.hpp"

#include "text.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::plain: return "";
    case Ink::strong: return "\033[1m";
    case Ink::faint: return "\033[2m";
    case Ink::done: return "\033[36m";
    case Ink::good: return "\033[32m";
    case Ink::warning: return "\033[33m";
  }
  return "";
}

}  // namespace

Line& Line::add(std::string_view words, Ink ink) {
  const std::string_view fitting = cut(words, left());
  used_ += columns_of(fitting);
  const std::string_view code = color_ ? code_of(ink) : "";
  if (fitting.empty() || code.empty()) {
    text_ += fitting;
  } else {
    text_ += code;
    text_ += fitting;
    text_ += "\033[0m";
  }
  return *this;
}

Line& Line::to(std::size_t column) { return used_ < column ? add(std::string(column - used_, ' ')) : *this; }

}  // namespace hearth::inline v0_1::train::detail
