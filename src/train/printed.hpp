// Numbers in words of a training.
#pragma once

#include <string>

namespace hearth::inline v0_1::train::detail {

/// printf into a string.
[[gnu::format(printf, 1, 2)]] std::string printed(const char* format, ...);

}  // namespace hearth::inline v0_1::train::detail
