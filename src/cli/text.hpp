// Words and tables for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::cli {

/// Names come out of hostile files: whatever could steer a terminal or is no UTF-8 is spelled as \xNN.
std::string printable(std::string_view text);

/// 12345 as "12,345"
std::string with_commas(std::size_t number);
/// "1 tensor", "12,345 tensors"
std::string counted(std::size_t count, std::string_view what);
/// "600 bytes", "241.0 KiB", "1.3 GiB"
std::string bytes_text(std::size_t bytes);
/// Four digits: what a column of statistics has room for.
std::string short_number(double value);
/// One element, spelled so that it reads back the same.
std::string element_text(const TensorData& data, std::size_t index);
/// "[3, 17]": where in a tensor an element is.
std::string position_text(const Shape& shape, std::size_t index);

/// What the folders are cut from: "lenet.mpk"
std::string_view file_name(std::string_view path);

/// Rows of cells, each column as wide as its widest cell.
class Table {
 public:
  enum class Align { left, right };

  explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// A line for each row, behind this many spaces.
  std::string text(std::size_t indentation) const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace hearth::inline v0_1::cli
