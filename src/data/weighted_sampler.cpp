#include <hearth/data/sampler.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace hearth::inline v0_1::data {
namespace {

[[noreturn]] void refuse(const std::string& expected, const std::string& got) {
  throw DataError("hearth: WeightedSampler: expected " + expected + ", got " + got);
}

std::vector<std::size_t> with_replacement(const std::vector<double>& sums, std::size_t count, Rng& rng) {
  std::vector<std::size_t> order(count);
  for (std::size_t& index : order) {
    const double at = rng.take(1).uniform(0) * sums.back();
    // The first sum beyond it; a rounded product may reach the last one, which then ends the last weight.
    auto found = std::upper_bound(sums.begin(), sums.end(), at);
    if (found == sums.end()) found = std::lower_bound(sums.begin(), sums.end(), sums.back());
    index = static_cast<std::size_t>(found - sums.begin());
  }
  return order;
}

std::vector<std::size_t> without_replacement(const std::vector<double>& weights, std::size_t count,
                                             Rng& rng) {
  std::vector<std::pair<double, std::size_t>> keys;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double u = rng.take(1).uniform(0);
    if (weights[i] > 0) keys.emplace_back(-std::log1p(-u) / weights[i], i);  // exponential of rate w
  }
  std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(count), keys.end());
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = keys[i].second;
  return order;
}

}  // namespace

WeightedSampler::WeightedSampler(std::vector<double> weights, std::size_t count, bool replacement)
    : weights_(std::move(weights)), count_(count), replacement_(replacement) {
  std::size_t positive = 0;
  double sum = 0;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (!std::isfinite(weights_[i]) || weights_[i] < 0)
      refuse("weights of 0 or more", std::to_string(weights_[i]) + " at index " + std::to_string(i));
    positive += weights_[i] > 0;
    sums_.push_back(sum += weights_[i]);
  }
  if (!std::isfinite(sum)) refuse("weights whose sum is finite", "more");
  const std::size_t needed = replacement_ ? std::min<std::size_t>(1, count_) : count_;
  if (positive < needed)
    refuse("at least " + std::to_string(needed) + " weights above 0", std::to_string(positive));
}

std::vector<std::size_t> WeightedSampler::operator()(std::size_t size, Rng& rng) const {
  if (size != weights_.size())
    refuse("a weight for each of " + std::to_string(size) + " items", std::to_string(weights_.size()));
  return replacement_ ? with_replacement(sums_, count_, rng) : without_replacement(weights_, count_, rng);
}

std::vector<double> balanced_weights(const TensorData& labels) {
  if (is_float(labels.dtype))
    throw DataError("hearth: balanced_weights: expected labels of integers, got " + labels.text());
  const auto values = labels.values<std::int64_t>();
  std::map<std::int64_t, double> counts;
  for (std::int64_t label : values) ++counts[label];
  std::vector<double> weights;
  for (std::int64_t label : values) weights.push_back(1 / counts[label]);
  return weights;
}

}  // namespace hearth::inline v0_1::data
