#include <hearth/train/metric/auroc.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <hearth/train/state.hpp>
#include "input.hpp"

namespace hearth::inline v0_1::train {
namespace {

// Appends the softmax of a row.
void append_probabilities(const detail::ClassBatch& batch, std::size_t row, std::vector<double>& scores) {
  const double greatest = batch.output(row, batch.predicted(row));
  const std::size_t first = scores.size();
  double sum = 0;
  for (std::size_t i = 0; i < batch.classes; ++i) {
    scores.push_back(std::exp(batch.output(row, i) - greatest));
    sum += scores.back();
  }
  for (std::size_t i = first; i < scores.size(); ++i) scores[i] /= sum;
}

// The items sorted by a column of their scores, and for each run of equal scores what is of the class.
double area(const std::vector<double>& scores, std::size_t columns, std::size_t column,
            const std::vector<std::int64_t>& targets, std::int64_t wanted) {
  std::vector<std::size_t> order(targets.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto score = [&](std::size_t item) { return scores[item * columns + column]; };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score(a) < score(b); });
  double below = 0, positives = 0, won = 0;  // negatives and positives so far; pairs in the right order
  for (std::size_t i = 0; i < order.size();) {
    double here = 0, against = 0;
    const double equal = score(order[i]);
    for (; i < order.size() && score(order[i]) == equal; ++i)
      (targets[order[i]] == wanted ? here : against) += 1;
    won += here * (below + against / 2);
    positives += here;
    below += against;
  }
  return won / (positives * below);  // NaN where one of them is missing
}

}  // namespace

void Auroc::update(const MetricInput& batch) {
  const bool several = batch.output.shape.rank() == batch.target.shape.rank() + 1 &&
                       !(batch.output.shape.rank() == 2 && batch.output.shape[1] == 1);
  std::vector<double> scores;
  std::vector<std::int64_t> targets;
  std::vector<std::size_t> items;  // that the targets are of
  std::size_t columns = 1;
  if (several) {
    const auto classes = detail::class_batch("Auroc", batch, config_.class_axis, config_.ignore_index);
    columns = classes.classes == 2 ? 1 : classes.classes;
    for (std::size_t row = 0; row < classes.rows(); ++row) {
      if (!classes.counts(row)) continue;
      targets.push_back(classes.targets[row]);
      items.push_back(row / (classes.rows() / batch.target.shape[0]));
      if (classes.classes == 2)
        scores.push_back(classes.output(row, 1) - classes.output(row, 0));
      else if (config_.logits)
        append_probabilities(classes, row, scores);
      else
        for (std::size_t i = 0; i < classes.classes; ++i) scores.push_back(classes.output(row, i));
    }
  } else {
    const auto binary = detail::binary_batch("Auroc", batch, config_.ignore_index);
    for (std::size_t row = 0; row < binary.rows(); ++row) {
      if (!binary.counts(row)) continue;
      targets.push_back(binary.targets[row]);
      items.push_back(row / (binary.rows() / batch.target.shape[0]));
      scores.push_back(binary.outputs[row]);
    }
  }
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (std::isnan(scores[i])) detail::throw_item_error("Auroc", items[i / columns], "a score", "nan");
  if (columns_ != 0 && columns_ != columns)
    throw_shape_error("Auroc", "outputs of as many classes as before", batch.output.shape.text());
  columns_ = columns;
  scores_.insert(scores_.end(), scores.begin(), scores.end());
  targets_.insert(targets_.end(), targets.begin(), targets.end());
}

double Auroc::value() const {
  if (columns_ <= 1) return area(scores_, 1, 0, targets_, 1);
  double sum = 0, classes = 0;
  for (std::size_t i = 0; i < columns_; ++i) {
    const double of_class = area(scores_, columns_, i, targets_, static_cast<std::int64_t>(i));
    if (std::isnan(of_class)) continue;
    sum += of_class;
    classes += 1;
  }
  return sum / classes;
}

void Auroc::reset() {
  columns_ = 0;
  scores_.clear();
  targets_.clear();
}

std::string Auroc::text() const { return detail::percent(value()); }

RecordNode Auroc::state() const {
  RecordMap map;
  map.add("columns", RecordNode(std::uint64_t{columns_}));
  if (targets_.empty()) return RecordNode(std::move(map));
  map.add("scores", numbers_node(scores_));
  map.add("targets", numbers_node(targets_));
  return RecordNode(std::move(map));
}

void Auroc::load_state(const RecordNode& state) {
  const StateMap map(state, detail::state_source(*this));
  const std::uint64_t columns = map.natural("columns");
  auto scores = map.reals("scores");
  auto targets = map.integers("targets");
  if (columns == 0 ? !scores.empty() || !targets.empty()
                   : scores.size() % columns != 0 || scores.size() / columns != targets.size())
    map.fail("scores", "numbers for each of the targets");
  for (const double score : scores)
    if (std::isnan(score)) map.fail("scores", "numbers");
  columns_ = targets.empty() ? 0 : columns;
  scores_ = std::move(scores);
  targets_ = std::move(targets);
}

}  // namespace hearth::inline v0_1::train
