#include "sparkline.hpp"

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::train::detail {
namespace {

constexpr const char* kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr const char* kSigns[] = {"_", ".", "-", "'"};

// The means of as many equal parts.
std::vector<double> resampled(const std::vector<double>& values, std::size_t count) {
  if (values.size() <= count) return values;
  std::vector<double> means;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = i * values.size() / count, to = (i + 1) * values.size() / count;
    double sum = 0;
    for (std::size_t j = from; j < to; ++j) sum += values[j];
    means.push_back(sum / static_cast<double>(to - from));
  }
  return means;
}

}  // namespace

void Course::add(double value) {
  if (!std::isfinite(value)) return;
  sum_ += value;
  if (++summed_ < each_) return;
  means_.push_back(sum_ / static_cast<double>(summed_));
  sum_ = 0;
  summed_ = 0;
  if (means_.size() < kMost) return;
  for (std::size_t i = 0; i < kMost / 2; ++i) means_[i] = (means_[2 * i] + means_[2 * i + 1]) / 2;
  means_.resize(kMost / 2);
  each_ *= 2;
}

std::vector<double> Course::points() const {
  std::vector<double> points = means_;
  if (summed_ > 0) points.push_back(sum_ / static_cast<double>(summed_));
  return points;
}

std::string sparkline(const std::vector<double>& values, std::size_t columns, bool utf8) {
  std::vector<double> points = resampled(values, columns);
  if (points.empty()) return "";
  if (*std::min_element(points.begin(), points.end()) > 0)
    for (double& point : points) point = std::log(point);
  const auto [low, high] = std::minmax_element(points.begin(), points.end());
  const double base = *low, span = *high - *low;
  const std::size_t heights = utf8 ? std::size(kBlocks) : std::size(kSigns);
  std::string line;
  for (const double point : points) {
    const double share = span > 0 && std::isfinite(span) ? (point - base) / span : 0;
    const auto height = std::min(heights - 1, static_cast<std::size_t>(share * static_cast<double>(heights)));
    line += utf8 ? kBlocks[height] : kSigns[height];
  }
  return line;
}

}  // namespace hearth::inline v0_1::train::detail
