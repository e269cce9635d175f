// Comma-separated values (RFC 4180, with lines that end in \n).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearth::inline v0_1::train::detail {

using CsvRow = std::vector<std::string>;

/// The cells as a line, quoted where they must be.
std::string csv_line(const CsvRow& cells);

/// The shortest text that reads back as this number.
std::string csv_number(double value);

/// The rows of a file. A last line without its end is left out: its writer was killed.
std::vector<CsvRow> csv_rows(std::string_view text);

}  // namespace hearth::inline v0_1::train::detail
