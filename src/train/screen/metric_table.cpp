#include "metric_table.hpp"

#include <algorithm>

#include "text.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

constexpr std::size_t kNumber = 9;  // columns

struct Row {
  std::string name;
  std::optional<Summed> train, valid;
};

// "train/loss" and "valid/loss" are one row; what has another name is a row of its own.
std::vector<Row> rows_of(const Run& run) {
  std::vector<Row> rows;
  for (const Series& series : run.history.series()) {
    if (series.name.starts_with("step/")) continue;
    const bool valid = series.name.starts_with("valid/");
    const std::string name = valid || series.name.starts_with("train/") ? series.name.substr(6) : series.name;
    auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.name == name; });
    if (row == rows.end()) row = rows.insert(rows.end(), Row{name, {}, {}});
    (valid ? row->valid : row->train) = summed(series, mode_of(run, series.name));
  }
  return rows;
}

std::string best_text(const Run& run, const Summed& sum) {
  return metric_text(sum.best) + " (" + epoch_of(run, sum.best_step) + ")";
}

struct Columns {
  std::size_t name = 6, best = kNumber;
  bool valid = false, train_best = false, valid_best = false;
};

Columns columns_for(const Run& run, const std::vector<Row>& rows, std::size_t width) {
  Columns c;
  for (const Row& row : rows) {
    c.name = std::max(c.name, columns_of(row.name));
    c.valid |= row.valid.has_value();
    for (const auto& sum : {row.train, row.valid})
      if (sum) c.best = std::max(c.best, columns_of(best_text(run, *sum)));
  }
  c.best += 2;
  c.name = std::min(c.name, std::max<std::size_t>(width / 4, 6));
  const auto used = [&] {
    return c.name + (kNumber + c.best * c.train_best) + (kNumber + c.best * c.valid_best) * c.valid;
  };
  // The validation's best is what is looked for, so it comes first.
  bool& first = c.valid ? c.valid_best : c.train_best;
  first = true;
  if (used() > width) first = false;
  if (c.valid && c.valid_best) {
    c.train_best = true;
    if (used() > width) c.train_best = false;
  }
  return c;
}

void add_numbers(Line& line, const Run& run, const std::optional<Summed>& sum, bool best, const Columns& c) {
  if (!sum) {
    line.to(line.used() + kNumber + (best ? c.best : 0));
    return;
  }
  const bool is_best = sum->last == sum->best;
  line.add(padded_left(metric_text(sum->last), kNumber), is_best ? Ink::good : Ink::plain);
  if (best) line.add(padded_left(best_text(run, *sum), c.best), Ink::faint);
}

}  // namespace

std::vector<Line> metric_table(const Run& run, const Look& look) {
  const std::vector<Row> rows = rows_of(run);
  if (rows.empty()) return {};
  const Columns c = columns_for(run, rows, look.columns);
  Line head(look.columns, look.color);
  head.to(c.name).add(padded_left("train", kNumber), Ink::faint);
  if (c.train_best) head.add(padded_left("best", c.best), Ink::faint);
  if (c.valid) head.add(padded_left("valid", kNumber), Ink::faint);
  if (c.valid_best) head.add(padded_left("best", c.best), Ink::faint);
  std::vector<Line> lines = {std::move(head)};
  for (const Row& row : rows) {
    Line line(look.columns, look.color);
    line.add(cut(printable(row.name), c.name)).to(c.name);
    add_numbers(line, run, row.train, c.train_best, c);
    if (c.valid) add_numbers(line, run, row.valid, c.valid_best, c);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<Line> summary_table(const Run& run, const Look& look) {
  std::size_t name = 6;
  for (const Series& series : run.history.series())
    if (!series.name.starts_with("step/")) name = std::max(name, columns_of(series.name));
  constexpr std::size_t kEpoch = 7, kLeast = 6;
  const bool first = look.columns >= kLeast + 3 * kNumber + kEpoch;  // the first number, where there is room
  const std::size_t numbers = (first ? 3 : 2) * kNumber + kEpoch;
  name = std::min(name, look.columns > numbers ? look.columns - numbers : 0);
  std::vector<Line> lines;
  for (const Series& series : run.history.series()) {
    const auto sum = summed(series, mode_of(run, series.name));
    if (series.name.starts_with("step/") || !sum) continue;
    if (lines.empty()) {
      Line head(look.columns, look.color);
      head.to(name);
      if (first) head.add(padded_left("first", kNumber), Ink::faint);
      head.add(padded_left("last", kNumber), Ink::faint).add(padded_left("best", kNumber), Ink::faint);
      lines.push_back(std::move(head.add(padded_left("epoch", kEpoch), Ink::faint)));
    }
    Line line(look.columns, look.color);
    line.add(cut(printable(series.name), name)).to(name);
    if (first) line.add(padded_left(metric_text(sum->first), kNumber));
    line.add(padded_left(metric_text(sum->last), kNumber));
    line.add(padded_left(metric_text(sum->best), kNumber), Ink::good);
    lines.push_back(std::move(line.add(padded_left(epoch_of(run, sum->best_step), kEpoch))));
  }
  return lines;
}

}  // namespace hearth::inline v0_1::train::detail
