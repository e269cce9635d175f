#include "curves.hpp"

#include <algorithm>
#include <string_view>

namespace hearth::inline v0_1::train::detail {
namespace {

constexpr std::string_view kStep = "step/", kTrain = "train/", kValid = "valid/";

// From steps to epochs: the third epoch's middle is 2.5.
class Time {
 public:
  explicit Time(const History& history) {
    if (const Series* ends = history.find("train/loss")) ends_ = ends->steps;
  }
  std::string label() const { return ends_.empty() ? "step" : "epoch"; }

  double at(std::uint64_t step) const {
    if (ends_.empty()) return static_cast<double>(step);
    const auto end = std::min(std::lower_bound(ends_.begin(), ends_.end(), step), ends_.end() - 1);
    const double before = end == ends_.begin() ? 0 : static_cast<double>(*(end - 1));
    const double length = std::max(1.0, static_cast<double>(*end) - before);
    return static_cast<double>(end - ends_.begin()) + (static_cast<double>(step) - before) / length;
  }
  std::vector<double> of(const Series& series) const {
    std::vector<double> times;
    for (const std::uint64_t step : series.steps) times.push_back(at(step));
    return times;
  }

 private:
  std::vector<std::uint64_t> ends_;
};

Curve curve_of(std::string name, const Series& series, const Time& time, std::size_t colour) {
  return {std::move(name), time.of(series), series.values, colour, false, true};
}

Chart loss_chart(const History& history, const Time& time, bool log_loss) {
  constexpr std::size_t kFewSteps = 40;
  Chart chart{"loss", time.label(), {}, log_loss};
  const Series *steps = history.find("step/loss"), *means = history.find("train/loss"),
               *valid = history.find("valid/loss");
  if (steps && (steps->values.size() > kFewSteps || !means)) {
    chart.curves.push_back({"each step", time.of(*steps), steps->values, 0, true, false});
    chart.curves.push_back({"train, smoothed", time.of(*steps), smoothed(steps->values), 0, false, false});
  } else if (means) {
    chart.curves.push_back(curve_of("train", *means, time, 0));
  }
  if (valid) chart.curves.push_back(curve_of("valid", *valid, time, 1));
  return chart;
}

}  // namespace

std::vector<Chart> charts_of(const History& history, bool log_loss) {
  const Time time(history);
  std::vector<Chart> charts;
  if (Chart loss = loss_chart(history, time, log_loss); !loss.curves.empty())
    charts.push_back(std::move(loss));
  const auto chart_named = [&](const std::string& title) -> Chart& {
    const auto found =
        std::find_if(charts.begin(), charts.end(), [&](const Chart& chart) { return chart.title == title; });
    return found != charts.end() ? *found : charts.emplace_back(Chart{title, time.label(), {}, false});
  };
  for (const Series& series : history.series()) {
    const std::string_view name = series.name;
    const bool train = name.starts_with(kTrain), valid = name.starts_with(kValid);
    if (name.starts_with(kStep) || series.values.empty()) continue;
    const std::string metric(train || valid ? name.substr(kTrain.size()) : name);
    if (metric == "loss" && (train || valid)) continue;
    chart_named(metric).curves.push_back(curve_of(train   ? "train"
                                                  : valid ? "valid"
                                                          : metric,
                                                  series, time, valid ? 1 : 0));
  }
  for (const Series& series : history.series())
    if (series.name.starts_with(kStep) && series.name != "step/loss" && !series.values.empty()) {
      std::string title = series.name.substr(kStep.size());
      std::replace(title.begin(), title.end(), '_', ' ');
      chart_named(title).curves.push_back({title, time.of(series), series.values, 2, false, false});
    }
  return charts;
}

}  // namespace hearth::inline v0_1::train::detail
