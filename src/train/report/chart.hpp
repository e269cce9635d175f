// Charts of curves, as SVG.
#pragma once

#include <string>
#include <vector>

namespace hearth::inline v0_1::train::detail {

struct Curve {
  std::string name;
  std::vector<double> x, y;  // NaN where the curve has a gap
  std::size_t colour = 0;    // of six
  bool faint = false;        // behind the others; its outliers do not set the axis
  bool marks = false;        // a dot for each point
};

struct Chart {
  std::string title, x_label;
  std::vector<Curve> curves;
  bool log_y = false;  // where all is positive
};

inline constexpr double kChartWidth = 440, kChartHeight = 270;

/// An element svg of that size, or of what the page gives it. It needs chart_style.
std::string svg_of(const Chart& chart);

/// The course of noisy numbers: their exponential mean over about a twenty-fifth of them.
std::vector<double> smoothed(const std::vector<double>& values);

}  // namespace hearth::inline v0_1::train::detail
