#include <hearth/train/metric/perplexity.hpp>

#include <cmath>

#include "input.hpp"

namespace hearth::inline v0_1::train {

void Perplexity::update(const MetricInput& batch) {
  const auto tokens = detail::class_batch("Perplexity", batch, config_.class_axis, config_.ignore_index);
  for (std::size_t row = 0; row < tokens.rows(); ++row) {
    if (!tokens.counts(row)) continue;
    const double greatest = tokens.output(row, tokens.predicted(row));
    double sum = 0;
    for (std::size_t i = 0; i < tokens.classes; ++i) sum += std::exp(tokens.output(row, i) - greatest);
    add(std::log(sum) + greatest - tokens.output(row, tokens.target(row)));
  }
}

double Perplexity::value() const { return std::exp(mean()); }

}  // namespace hearth::inline v0_1::train
