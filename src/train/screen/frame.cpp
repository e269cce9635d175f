#include "frame.hpp"

#include <algorithm>
#include <cmath>

#include "bar.hpp"
#include "metric_table.hpp"
#include "sparkline.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

std::string of(std::size_t done, std::size_t all) {
  return with_commas(static_cast<double>(done)) + "/" + with_commas(static_cast<double>(all));
}

double epoch_share(const Run& run) {
  return run.steps_in_epoch == 0
             ? 0
             : static_cast<double>(run.step_in_epoch) / static_cast<double>(run.steps_in_epoch);
}

std::string known(std::optional<double> value) { return value ? metric_text(*value) : "-"; }

std::string rate_text(double rate) { return printed("lr %.4g", rate); }

// What, where it is and how long it takes; the time is left out where both do not fit.
Line heading(const Run& run, const Numbers& numbers, const Look& look) {
  Line line(look.columns, look.color);
  const std::string epoch = printed("epoch %zu/%zu", run.epoch, run.epochs),
                    step = "step " + of(run.step_in_epoch, run.steps_in_epoch),
                    time = clock_text(numbers.seconds) + " so far";
  const std::size_t places = columns_of(epoch) + columns_of(step) + 4;
  std::string model = printable(run.model);
  if (columns_of(model) + places > look.columns)
    model = cut(model, look.columns > places ? look.columns - places : 0);
  if (!model.empty()) line.add(model, Ink::strong).add("  ");
  line.add(epoch).add("  ").add(step);
  if (line.left() > columns_of(time) + 1) line.to(look.columns - columns_of(time)).add(time, Ink::faint);
  return line;
}

Line bar_line(std::string_view label, double share, double left, const Look& look) {
  Line line(look.columns, look.color);
  line.add(label).add(" ");
  const std::string end = printed("  %3.0f%%  ETA ", std::floor(share * 100)) + clock_text(left);
  constexpr std::size_t kTime = 4, kLeast = 4;  // so that bars do not end elsewhere with each second
  const std::size_t reserved = std::max(columns_of(end), sizeof "  100%  ETA " - 1 + kTime);
  if (line.left() > reserved + kLeast) add_bar(line, share, line.left() - reserved, look.utf8);
  return line.add(end);
}

Line speed_line(const Run& run, const Numbers& numbers, const Look& look) {
  Line line(look.columns, look.color);
  std::vector<std::string> parts = {with_commas(numbers.items_per_second) + " items/s",
                                    rate_text(run.learning_rate)};
  if (numbers.memory) parts.push_back(bytes_text(*numbers.memory) + " of memory");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (columns_of(parts[i]) + 3 > line.left()) break;
    if (i > 0) line.add(look.utf8 ? " · " : " - ", Ink::faint);
    line.add(parts[i]);
  }
  return line;
}

Line loss_line(const Numbers& numbers, const Look& look) {
  Line line(look.columns, look.color);
  line.add("loss ").add(known(numbers.loss), Ink::strong).add("  mean ").add(known(numbers.mean_loss));
  constexpr std::size_t kLeast = 8;
  line.add("  ");
  if (line.left() >= kLeast) line.add(sparkline(numbers.course, line.left(), look.utf8), Ink::done);
  return line;
}

}  // namespace

std::vector<Line> frame_of(const Run& run, const Numbers& numbers, const Look& look) {
  std::vector<Line> lines = {heading(run, numbers, look)};
  lines.push_back(bar_line("epoch", epoch_share(run), seconds_left_in_epoch(run, numbers), look));
  if (run.epochs > 1) lines.push_back(bar_line("all  ", share_done(run), seconds_left(run, numbers), look));
  lines.push_back(speed_line(run, numbers, look));
  lines.push_back(loss_line(numbers, look));
  for (Line& line : metric_table(run, look)) lines.push_back(std::move(line));
  if (lines.size() > look.rows)
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(look.rows), lines.end());
  return lines;
}

std::string progress_line(const Run& run, const Numbers& numbers) {
  return printed("epoch %zu/%zu  step ", run.epoch, run.epochs) + of(run.step_in_epoch, run.steps_in_epoch) +
         printed("  %3.0f%%  loss ", std::floor(epoch_share(run) * 100)) + known(numbers.loss) + "  mean " +
         known(numbers.mean_loss) + "  " + with_commas(numbers.items_per_second) + " items/s  " +
         rate_text(run.learning_rate) + "  ETA " + clock_text(seconds_left(run, numbers));
}

std::string epoch_line(const Run& run, const Numbers& numbers) {
  std::string line = printed("epoch %zu/%zu  ", run.epoch, run.epochs) + duration_text(run.epoch_seconds);
  for (const Series& series : run.history.series())
    if (!series.name.starts_with("step/") && !series.steps.empty() && series.steps.back() == run.step)
      line += "  " + printable(series.name) + " " + metric_text(series.values.back());
  return line + "  " + rate_text(run.learning_rate) + "  ETA " + clock_text(seconds_left(run, numbers));
}

}  // namespace hearth::inline v0_1::train::detail
