#include <hearth/data/subset.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include <hearth/data/sampler.hpp>

namespace hearth::inline v0_1::data::detail {
namespace {

/// The parts of a shuffled order that end at these places.
std::vector<std::vector<std::size_t>> cut(std::size_t size, const std::vector<std::size_t>& ends,
                                          std::uint64_t seed) {
  Rng rng(seed);
  const std::vector<std::size_t> order = shuffled(size, rng);
  std::vector<std::vector<std::size_t>> parts;
  std::size_t begin = 0;
  for (std::size_t end : ends) {
    parts.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin),
                       order.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  return parts;
}

}  // namespace

void check_indices(const std::vector<std::size_t>& indices, std::size_t size) {
  for (std::size_t i = 0; i < indices.size(); ++i)
    if (indices[i] >= size)
      throw DataError("hearth: subset: expected indices below " + std::to_string(size) + ", got " +
                      std::to_string(indices[i]) + " at place " + std::to_string(i));
}

std::vector<std::vector<std::size_t>> split_indices(std::size_t size, const double* fractions,
                                                    std::size_t count, std::uint64_t seed) {
  constexpr double kRounding = 1e-9;  // of 0.7 + 0.2 + 0.1
  std::vector<std::size_t> ends;
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum += fractions[i];
    if (!(fractions[i] >= 0) || !(sum <= 1 + kRounding))
      throw DataError("hearth: split: expected fractions of 0 or more whose sum is at most 1, got " +
                      std::to_string(fractions[i]) + " at place " + std::to_string(i));
    ends.push_back(static_cast<std::size_t>(std::llround(std::min(sum, 1.0) * static_cast<double>(size))));
  }
  return cut(size, ends, seed);
}

std::vector<std::vector<std::size_t>> fold_indices(std::size_t size, std::size_t k, std::uint64_t seed) {
  if (k < 2 || k > size)
    throw DataError("hearth: k_fold: expected 2 to " + std::to_string(size) + " folds, got " +
                    std::to_string(k));
  // The first size % k parts have one more.
  std::vector<std::size_t> ends;
  for (std::size_t i = 1; i <= k; ++i) ends.push_back(i * (size / k) + std::min(i, size % k));
  return cut(size, ends, seed);
}

std::vector<std::size_t> repeated_indices(std::size_t size, std::size_t count) {
  std::vector<std::size_t> indices(count);
  for (std::size_t i = 0; i < count; ++i) indices[i] = i % size;
  return indices;
}

}  // namespace hearth::inline v0_1::data::detail
