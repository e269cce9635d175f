// What errors say of a file or a folder that cannot be opened.
#pragma once

#include <string>
#include <string_view>

namespace hearth::inline v0_1::detail {

/// "expected a file, there is none"; `what` is "a file" or "a folder", `error` one of errno's.
std::string unopened(std::string_view what, int error);

}  // namespace hearth::inline v0_1::detail
