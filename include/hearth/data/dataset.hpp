// What a data set is: a size, and an item for each index. Items are asked for from several threads at once.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <hearth/core/rng.hpp>

namespace hearth::inline v0_1::data {

namespace detail {
template <class D>
concept Indexed = requires(const D& dataset, std::size_t index) { dataset[index]; };
/// Items that are another one each time, such as a random crop.
template <class D>
concept Drawn = requires(const D& dataset, std::size_t index, Rng& rng) { dataset.get(index, rng); };
}  // namespace detail

/// dataset.size(), and dataset[index] or dataset.get(index, rng).
template <class D>
concept Dataset = requires(const D& dataset) {
  { dataset.size() } -> std::convertible_to<std::size_t>;
} && (detail::Indexed<D> || detail::Drawn<D>);

/// The item at an index; what is random in it is drawn from rng.
template <Dataset D>
auto item_of(const D& dataset, std::size_t index, Rng& rng) {
  if constexpr (detail::Drawn<D>)
    return dataset.get(index, rng);
  else
    return dataset[index];
}

/// A hint that this item will be asked for next, to a data set that can do something about it.
template <class D>
void prefetch(const D& dataset, std::size_t index) {
  if constexpr (requires { dataset.prefetch(index); }) dataset.prefetch(index);
}

template <class D>
using ItemOf = std::remove_cvref_t<decltype(item_of(std::declval<const D&>(), 0, std::declval<Rng&>()))>;

}  // namespace hearth::inline v0_1::data
