#include <hearth/train/csv_logger.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <hearth/core/error.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/train/state.hpp>

#include "csv.hpp"
#include "output_file.hpp"

namespace hearth::inline v0_1::train {
namespace {

using detail::CsvRow;

const CsvRow kFirstColumns = {"epoch", "step", "seconds", "learning_rate"};
constexpr std::size_t kStep = 1;  // where the step stands

std::string text_of(const std::string& path) {
  const Bytes bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void replace_file(const std::string& path, const CsvRow& columns, const std::vector<CsvRow>& rows) {
  std::string text = detail::csv_line(columns);
  for (const CsvRow& row : rows) text += detail::csv_line(row);
  write_file(path, text);
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

struct CsvLogger::Table {
  std::string path;
  CsvConfig config;
  CsvRow columns = {};  // none yet: they are written with the first row
  std::unique_ptr<detail::OutputFile> file = {};
  std::uint64_t rows = 0;                  // that were written
  std::optional<std::uint64_t> kept = {};  // of them when the checkpoint was made that is gone on from
  bool warned = false;

  void open(detail::OpenFor how) { file = std::make_unique<detail::OutputFile>(path, how); }

  // Without the rows of what is done again.
  void go_on_at(std::uint64_t step) {
    std::vector<CsvRow> lines = detail::csv_rows(text_of(path));
    if (lines.empty()) return open(detail::OpenFor::replace);
    columns = lines.front();
    if (!std::equal(
            kFirstColumns.begin(), kFirstColumns.end(), columns.begin(),
            columns.begin() + static_cast<std::ptrdiff_t>(std::min(columns.size(), kFirstColumns.size()))))
      throw DataError(
          "hearth: CsvLogger: expected the columns epoch, step, seconds and learning_rate first in '" + path +
          "', got others; move it away to begin a new one");
    lines.erase(lines.begin());
    if (kept && lines.size() > *kept) lines.resize(*kept);
    std::erase_if(lines, [&](const CsvRow& row) {
      const auto at = row.size() == columns.size() ? number(row[kStep]) : std::nullopt;
      return !at || *at > step;
    });
    rows = lines.size();
    replace_file(path, columns, lines);
    open(detail::OpenFor::append);
  }

  // The table with one more column at its end; before the first row nothing is written yet.
  void add_columns(const CsvRow& added) {
    const bool written = !columns.empty();
    CsvRow wider = written ? columns : kFirstColumns;
    wider.insert(wider.end(), added.begin(), added.end());
    if (!written) {
      file->append(detail::csv_line(wider));
    } else {
      std::vector<CsvRow> lines = detail::csv_rows(text_of(path));
      if (!lines.empty()) lines.erase(lines.begin());
      for (CsvRow& row : lines) row.resize(wider.size());
      replace_file(path, wider, lines);
      open(detail::OpenFor::append);
    }
    columns = std::move(wider);
  }

  void write(Run& run, const std::vector<std::pair<std::string, double>>& numbers) {
    CsvRow added;
    for (const auto& [name, value] : numbers)
      if (std::find(columns.begin(), columns.end(), name) == columns.end()) added.push_back(name);
    if (columns.empty() || (!added.empty() && file->is_regular())) add_columns(added);
    CsvRow row(columns.size());
    row[0] = std::to_string(run.epoch);
    row[kStep] = std::to_string(run.step);
    row[2] = detail::csv_number(std::round(run.epoch_seconds * 1e3) / 1e3);
    row[3] = detail::csv_number(run.learning_rate);
    for (const auto& [name, value] : numbers) {
      const auto column = std::find(columns.begin(), columns.end(), name) - columns.begin();
      if (static_cast<std::size_t>(column) < row.size())
        row[static_cast<std::size_t>(column)] = detail::csv_number(value);
    }
    file->append(detail::csv_line(row));
    ++rows;
  }

  // The training goes on when the disk is full; when there is room again, so do the rows.
  void attempt(Run& run, const std::vector<std::pair<std::string, double>>& numbers) {
    try {
      write(run, numbers);
      warned = false;
    } catch (const RecordError& error) {
      if (!warned)
        run.warn("no row of step " + std::to_string(run.step) + ": " + error.what() +
                 "; the training goes on");
      warned = true;
    }
  }
};

CsvLogger::CsvLogger(std::string path, CsvConfig config) : table_(new Table{std::move(path), config}) {}
CsvLogger::CsvLogger(CsvLogger&&) noexcept = default;
CsvLogger::~CsvLogger() = default;

void CsvLogger::on_train_begin(Run& run) {
  Table& t = *table_;
  t.columns.clear();
  t.rows = 0;
  t.warned = false;
  std::error_code ignored;
  if (!run.resumed_from.empty() && std::filesystem::is_regular_file(t.path, ignored))
    t.go_on_at(run.step);
  else
    t.open(detail::OpenFor::replace);
  t.kept.reset();
}

void CsvLogger::on_step_end(Run& run) {
  Table& t = *table_;
  if (t.config.every_n_steps == 0 || run.step % t.config.every_n_steps != 0) return;
  t.attempt(run, {{"step/loss", run.loss()}});
}

void CsvLogger::on_epoch_end(Run& run) {
  std::vector<std::pair<std::string, double>> numbers;
  for (const Series& series : run.history.series())  // in the order in which they came up, not the map's
    if (!series.steps.empty() && series.steps.back() == run.step && !series.name.starts_with("step/"))
      numbers.emplace_back(series.name, series.values.back());
  table_->attempt(run, numbers);
}

RecordNode CsvLogger::state() const {
  RecordMap state;
  state.add("rows", RecordNode(table_->rows));
  return RecordNode(std::move(state));
}

void CsvLogger::load_state(const RecordNode& node) {
  table_->kept = StateMap(node, "CsvLogger").natural("rows");
}

}  // namespace hearth::inline v0_1::train
