// What options must be before anything is computed. Compiled once.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::check {

/// Error "hearth: <who>: expected a <what> above 0, got <value>" unless it is; NaN never is.
HEARTH_API void positive(std::string_view who, std::string_view what, double value);
/// .. of 0 or more
HEARTH_API void not_negative(std::string_view who, std::string_view what, double value);
/// .. from low to high
HEARTH_API void in_range(std::string_view who, std::string_view what, double value, double low, double high);
/// .. of 0 or more and below 1
HEARTH_API void below_one(std::string_view who, std::string_view what, double value);
/// a finite ..
HEARTH_API void finite(std::string_view who, std::string_view what, double value);
/// a finite .. of 0 or more
HEARTH_API void rate(std::string_view who, std::string_view what, double value);

/// A number of a config, by its member's name.
struct Count {
  std::string_view name;
  std::size_t value;
};
/// Error "hearth: <who>: expected <name> above 0, got 0" for the first that is 0.
HEARTH_API void above_zero(std::string_view who, std::initializer_list<Count> counts);

}  // namespace hearth::inline v0_1::check
