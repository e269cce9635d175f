// How far something is, as a bar.
#pragma once

#include <cstddef>

#include "line.hpp"

namespace hearth::inline v0_1::train::detail {

/// Adds a bar of so many columns: "━━━━━━╸───", or "[====>   ]" where the text is not UTF-8.
void add_bar(Line& line, double share, std::size_t columns, bool utf8);

}  // namespace hearth::inline v0_1::train::detail
