// The fields of a CSV text, one after another.
#pragma once

#include <string>
#include <string_view>

#include <hearth/data/csv.hpp>

namespace hearth::inline v0_1::data::detail {

class CsvFields {
 public:
  CsvFields(std::string_view text, const CsvConfig& config, const std::string& source);

  /// Are there more lines?
  bool more() const { return at_ < text_.size(); }
  /// The line that is read, from 1.
  std::size_t line() const { return line_; }
  /// Is it empty?
  bool line_is_empty() const;
  /// Appends the next field to `out`; true when it is the last one of its row.
  bool next(std::string& out, std::size_t column);
  /// Moves past the end of an empty line.
  void skip_line();

  /// Throws the DataError of a column, from 0, of the line where its row begins.
  [[noreturn]] void fail(std::size_t line, std::size_t column, const std::string& expected,
                         const std::string& got) const;

 private:
  bool at_end_of_line() const;
  void quoted(std::string& out, std::size_t column);

  std::string_view text_;
  const CsvConfig& config_;
  const std::string& source_;
  std::size_t at_ = 0, line_ = 1;
};

}  // namespace hearth::inline v0_1::data::detail
