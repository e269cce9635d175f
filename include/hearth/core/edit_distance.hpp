// How far apart two names are, for errors that suggest a near one.
#pragma once

#include <cstddef>
#include <string_view>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::detail {

/// Levenshtein's: how many letters must be added, left out or replaced.
HEARTH_API std::size_t edit_distance(std::string_view a, std::string_view b);

/// Names farther apart than this are no misspelling of each other.
constexpr std::size_t near_distance(std::string_view name) { return name.size() / 3; }

}  // namespace hearth::inline v0_1::detail
