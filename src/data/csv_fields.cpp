#include "csv_fields.hpp"

#include "unreadable.hpp"

namespace hearth::inline v0_1::data::detail {

CsvFields::CsvFields(std::string_view text, const CsvConfig& config, const std::string& source)
    : text_(text), config_(config), source_(source) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  const char separator = config.separator, quote = config.quote;
  if (separator == quote || separator == '\n' || separator == '\r' || quote == '\n' || quote == '\r')
    throw DataError("hearth: csv: expected a separator and a quote that differ and end no line, got others");
}

void CsvFields::fail(std::size_t line, std::size_t column, const std::string& expected,
                     const std::string& got) const {
  throw_unreadable(
      source_, expected + " in line " + std::to_string(line) + ", column " + std::to_string(column + 1), got);
}

bool CsvFields::at_end_of_line() const {
  return at_ == text_.size() || text_[at_] == '\n' ||
         (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
}

bool CsvFields::line_is_empty() const { return at_end_of_line(); }

void CsvFields::skip_line() {
  if (at_ == text_.size()) return;
  at_ += text_[at_] == '\r' ? 2 : 1;
  ++line_;
}

bool CsvFields::next(std::string& out, std::size_t column) {
  if (config_.quote != '\0' && at_ < text_.size() && text_[at_] == config_.quote) {
    quoted(out, column);
    if (!at_end_of_line() && text_[at_] != config_.separator)
      fail(line_, column, "a separator after a quoted field", "other text");
  } else {
    for (; !at_end_of_line() && text_[at_] != config_.separator; ++at_) {
      if (config_.quote != '\0' && text_[at_] == config_.quote)
        fail(line_, column, "quotes around a whole field", "one within a field");
      out += text_[at_];
    }
  }
  if (at_end_of_line()) {
    skip_line();
    return true;
  }
  ++at_;
  return false;
}

void CsvFields::quoted(std::string& out, std::size_t column) {
  const std::size_t begin = line_;
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '\n') ++line_;
    if (text_[at_] != config_.quote) {
      out += text_[at_];
    } else if (at_ + 1 < text_.size() && text_[at_ + 1] == config_.quote) {
      out += text_[at_++];
    } else {
      ++at_;
      return;
    }
  }
  fail(begin, column, "a quote that ends", "the end of the file");
}

}  // namespace hearth::inline v0_1::data::detail
