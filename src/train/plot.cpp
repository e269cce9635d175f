#include <hearth/train/plot.hpp>

#include <hearth/record/medium.hpp>

#include "report/curves.hpp"
#include "report/markup.hpp"
#include "report/text_file.hpp"

namespace hearth::inline v0_1::train {
namespace {

// All charts in one picture, two beside each other.
std::string picture_of_charts(const History& history, bool log_loss) {
  constexpr double kGap = 16;
  const std::vector<detail::Chart> charts = detail::charts_of(history, log_loss);
  const std::size_t columns = charts.size() > 1 ? 2 : 1, rows = (charts.size() + columns - 1) / columns;
  const auto size = [&](double one, std::size_t count) {
    return detail::coordinate(kGap + (one + kGap) * static_cast<double>(count));
  };
  const std::string width = size(detail::kChartWidth, columns), height = size(detail::kChartHeight, rows);
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
                    "\" viewBox=\"0 0 " + width + " " + height + "\">\n<style>" +
                    std::string(detail::chart_style()) + "</style>\n" +
                    "<rect width=\"100%\" height=\"100%\" style=\"fill:var(--page)\"/>\n";
  for (std::size_t i = 0; i < charts.size(); ++i)
    svg += "<svg x=\"" + size(detail::kChartWidth, i % columns) + "\" y=\"" +
           size(detail::kChartHeight, i / columns) + "\" width=\"" + detail::coordinate(detail::kChartWidth) +
           "\" height=\"" + detail::coordinate(detail::kChartHeight) + "\">" + detail::svg_of(charts[i]) +
           "</svg>\n";
  return svg + "</svg>\n";
}

}  // namespace

void Plot::on_train_begin(Run&) {
  warned_ = false;
  check_writable_file(path_);
}

void Plot::on_epoch_end(Run& run) {
  detail::rewrite(run, path_, picture_of_charts(run.history, config_.log_loss), warned_);
}

void Plot::on_train_end(Run& run) {
  run.loss();  // so that the history has the last steps' too
  on_epoch_end(run);
}

void Plot::on_exception(Run& run, const std::exception&) { on_epoch_end(run); }

}  // namespace hearth::inline v0_1::train
