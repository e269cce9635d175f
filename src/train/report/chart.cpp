#include "chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "markup.hpp"
#include "ticks.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

constexpr double kDigit = 7.6, kLeft = 54, kRight = 14, kBottom = 38, kTitle = 28, kKeyRow = 18;
constexpr std::size_t kMostPoints = 400;  // of a curve: more than its pixels tell nothing

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(high >= low); }
};

Range x_range(const Chart& chart) {
  Range range;
  for (const Curve& curve : chart.curves)
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      if (std::isfinite(curve.x[i]) && std::isfinite(curve.y[i])) range.add(curve.x[i]);
  return range;
}

// Of the curves in front, and of without the outermost of those behind them.
Range y_range(const Chart& chart, bool positive) {
  Range range;
  for (const Curve& curve : chart.curves) {
    std::vector<double> values;
    for (const double y : curve.y)
      if (std::isfinite(y) && (!positive || y > 0)) values.push_back(y);
    if (values.empty()) continue;
    std::sort(values.begin(), values.end());
    const std::size_t cut = curve.faint ? values.size() / (positive ? 20 : 50) : 0;
    range.add(values[cut]);
    range.add(values[values.size() - 1 - cut]);
  }
  return range;
}

bool all_positive(const Chart& chart) {
  bool any = false;
  for (const Curve& curve : chart.curves)
    for (const double y : curve.y) {
      if (std::isfinite(y) && y <= 0) return false;
      any = any || std::isfinite(y);
    }
  return any;
}

struct Axes {
  Ticks x, y;
  bool log_y = false;
  double left = kLeft, top = 0;

  double at_x(double value) const {
    return left + (value - x.low) / (x.high - x.low) * (kChartWidth - left - kRight);
  }
  double at_y(double value) const {
    const double share =
        log_y ? std::log(value / y.low) / std::log(y.high / y.low) : (value - y.low) / (y.high - y.low);
    return kChartHeight - kBottom - std::clamp(share, 0.0, 1.0) * (kChartHeight - kBottom - top);
  }
};

Axes axes_of(const Chart& chart, double top) {
  Axes axes;
  axes.top = top;
  axes.log_y = chart.log_y && all_positive(chart);
  Range x = x_range(chart), y = y_range(chart, axes.log_y);
  if (x.empty() || y.empty()) x = y = {0, 1};
  if (!axes.log_y && y.low > 0 && y.low < 0.3 * y.high) y.low = 0;
  if (x.low > 0 && (x.low < 0.1 * x.high || x.low == x.high)) x.low = 0;
  axes.x = linear_ticks(x.low, x.high, 6);
  if (x.high > x.low) axes.x.low = x.low, axes.x.high = x.high;  // no empty space beside the curves
  axes.y = axes.log_y ? log_ticks(y.low, y.high) : linear_ticks(y.low, y.high, 5);
  for (const std::string& label : axes.y.labels)
    axes.left = std::max(axes.left, 12 + kDigit * static_cast<double>(label.size()));
  return axes;
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text,
                    std::string_view style = "") {
  std::string element = "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\"";
  if (!anchor.empty()) element += " text-anchor=\"" + std::string(anchor) + "\"";
  if (!style.empty()) element += " class=\"" + std::string(style) + "\"";
  return element + ">" + escaped(text) + "</text>";
}

std::string line_at(double x1, double y1, double x2, double y2, std::string_view style) {
  return "<line x1=\"" + coordinate(x1) + "\" y1=\"" + coordinate(y1) + "\" x2=\"" + coordinate(x2) +
         "\" y2=\"" + coordinate(y2) + "\" class=\"" + std::string(style) + "\"/>";
}

std::string colour_of(const Curve& curve) { return "c" + std::to_string(curve.colour % 6); }

// Names beside pieces of their curves, in rows; moves `top` below them.
std::string keys_of(const Chart& chart, double& top) {
  if (chart.curves.size() < 2) return "";
  constexpr double kPiece = 18, kGap = 16, kLetter = 7.3;
  std::string keys;
  double x = kLeft;
  for (const Curve& curve : chart.curves) {
    std::string name = curve.name;
    constexpr std::size_t kLongest = 40;
    if (name.size() > kLongest) name = name.substr(0, kLongest - 2) + "..";
    const double width = kPiece + 6 + kLetter * static_cast<double>(name.size());
    if (x > kLeft && x + width > kChartWidth - kRight) {
      x = kLeft;
      top += kKeyRow;
    }
    keys +=
        line_at(x, top + 4, x + kPiece, top + 4, "curve " + colour_of(curve) + (curve.faint ? " faint" : ""));
    keys += text_at(x + kPiece + 6, top + 8, "", name, "key");
    x += width + kGap;
  }
  top += kKeyRow;
  return keys;
}

