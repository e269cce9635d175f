#include "bar.hpp"

#include <algorithm>

namespace hearth::inline v0_1::train::detail {
namespace {

std::string repeated(std::string_view glyph, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += glyph;
  return text;
}

}  // namespace

void add_bar(Line& line, double share, std::size_t columns, bool utf8) {
  share = share > 0 ? std::min(share, 1.0) : 0;  // NaN is nothing
  if (!utf8) {
    const std::size_t inner = columns > 2 ? columns - 2 : 0;
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(inner) + 1e-9);
    std::string bar(filled, '=');
    if (filled < inner) bar += '>';
    bar.resize(inner, ' ');
    line.add("[").add(bar, Ink::done).add("]");
    return;
  }
  const auto halves = static_cast<std::size_t>(share * static_cast<double>(2 * columns) + 1e-9);
  line.add(repeated("━", halves / 2) + repeated("╸", halves % 2), share < 1 ? Ink::done : Ink::good);
  line.add(repeated("─", columns - (halves + 1) / 2), Ink::faint);
}

}  // namespace hearth::inline v0_1::train::detail
