// The order in which a loader takes items.
#pragma once

#include <cstddef>
#include <vector>

#include <hearth/core/config.hpp>
#include <hearth/core/function.hpp>
#include <hearth/core/rng.hpp>
#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1::data {

/// The indices of one pass through a data set of `size` items.
using Sampler = Function<std::vector<std::size_t>(std::size_t size, Rng& rng)>;

/// 0 .. size - 1, in an order drawn from rng (Fisher and Yates).
HEARTH_API std::vector<std::size_t> shuffled(std::size_t size, Rng& rng);
HEARTH_API std::vector<std::size_t> in_order(std::size_t size);

/// A sampler that draws `count` indices, each as often as its weight says; a weight of 0 is never drawn.
/// Without replacement no index comes twice (Efraimidis and Spirakis, "Weighted random sampling with a
/// reservoir", 2006).
class HEARTH_API WeightedSampler {
 public:
  /// DataError unless the weights are finite, none is negative and there are enough above 0.
  WeightedSampler(std::vector<double> weights, std::size_t count, bool replacement = true);

  /// DataError unless there is a weight for each item.
  std::vector<std::size_t> operator()(std::size_t size, Rng& rng) const;

 private:
  std::vector<double> weights_, sums_;  // sums_[i]: of the weights up to i
  std::size_t count_;
  bool replacement_;
};

/// Weights by which every class is drawn equally often: 1 / the number of items of an item's class. Labels
/// are integers of any type; DataError otherwise.
HEARTH_API std::vector<double> balanced_weights(const TensorData& labels);

}  // namespace hearth::inline v0_1::data
