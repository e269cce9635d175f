#include <hearth/train/metric/class_score.hpp>

#include <cmath>
#include <numeric>

#include <hearth/train/state.hpp>
#include "input.hpp"

namespace hearth::inline v0_1::train {
namespace {

std::uint64_t sum(const std::vector<std::uint64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

void count(ClassCounts& counts, std::size_t predicted, std::size_t target) {
  ++counts.predicted[predicted];
  ++counts.actual[target];
  counts.right[target] += predicted == target;
}

}  // namespace

std::string ClassScore::name() const {
  switch (config_.average) {
    case Average::macro: return short_name();
    case Average::micro: return short_name() + "_micro";
    case Average::weighted: return short_name() + "_weighted";
    case Average::binary: return short_name() + "_binary";
  }
  return short_name();
}

void ClassScore::update(const MetricInput& batch) {
  const bool binary = config_.average == Average::binary;
  const auto sized = [&](std::size_t classes) {
    if (counts_.actual.empty())
      counts_ = {std::vector<std::uint64_t>(classes), std::vector<std::uint64_t>(classes),
                 std::vector<std::uint64_t>(classes)};
    if (counts_.actual.size() != classes)
      throw_shape_error(title(), "outputs of " + std::to_string(counts_.actual.size()) + " classes as before",
                        batch.output.shape.text());
  };
  if (binary && !detail::has_two_classes(batch, config_.class_axis)) {
    const auto numbers = detail::binary_batch(title(), batch, config_.ignore_index);
    sized(2);
    for (std::size_t row = 0; row < numbers.rows(); ++row)
      if (numbers.counts(row))
        count(counts_, numbers.outputs[row] > config_.threshold,
              static_cast<std::size_t>(numbers.targets[row]));
    return;
  }
  const auto classes = detail::class_batch(title(), batch, config_.class_axis, config_.ignore_index);
  sized(classes.classes);
  for (std::size_t row = 0; row < classes.rows(); ++row)
    if (classes.counts(row)) count(counts_, classes.predicted(row), classes.target(row));
}

std::vector<double> ClassScore::per_class() const {
  std::vector<double> scores;
  for (std::size_t i = 0; i < counts_.actual.size(); ++i)
    scores.push_back(score(counts_.right[i], counts_.predicted[i], counts_.actual[i]));
  return scores;
}

double ClassScore::value() const {
  const std::uint64_t total = sum(counts_.actual);
  if (total == 0) return std::nan("");
  if (config_.average == Average::micro) return score(sum(counts_.right), total, total);
  const std::vector<double> scores = per_class();
  if (config_.average == Average::binary) return scores[1];
  double mean = 0, weights = 0;
  for (std::size_t i = first_; i < scores.size(); ++i) {
    const double weight = config_.average == Average::weighted ? static_cast<double>(counts_.actual[i])
                                                               : counts_.predicted[i] + counts_.actual[i] > 0;
    mean += weight * scores[i];
    weights += weight;
  }
  return mean / weights;  // NaN where no class is averaged
}

std::string ClassScore::text() const { return detail::percent(value()); }

RecordNode ClassScore::state() const {
  RecordMap map;
  if (counts_.actual.empty()) return RecordNode(std::move(map));
  map.add("right", numbers_node(counts_.right));
  map.add("predicted", numbers_node(counts_.predicted));
  map.add("actual", numbers_node(counts_.actual));
  return RecordNode(std::move(map));
}

void ClassScore::load_state(const RecordNode& state) {
  const StateMap map(state, detail::state_source(*this));
  ClassCounts counts{map.naturals("right"), map.naturals("predicted"), map.naturals("actual")};
  const std::size_t classes = counts.actual.size();
  if (counts.right.size() != classes || counts.predicted.size() != classes ||
      (config_.average == Average::binary && classes != 0 && classes != 2))
    map.fail("actual", "counts of the same classes as the others");
  counts_ = std::move(counts);
}

}  // namespace hearth::inline v0_1::train
