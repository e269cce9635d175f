// Tables from text.
#include <hearth/data/csv.hpp>

#include <algorithm>
#include <set>

#include "csv_fields.hpp"
#include "file.hpp"
#include "unreadable.hpp"

namespace hearth::inline v0_1::data {
namespace {

using detail::CsvFields;

std::vector<std::string> read_names(CsvFields& fields) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  const std::size_t line = fields.line();
  for (bool last = false; !last;) {
    std::string name;
    last = fields.next(name, names.size());
    if (!seen.insert(name).second)
      fields.fail(line, names.size(), "a name of its own", "'" + name + "' again");
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

CsvTable parse_csv(std::string_view text, CsvConfig config, std::string source) {
  CsvTable table;
  table.config_ = std::move(config);
  table.source_ = std::move(source);
  CsvFields fields(text, table.config_, table.source_);
  if (table.config_.header && fields.more()) table.names_ = read_names(fields);
  while (fields.more()) {
    if (table.names_.size() != 1 && fields.line_is_empty()) {
      fields.skip_line();
      continue;
    }
    const std::size_t line = fields.line();
    std::size_t column = 0;
    for (bool last = false; !last; ++column) {
      if (!table.names_.empty() && column == table.names_.size())
        fields.fail(line, column, std::to_string(column) + " fields", "more");
      last = fields.next(table.text_, column);
      table.ends_.push_back(table.text_.size());
    }
    table.lines_.push_back(line);
    if (table.names_.empty())
      for (std::size_t i = 0; i < column; ++i) table.names_.push_back(std::to_string(i));
    if (column < table.names_.size())
      fields.fail(line, column, std::to_string(table.names_.size()) + " fields", std::to_string(column));
  }
  if (table.names_.empty()) detail::throw_unreadable(table.source_, "a line at least", "none");
  return table;
}

CsvTable read_csv(std::string_view path, CsvConfig config) {
  const Bytes file = detail::file_bytes(std::string(path));
  return parse_csv({reinterpret_cast<const char*>(file.data()), file.size()}, std::move(config),
                   std::string(path));
}

std::size_t CsvTable::column(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
  std::string there;
  for (const std::string& known : names_) there += (there.empty() ? "" : ", ") + known;
  detail::throw_unreadable(source_, "a column '" + std::string(name) + "'", there);
}

std::string_view CsvTable::field(std::size_t row, std::size_t column) const {
  if (row >= size() || column >= names_.size())
    throw DataError("hearth: csv: expected a field of " + std::to_string(size()) + " rows and " +
                    std::to_string(names_.size()) + " columns, got row " + std::to_string(row) + ", column " +
                    std::to_string(column));
  const std::size_t place = row * names_.size() + column, begin = place == 0 ? 0 : ends_[place - 1];
  return std::string_view(text_).substr(begin, ends_[place] - begin);
}

}  // namespace hearth::inline v0_1::data
