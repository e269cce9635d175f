#include <hearth/train/metric/confusion_matrix.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <hearth/train/state.hpp>
#include "input.hpp"

namespace hearth::inline v0_1::train {
namespace {

// 128 MiB of counts; what has more classes is better served by its accuracy.
constexpr std::size_t kMaxClasses = 4096;

std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

}  // namespace

std::uint64_t ConfusionCounts::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

double ConfusionCounts::accuracy() const {
  std::uint64_t right = 0;
  for (std::size_t i = 0; i < classes_; ++i) right += at(i, i);
  const std::uint64_t all = total();
  return all == 0 ? std::nan("") : static_cast<double>(right) / static_cast<double>(all);
}

std::string ConfusionCounts::text(const std::vector<std::string>& names) const {
  const auto name = [&](std::size_t i) { return i < names.size() ? names[i] : std::to_string(i); };
  std::size_t first = 6, width = 1;  // "target"
  for (std::size_t i = 0; i < classes_; ++i) {
    first = std::max(first, name(i).size());
    width = std::max(width, name(i).size());
    for (std::size_t j = 0; j < classes_; ++j) width = std::max(width, std::to_string(at(i, j)).size());
  }
  std::string text = right_aligned("target", first);
  for (std::size_t i = 0; i < classes_; ++i) text += "  " + right_aligned(name(i), width);
  text += "     right\n";
  for (std::size_t i = 0; i < classes_; ++i) {
    text += right_aligned(name(i), first);
    std::uint64_t row = 0;
    for (std::size_t j = 0; j < classes_; ++j) {
      text += "  " + right_aligned(std::to_string(at(i, j)), width);
      row += at(i, j);
    }
    text +=
        "  " +
        right_aligned(
            row == 0 ? "-" : detail::percent(static_cast<double>(at(i, i)) / static_cast<double>(row)), 8) +
        "\n";
  }
  return text;
}

ConfusionMatrix::ConfusionMatrix(ConfusionMatrixConfig config)
    : config_(std::move(config)),
      counts_(std::make_shared<ConfusionCounts>()),
      shown_(std::make_shared<std::shared_ptr<const ConfusionCounts>>(counts_)) {}

ConfusionMatrix::ConfusionMatrix(const ConfusionMatrix& other)
    : Metric(other),
      config_(other.config_),
      counts_(std::make_shared<ConfusionCounts>(*other.counts_)),
      shown_(other.shown_) {}

ConfusionMatrix& ConfusionMatrix::operator=(const ConfusionMatrix& other) {
  config_ = other.config_;
  counts_ = std::make_shared<ConfusionCounts>(*other.counts_);
  shown_ = other.shown_;
  return *this;
}

void ConfusionMatrix::update(const MetricInput& batch) {
  const auto sized = [&](std::size_t classes) {
    if (classes > kMaxClasses)
      throw_shape_error("ConfusionMatrix", "outputs of at most " + std::to_string(kMaxClasses) + " classes",
                        batch.output.shape.text());
    if (counts_->classes() == 0) *counts_ = ConfusionCounts(classes);
    if (counts_->classes() != classes)
      throw_shape_error("ConfusionMatrix",
                        "outputs of " + std::to_string(counts_->classes()) + " classes as before",
                        batch.output.shape.text());
  };
  if (config_.threshold) {
    const auto binary = detail::binary_batch("ConfusionMatrix", batch, config_.ignore_index);
    sized(2);
    for (std::size_t row = 0; row < binary.rows(); ++row)
      if (binary.counts(row))
        counts_->add(static_cast<std::size_t>(binary.targets[row]), binary.outputs[row] > *config_.threshold);
  } else {
    const auto classes =
        detail::class_batch("ConfusionMatrix", batch, config_.class_axis, config_.ignore_index);
    sized(classes.classes);
    for (std::size_t row = 0; row < classes.rows(); ++row)
      if (classes.counts(row)) counts_->add(classes.target(row), classes.predicted(row));
  }
  *shown_ = counts_;
}

std::string ConfusionMatrix::text() const { return detail::percent(value()); }

RecordNode ConfusionMatrix::state() const {
  RecordMap map;
  if (counts_->classes() == 0) return RecordNode(std::move(map));
  std::vector<std::uint64_t> counts;
  for (std::size_t i = 0; i < counts_->classes(); ++i)
    for (std::size_t j = 0; j < counts_->classes(); ++j) counts.push_back(counts_->at(i, j));
  map.add("counts", numbers_node(std::move(counts)));
  return RecordNode(std::move(map));
}

void ConfusionMatrix::load_state(const RecordNode& state) {
  const StateMap map(state, detail::state_source(*this));
  const auto counts = map.naturals("counts");
  std::size_t classes = 0;
  while (classes * classes < counts.size()) ++classes;
  if (classes * classes != counts.size()) map.fail("counts", "a square of counts");
  counts_ = std::make_shared<ConfusionCounts>(classes);
  for (std::size_t i = 0; i < counts.size(); ++i) counts_->add(i / classes, i % classes, counts[i]);
}

}  // namespace hearth::inline v0_1::train
