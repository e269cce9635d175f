#include "summary.hpp"

#include "metric_table.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

std::string counted(std::size_t count, const std::string& what) {
  return with_commas(static_cast<double>(count)) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

std::vector<Line> summary_of(const Run& run, const Numbers& numbers, const Look& look) {
  // What is no table goes on in the next row of a narrow terminal.
  constexpr std::size_t kAnyWidth = 10'000;
  const auto line_of = [&](const std::string& text, Ink ink = Ink::plain) {
    return Line(kAnyWidth, look.color).add(printable(text), ink);
  };
  std::vector<Line> lines;
  lines.push_back(
      Line(look.columns, look.color)
          .add(printable(run.model), Ink::strong)
          .add(printed("%sepoch %zu of %zu, ", run.model.empty() ? "" : ": ", run.epoch, run.epochs))
          .add(counted(numbers.steps, "step") + " in " + duration_text(numbers.seconds))
          .add(numbers.seconds > 0
                   ? printed(", %.1f steps/s", static_cast<double>(numbers.steps) / numbers.seconds)
                   : ""));
  if (!run.resumed_from.empty()) lines.push_back(line_of("resumed from " + run.resumed_from));
  if (run.stopping()) lines.push_back(line_of("ended early: " + run.stop_reason));
  for (Line& line : summary_table(run, look)) lines.push_back(std::move(line));
  if (run.warnings.empty()) return lines;
  constexpr std::size_t kShown = 5;
  lines.push_back(line_of(counted(run.warnings.size(), "warning") + ":", Ink::warning));
  for (std::size_t i = 0; i < run.warnings.size() && i < kShown; ++i)
    lines.push_back(line_of("  " + run.warnings[i]));
  if (run.warnings.size() > kShown)
    lines.push_back(line_of("  and " + std::to_string(run.warnings.size() - kShown) + " more"));
  return lines;
}

}  // namespace hearth::inline v0_1::train::detail
