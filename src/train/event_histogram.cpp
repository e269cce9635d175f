#include "event_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "../record/codec/protobuf.hpp"

namespace hearth::inline v0_1::train::detail {
namespace {

// The upper ends of TensorFlow's buckets: 1e-12 times powers of 1.1 up to 1e20, the same below zero, and
// zero.
std::vector<double> made_limits() {
  std::vector<double> positive;
  for (double limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push_back(limit);
  positive.push_back(std::numeric_limits<double>::max());
  std::vector<double> limits;
  for (auto limit = positive.rbegin(); limit != positive.rend(); ++limit) limits.push_back(-*limit);
  limits.push_back(0);
  limits.insert(limits.end(), positive.begin(), positive.end());
  return limits;
}

struct Histogram {
  double min = std::numeric_limits<double>::max(), max = std::numeric_limits<double>::lowest();
  double num = 0, sum = 0, sum_squares = 0;
  std::vector<double> counts;
};

Histogram histogram_of(std::span<const double> values, const std::vector<double>& limits) {
  Histogram histogram;
  histogram.counts.resize(limits.size());
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    const auto bucket = std::upper_bound(limits.begin(), limits.end() - 1, value) - limits.begin();
    ++histogram.counts[static_cast<std::size_t>(bucket)];
    histogram.min = std::min(histogram.min, value);
    histogram.max = std::max(histogram.max, value);
    histogram.num += 1;
    histogram.sum += value;
    histogram.sum_squares += value * value;
  }
  return histogram;
}

std::string packed(const std::vector<double>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

}  // namespace

std::string histogram_message(std::span<const double> values) {
  static const std::vector<double> limits = made_limits();
  const Histogram histogram = histogram_of(values, limits);
  std::vector<double> ends, counts;
  for (std::size_t i = 0; i < limits.size(); ++i) {  // empty buckets beside each other are one
    const bool joins = histogram.counts[i] == 0 && !counts.empty() && counts.back() == 0;
    if (joins) {
      ends.back() = limits[i];
    } else {
      ends.push_back(limits[i]);
      counts.push_back(histogram.counts[i]);
    }
  }
  hearth::detail::ProtoWriter message;
  message.real(1, histogram.min);
  message.real(2, histogram.max);
  message.real(3, histogram.num);
  message.real(4, histogram.sum);
  message.real(5, histogram.sum_squares);
  message.bytes(6, packed(ends));
  message.bytes(7, packed(counts));
  return message.text();
}

}  // namespace hearth::inline v0_1::train::detail
