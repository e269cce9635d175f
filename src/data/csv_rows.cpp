// The columns of a table as numbers and classes.
#include <hearth/data/csv.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "unreadable.hpp"

namespace hearth::inline v0_1::data {
namespace {

std::string_view trimmed(std::string_view field) {
  constexpr std::string_view kSpace = " \t";
  const auto begin = field.find_first_not_of(kSpace);
  return begin == field.npos ? "" : field.substr(begin, field.find_last_not_of(kSpace) + 1 - begin);
}

template <class T>
bool parsed(std::string_view text, T& value) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// The different texts in order: of their numbers when all are integers.
std::vector<std::string> classes_of(const std::vector<std::string>& texts) {
  std::vector<std::string> classes = texts;
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  std::map<std::string, std::int64_t> numbers;
  for (const std::string& text : classes)
    if (!parsed(text, numbers[text])) return classes;
  std::sort(classes.begin(), classes.end(), [&](const auto& a, const auto& b) {
    return std::pair(numbers[a], a) < std::pair(numbers[b], b);
  });
  return classes;
}

void check_named(const std::vector<std::string>& inputs, const std::vector<std::string>& targets) {
  if (inputs.empty() || targets.empty())
    throw DataError("hearth: csv: expected at least one column of inputs and one of targets, got " +
                    std::to_string(inputs.size()) + " and " + std::to_string(targets.size()));
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  return "'" + std::string(text.substr(0, kLongest)) + (text.size() > kLongest ? "..'" : "'");
}

}  // namespace

void CsvTable::refuse(std::size_t row, std::size_t column, std::string_view expected) const {
  detail::throw_unreadable(
      source_,
      std::string(expected) + " in line " + std::to_string(lines_[row]) + ", column '" + names_[column] + "'",
      shortened(field(row, column)));
}

bool CsvTable::is_missing(std::string_view field) const {
  const auto& words = config_.missing_words;
  return std::find(words.begin(), words.end(), trimmed(field)) != words.end();
}

double CsvTable::number(std::size_t row, std::size_t column) const {
  const std::string_view text = field(row, column);
  if (is_missing(text)) {
    if (config_.missing == Missing::refuse) refuse(row, column, "a number");
    return std::numeric_limits<double>::quiet_NaN();
  }
  double value = 0;
  if (!parsed(trimmed(text), value) || !std::isfinite(value)) refuse(row, column, "a number");
  return value;
}

std::vector<std::string> CsvTable::texts(std::string_view name) const {
  const std::size_t at = column(name);
  std::vector<std::string> all;
  for (std::size_t row = 0; row < size(); ++row) all.emplace_back(field(row, at));
  return all;
}

std::vector<double> CsvTable::numbers(std::string_view name) const {
  const std::size_t at = column(name);
  std::vector<double> all;
  for (std::size_t row = 0; row < size(); ++row) all.push_back(number(row, at));
  return all;
}

std::vector<std::size_t> CsvTable::whole_rows(const std::vector<std::size_t>& columns) const {
  std::vector<std::size_t> whole;
  for (std::size_t row = 0; row < size(); ++row) {
    const auto missing = [&](std::size_t at) { return is_missing(field(row, at)); };
    if (config_.missing != Missing::drop || std::none_of(columns.begin(), columns.end(), missing))
      whole.push_back(row);
  }
  if (whole.empty())
    detail::throw_unreadable(source_, "a row at least", size() == 0 ? "none" : "none that lacks no number");
  return whole;
}

TensorData CsvTable::matrix(const std::vector<std::size_t>& columns,
                            const std::vector<std::size_t>& chosen) const {
  std::vector<float> values;
  values.reserve(chosen.size() * columns.size());
  for (std::size_t row : chosen)
    for (std::size_t at : columns) {
      const double value = number(row, at);
      if (std::abs(value) > std::numeric_limits<float>::max()) refuse(row, at, "a number that fits a float");
      values.push_back(static_cast<float>(value));
    }
  return TensorData::from(std::move(values), {chosen.size(), columns.size()});
}

TensorDataset<RowExample> CsvTable::rows(const std::vector<std::string>& inputs,
                                         const std::vector<std::string>& targets) const {
  check_named(inputs, targets);
  std::vector<std::size_t> in, out, both;
  for (const std::string& name : inputs) both.push_back(in.emplace_back(column(name)));
  for (const std::string& name : targets) both.push_back(out.emplace_back(column(name)));
  const auto chosen = whole_rows(both);
  return {matrix(in, chosen), matrix(out, chosen)};
}

LabelledRows CsvTable::labelled_rows(const std::vector<std::string>& inputs, std::string_view target,
                                     const std::vector<std::string>& classes) const {
  check_named(inputs, {std::string(target)});
  std::vector<std::size_t> in;
  for (const std::string& name : inputs) in.push_back(column(name));
  std::vector<std::size_t> all = in;
  const std::size_t at = all.emplace_back(column(target));
  const auto chosen = whole_rows(all);

  std::vector<std::string> found;
  for (std::size_t row : chosen) {
    if (is_missing(field(row, at))) refuse(row, at, "a class");
    found.emplace_back(field(row, at));
  }
  const std::vector<std::string> known = classes.empty() ? classes_of(found) : classes;
  std::map<std::string_view, std::int64_t> numbers;
  for (const std::string& name : known) numbers.emplace(name, static_cast<std::int64_t>(numbers.size()));
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto number = numbers.find(found[i]);
    if (number == numbers.end()) refuse(chosen[i], at, "one of " + std::to_string(known.size()) + " classes");
    labels.push_back(number->second);
  }
  return {{matrix(in, chosen), TensorData::from(std::move(labels), {chosen.size()})}, known};
}

}  // namespace hearth::inline v0_1::data
