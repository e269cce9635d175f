// Tables of texts, such as CSV files, and their columns as data sets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/data/tensor_dataset.hpp>

namespace hearth::inline v0_1::data {

/// What becomes of a row that lacks a number that is asked for.
enum class Missing { refuse, nan, drop };

struct CsvConfig {
  bool header = true;  // the first line has the names of the columns; without it they are "0", "1", ..
  char separator = ',';
  char quote = '"';  // around fields with separators, lines or quotes, which are doubled; '\0' for none
  Missing missing = Missing::refuse;
  std::vector<std::string> missing_words = {"", "NA", "NaN", "nan"};  // fields that stand for no number
};

/// Numbers with the classes of their rows, and what the classes are called.
struct LabelledRows : TensorDataset<LabelledRow> {
  std::vector<std::string> classes;
};

class HEARTH_API CsvTable {
 public:
  /// The number of rows.
  std::size_t size() const { return lines_.size(); }
  /// The columns' names, in order.
  const std::vector<std::string>& names() const { return names_; }
  /// The column of this name. DataError tells which there are.
  std::size_t column(std::string_view name) const;
  /// The field as it was written, without quotes.
  std::string_view field(std::size_t row, std::size_t column) const;
  /// Where the row begins in the file, counted from 1.
  std::size_t line(std::size_t row) const { return lines_.at(row); }

  /// A column's texts, and its numbers (NaN where `missing` says so, or it says that the row is left out).
  /// DataError names the line, the column and the text that is no number.
  std::vector<std::string> texts(std::string_view column) const;
  std::vector<double> numbers(std::string_view column) const;

  /// Some columns as inputs f32[c], others as targets f32[t].
  TensorDataset<RowExample> rows(const std::vector<std::string>& inputs,
                                 const std::vector<std::string>& targets) const;
  /// Some columns as inputs f32[c], and one whose texts are classes: those of the file in order, as numbers
  /// if all are integers. Where `classes` are given, a text that is none of them is a DataError, so that a
  /// file for testing gets the numbers of the one for training.
  LabelledRows labelled_rows(const std::vector<std::string>& inputs, std::string_view target,
                             const std::vector<std::string>& classes = {}) const;

 private:
  friend HEARTH_API CsvTable parse_csv(std::string_view, CsvConfig, std::string);

  /// Rows that lack none of the numbers, unless `missing` lets them.
  std::vector<std::size_t> whole_rows(const std::vector<std::size_t>& columns) const;
  TensorData matrix(const std::vector<std::size_t>& columns, const std::vector<std::size_t>& rows) const;
  double number(std::size_t row, std::size_t column) const;
  bool is_missing(std::string_view field) const;
  [[noreturn]] void refuse(std::size_t row, std::size_t column, std::string_view expected) const;

  std::string source_;
  CsvConfig config_;
  std::vector<std::string> names_;
  std::string text_;                // of all fields, one after another
  std::vector<std::size_t> ends_;   // of each field in text_, row by row
  std::vector<std::size_t> lines_;  // of each row
};

/// A table in a file, or in a text that errors call `source`, by RFC 4180: lines end in "\n" or "\r\n",
/// quoted fields may have several. DataError names the line and the column of a row with fewer or more fields
/// than the first, of a quote that does not end or stands within a field, and of a name that comes twice.
/// Empty lines are left out where there is more than one column.
HEARTH_API CsvTable read_csv(std::string_view path, CsvConfig config = {});
HEARTH_API CsvTable parse_csv(std::string_view text, CsvConfig config = {}, std::string source = "text");

}  // namespace hearth::inline v0_1::data
