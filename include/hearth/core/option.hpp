// What options must be before anything is computed. Compiled once.
#pragma once

#include <string_view>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::check {

/// Error "hearth: <who>: expected a <what> above 0, got <value>" unless it is; NaN never is.
HEARTH_API void positive(std::string_view who, std::string_view what, double value);
/// .. of 0 or more
HEARTH_API void not_negative(std::string_view who, std::string_view what, double value);
/// .. from low to high
HEARTH_API void in_range(std::string_view who, std::string_view what, double value, double low, double high);
/// a finite ..
HEARTH_API void finite(std::string_view who, std::string_view what, double value);

}  // namespace hearth::inline v0_1::check