std::string frame_of(const Chart& chart, const Axes& axes) {
  const double bottom = kChartHeight - kBottom, right = kChartWidth - kRight;
  std::string frame;
  for (std::size_t i = 0; i < axes.y.at.size(); ++i) {
    const double y = axes.at_y(axes.y.at[i]);
    frame += line_at(axes.left, y, right, y, "grid");
    frame += text_at(axes.left - 6, y + 4, "end", axes.y.labels[i]);
  }
  for (std::size_t i = 0; i < axes.x.at.size(); ++i) {
    const double x = axes.at_x(axes.x.at[i]);
    if (x < axes.left - 0.5 || x > right + 0.5) continue;
    frame += line_at(x, bottom, x, bottom + 4, "grid");
    frame += text_at(x, bottom + 17, "middle", axes.x.labels[i]);
  }
  frame += text_at(right, kChartHeight - 5, "end", chart.x_label);
  return frame;
}

// The points to draw: all, or the lowest and highest of each piece.
std::vector<std::size_t> drawn_points(const Curve& curve) {
  const std::size_t count = std::min(curve.x.size(), curve.y.size());
  std::vector<std::size_t> points;
  if (count <= kMostPoints) {
    for (std::size_t i = 0; i < count; ++i) points.push_back(i);
    return points;
  }
  constexpr std::size_t kPieces = kMostPoints / 2;
  for (std::size_t piece = 0; piece < kPieces; ++piece) {
    const std::size_t begin = piece * count / kPieces, end = (piece + 1) * count / kPieces;
    std::size_t low = begin, high = begin;
    for (std::size_t i = begin; i < end; ++i) {
      if (curve.y[i] < curve.y[low] || std::isnan(curve.y[low])) low = i;
      if (curve.y[i] > curve.y[high] || std::isnan(curve.y[high])) high = i;
    }
    points.push_back(std::min(low, high));
    if (low != high) points.push_back(std::max(low, high));
  }
  return points;
}

std::string curve_of(const Curve& curve, const Axes& axes) {
  std::string path, dots;
  bool begun = false;
  const std::vector<std::size_t> points = drawn_points(curve);
  const bool marks = (curve.marks && points.size() <= 60) || points.size() == 1;
  for (const std::size_t i : points) {
    if (!std::isfinite(curve.y[i]) || (axes.log_y && curve.y[i] <= 0)) {
      begun = false;
      continue;
    }
    const std::string x = coordinate(axes.at_x(curve.x[i])), y = coordinate(axes.at_y(curve.y[i]));
    path += (begun ? "L" : "M") + x + " " + y;
    begun = true;
    if (marks)
      dots += "<circle cx=\"" + x + "\" cy=\"" + y + "\" r=\"3\" class=\"" + colour_of(curve) + "\"><title>" +
              escaped(curve.name) + ": " + short_number(curve.y[i]) + "</title></circle>";
  }
  if (path.empty()) return "";
  return "<path class=\"curve " + colour_of(curve) + (curve.faint ? " faint" : "") + "\" d=\"" + path +
         "\"/>" + dots;
}

}  // namespace

std::string svg_of(const Chart& chart) {
  double top = kTitle;
  const std::string keys = keys_of(chart, top);
  const Axes axes = axes_of(chart, top + 6);
  std::string svg = "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
                    coordinate(kChartWidth) + " " + coordinate(kChartHeight) +
                    "\" role=\"img\" aria-label=\"" + escaped(chart.title) + "\">";
  svg += text_at(kLeft, 16, "", chart.title, "title") + keys + frame_of(chart, axes);
  for (const Curve& curve : chart.curves)
    if (curve.faint) svg += curve_of(curve, axes);
  for (const Curve& curve : chart.curves)
    if (!curve.faint) svg += curve_of(curve, axes);
  return svg + "</svg>";
}

std::vector<double> smoothed(const std::vector<double>& values) {
  const double window = std::max(1.0, static_cast<double>(values.size()) / 25), rest = 1 - 2 / (window + 1);
  std::vector<double> means;
  double sum = 0, weight = 0;
  for (const double value : values) {
    if (std::isfinite(value)) {
      sum = sum * rest + value;
      weight = weight * rest + 1;
    }
    means.push_back(weight > 0 ? sum / weight : value);
  }
  return means;
}

}  // namespace hearth::inline v0_1::train::detail
