// Data sets whose items are made from those of others: changed by a function, or one set after another.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include <hearth/core/error.hpp>
#include <hearth/data/dataset.hpp>
#include <hearth/data/example.hpp>
#include <hearth/data/prefetch.hpp>

namespace hearth::inline v0_1::data {

namespace detail {

/// Is something random in what `f` makes of an item?
template <class F, class Item>
concept Draws = std::is_invocable_v<const F&, Item, Rng&>;

template <class F, class Item>
auto transformed(const F& f, Item item, Rng& rng) {
  if constexpr (Draws<F, Item>)
    return f(std::move(item), rng);
  else
    return f(std::move(item));
}

}  // namespace detail

/// The items of a data set as a function makes them, each time they are asked for.
template <Dataset D, class F>
class Mapped {
  static_assert(
      std::is_invocable_v<const F&, ItemOf<D>> || detail::Draws<F, ItemOf<D>>,
      "hearth: map's function takes no item of the data set; write a const operator() that takes the "
      "item, or the item and an Rng&");
  static constexpr bool kDrawn = detail::Drawn<D> || detail::Draws<F, ItemOf<D>>;

 public:
  Mapped(D dataset, F transform) : dataset_(std::move(dataset)), transform_(std::move(transform)) {}

  std::size_t size() const { return dataset_.size(); }
  auto operator[](std::size_t index) const
    requires(!kDrawn)
  {
    return transform_(dataset_[index]);
  }
  auto get(std::size_t index, Rng& rng) const
    requires kDrawn
  {
    return detail::transformed(transform_, item_of(dataset_, index, rng), rng);
  }
  void prefetch(std::size_t index) const { data::prefetch(dataset_, index); }
  HostBatch gather(const std::size_t* indices, std::size_t count) const
    requires(Gathers<D> && TransformsBatches<F>)
  {
    // A few at a time: others may run in between, and what they had near stays there.
    constexpr std::size_t kPart = 4;
    detail::BatchOfParts batch(count);
    for (std::size_t i = 0; i < count; i += kPart) {
      if (i > 0) detail::let_others_run();
      const std::size_t part = count - i < kPart ? count - i : kPart;
      batch.add(transform_.of_batch(dataset_.gather(indices + i, part)));
    }
    return std::move(batch).whole();
  }

  const D& dataset() const { return dataset_; }

 private:
  D dataset_;
  F transform_;
};

/// transform(item), or transform(item, rng) where something random is in it: map(set,
/// RandomHorizontalFlip()).
template <Dataset D, class F>
Mapped<D, F> map(D dataset, F transform) {
  return {std::move(dataset), std::move(transform)};
}

/// The items of one data set, then those of another.
template <Dataset A, Dataset B>
class Concatenated {
  static_assert(std::is_same_v<ItemOf<A>, ItemOf<B>>,
                "hearth: concat's data sets have items of different types; map one of them to the other's");
  static constexpr bool kDrawn = detail::Drawn<A> || detail::Drawn<B>;

 public:
  Concatenated(A first, B second) : first_(std::move(first)), second_(std::move(second)) {}

  std::size_t size() const { return first_.size() + second_.size(); }
  ItemOf<A> operator[](std::size_t index) const
    requires(!kDrawn)
  {
    return index < first_.size() ? first_[index] : second_[index - first_.size()];
  }
  ItemOf<A> get(std::size_t index, Rng& rng) const
    requires kDrawn
  {
    return index < first_.size() ? item_of(first_, index, rng) : item_of(second_, index - first_.size(), rng);
  }

 private:
  A first_;
  B second_;
};

template <Dataset A, Dataset B>
Concatenated<A, B> concat(A first, B second) {
  return {std::move(first), std::move(second)};
}

}  // namespace hearth::inline v0_1::data
