// Data sets made of another: some of its items, in another order or more than once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <hearth/data/dataset.hpp>
#include <hearth/data/example.hpp>

namespace hearth::inline v0_1::data {

namespace detail {

/// DataError unless each is below `size`.
HEARTH_API void check_indices(const std::vector<std::size_t>& indices, std::size_t size);
/// 0 .. size - 1 shuffled and cut: the parts have these fractions of all, up to one item. DataError unless
/// each is in 0 .. 1, and their sum too.
HEARTH_API std::vector<std::vector<std::size_t>> split_indices(std::size_t size, const double* fractions,
                                                               std::size_t count, std::uint64_t seed);
/// The k parts of equal size, up to one item. DataError unless k is 2 .. size.
HEARTH_API std::vector<std::vector<std::size_t>> fold_indices(std::size_t size, std::size_t k,
                                                              std::uint64_t seed);
/// 0 .. count - 1 of a data set of `size` items, from its first again after the last.
HEARTH_API std::vector<std::size_t> repeated_indices(std::size_t size, std::size_t count);

}  // namespace detail

/// The items of a data set at some indices. Copies share the indices, and the data set's memory.
template <Dataset D>
class Subset {
 public:
  /// DataError when an index is none of the data set's.
  Subset(D dataset, std::vector<std::size_t> indices) : dataset_(std::move(dataset)) {
    detail::check_indices(indices, dataset_.size());
    indices_ = std::make_shared<const std::vector<std::size_t>>(std::move(indices));
  }

  std::size_t size() const { return indices_->size(); }
  ItemOf<D> operator[](std::size_t index) const
    requires(!detail::Drawn<D>)
  {
    return dataset_[indices_->at(index)];
  }
  ItemOf<D> get(std::size_t index, Rng& rng) const
    requires detail::Drawn<D>
  {
    return dataset_.get(indices_->at(index), rng);
  }
  void prefetch(std::size_t index) const { data::prefetch(dataset_, indices_->at(index)); }
  HostBatch gather(const std::size_t* indices, std::size_t count) const
    requires Gathers<D>
  {
    std::vector<std::size_t> inner(count);
    for (std::size_t i = 0; i < count; ++i) inner[i] = indices_->at(indices[i]);
    return dataset_.gather(inner.data(), count);
  }

  const D& dataset() const { return dataset_; }
  const std::vector<std::size_t>& indices() const { return *indices_; }

 private:
  D dataset_;
  std::shared_ptr<const std::vector<std::size_t>> indices_;
};

/// The items at `indices`, in this order.
template <Dataset D>
Subset<D> subset(D dataset, std::vector<std::size_t> indices) {
  return {std::move(dataset), std::move(indices)};
}

/// The first `count` items, or all when there are fewer.
template <Dataset D>
Subset<D> take(D dataset, std::size_t count) {
  const std::size_t size = dataset.size();
  return {std::move(dataset), detail::repeated_indices(size, count < size ? count : size)};
}

/// All items, `times` times.
template <Dataset D>
Subset<D> repeat(D dataset, std::size_t times) {
  const std::size_t size = dataset.size();
  return {std::move(dataset), detail::repeated_indices(size, times * size)};
}

/// Parts that share no item, drawn by the seed: auto [train, valid] = split(set, {0.8, 0.2}, 42). What the
/// fractions leave over of 1 is in none. DataError when they are more than 1.
template <Dataset D, std::size_t N>
std::array<Subset<D>, N> split(const D& dataset, const double (&fractions)[N], std::uint64_t seed) {
  auto parts = detail::split_indices(dataset.size(), fractions, N, seed);
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<Subset<D>, N>{Subset<D>(dataset, std::move(parts[I]))...};
  }(std::make_index_sequence<N>());
}

template <Dataset D>
struct Fold {
  Subset<D> train, valid;
};

/// For cross-validation: each item is in the `valid` of one fold, and in the `train` of all others. DataError
/// unless k is 2 .. the number of items.
template <Dataset D>
std::vector<Fold<D>> k_fold(const D& dataset, std::size_t k, std::uint64_t seed) {
  const auto parts = detail::fold_indices(dataset.size(), k, seed);
  std::vector<Fold<D>> folds;
  for (std::size_t i = 0; i < k; ++i) {
    std::vector<std::size_t> others;
    for (std::size_t j = 0; j < k; ++j)
      if (j != i) others.insert(others.end(), parts[j].begin(), parts[j].end());
    folds.push_back({Subset<D>(dataset, std::move(others)), Subset<D>(dataset, parts[i])});
  }
  return folds;
}

}  // namespace hearth::inline v0_1::data
