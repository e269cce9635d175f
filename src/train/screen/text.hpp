// Numbers and times as they are shown on a screen.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "../printed.hpp"

namespace hearth::inline v0_1::train::detail {

/// 12345 as "12,345"
std::string with_commas(double number);

/// Seconds as a clock shows them: "0:07", "1:02:03", "3 d 04:05".
std::string clock_text(double seconds);

/// How long something took: "4.8 s", and from a minute on as a clock.
std::string duration_text(double seconds);

/// A metric in at most eight columns: "0.0412", "98.7000", "1.2e-05", "nan".
std::string metric_text(double value);

/// "213 MB"
std::string bytes_text(double bytes);

/// Without control characters, which would move the cursor.
std::string printable(std::string_view text);

/// How many columns UTF-8 text takes, where each of its characters takes one.
std::size_t columns_of(std::string_view text);

/// The start of a text, no wider than so many columns.
std::string_view cut(std::string_view text, std::size_t columns);

/// Padded by spaces to so many columns, on its right or on its left.
std::string padded_right(std::string text, std::size_t columns);
std::string padded_left(std::string text, std::size_t columns);

}  // namespace hearth::inline v0_1::train::detail
