// The step along a direction that meets the strong Wolfe conditions (Nocedal & Wright, 2006, chapter 3.5).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::optim::detail {

/// A place on the line: how far, and there the loss, its slope along the line and its gradient.
template <class Gradient>
struct LinePoint {
  double at = 0;
  double loss = 0;
  double slope = 0;
  Gradient gradient;
};

/// Where the cubic through two losses and slopes is least, between bounds; their middle where it is nowhere.
HEARTH_API double cubic_minimum(double x1, double f1, double g1, double x2, double f2, double g2, double low,
                                double high);

/// As torch.optim.LBFGS searches. `evaluate(t)` gives the point at t, `start` is the one at 0, and `width` is
/// the largest element of the direction: a bracket narrower than `tolerance` in it is not divided further.
template <class Gradient, class Evaluate>
LinePoint<Gradient> strong_wolfe(const Evaluate& evaluate, const LinePoint<Gradient>& start, double first,
                                 double width, double tolerance, std::size_t max_steps) {
  constexpr double c1 = 1e-4, c2 = 0.9;
  const auto too_high = [&](const auto& p) { return p.loss > start.loss + c1 * p.at * start.slope; };
  const auto flat = [&](const auto& p) { return std::fabs(p.slope) <= -c2 * start.slope; };

  using Point = LinePoint<Gradient>;
  Point previous = start, point = evaluate(first);
  std::size_t steps = 0;
  for (; steps < max_steps; ++steps) {
    if (too_high(point) || (steps > 1 && point.loss >= previous.loss)) break;
    if (flat(point)) return point;
    if (point.slope >= 0) break;
    const double next = cubic_minimum(previous.at, previous.loss, previous.slope, point.at, point.loss,
                                      point.slope, point.at + 0.01 * (point.at - previous.at), point.at * 10);
    previous = std::move(point);
    point = evaluate(next);
  }
  if (steps == max_steps) return start.loss <= point.loss ? start : point;

  // Between the two of them is a place that meets the conditions.
  std::array<Point, 2> bracket = {std::move(previous), std::move(point)};
  const auto lower = [&] { return bracket[0].loss <= bracket[1].loss ? std::size_t{0} : std::size_t{1}; };
  std::size_t low = lower();
  bool slow = false;
  for (; steps < max_steps; ++steps) {
    const bool in_order = bracket[0].at <= bracket[1].at;
    const double left = bracket[in_order ? 0 : 1].at, right = bracket[in_order ? 1 : 0].at;
    if ((right - left) * width < tolerance) break;
    double next = cubic_minimum(bracket[0].at, bracket[0].loss, bracket[0].slope, bracket[1].at,
                                bracket[1].loss, bracket[1].slope, left, right);
    // Too near to an end twice, or at one: a tenth of the bracket away from it.
    const double margin = 0.1 * (right - left);
    const bool near = right - next < margin || next - left < margin;
    const bool leave = near && (slow || next >= right || next <= left);
    if (leave) next = std::fabs(next - right) < std::fabs(next - left) ? right - margin : left + margin;
    slow = near && !leave;

    Point found = evaluate(next);
    Point& high = bracket[1 - low];
    if (too_high(found) || found.loss >= bracket[low].loss) {
      high = std::move(found);
      low = lower();
      continue;
    }
    if (flat(found)) return found;
    if (found.slope * (high.at - bracket[low].at) >= 0) high = bracket[low];
    bracket[low] = std::move(found);
  }
  return bracket[low];
}

}  // namespace hearth::inline v0_1::optim::detail
