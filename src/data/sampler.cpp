#include <hearth/data/sampler.hpp>

#include <numeric>
#include <utility>

namespace hearth::inline v0_1::data {

std::vector<std::size_t> in_order(std::size_t size) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

std::vector<std::size_t> shuffled(std::size_t size, Rng& rng) {
  std::vector<std::size_t> order = in_order(size);
  for (std::size_t i = size; i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
  return order;
}

}  // namespace hearth::inline v0_1::data
