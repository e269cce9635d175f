// Numbers in words of a training.
#pragma once

#include <string>

namespace hearth::train::detail {

/// printf into a string.
[[gnu::format(printf, 1, 2)]] std::string printed(const char* format, ...);

}  // namespace hearth::train::detail
