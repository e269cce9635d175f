// Nested lists and vectors as data at rest.
#pragma once

#include <initializer_list>
#include <type_traits>
#include <vector>

#include <hearth/backend/kind.hpp>
#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// What the innermost lists hold: doubles hold every float, and bool has no bytes in a vector.
template <class K>
using ListElement = std::conditional_t<std::is_same_v<K, Float>, double,
                                       std::conditional_t<std::is_same_v<K, Int>, std::int64_t, bool>>;

template <class T, std::size_t Rank>
struct NestedListOf {
  using type = std::initializer_list<typename NestedListOf<T, Rank - 1>::type>;
};
template <class T>
struct NestedListOf<T, 0> {
  using type = T;
};

template <std::size_t Depth, std::size_t Rank, class T, class List>
void append_nested(std::vector<T>& values, Shape& shape, const List& list) {
  if constexpr (Depth == Rank) {
    static_assert(std::is_arithmetic_v<List>, "hearth: these lists are nested deeper than the tensor's rank");
    values.push_back(static_cast<T>(list));
  } else {
    static_assert(!std::is_arithmetic_v<List>,
                  "hearth: these lists are nested less deep than the tensor's rank");
    if (shape.rank() == Depth) shape.push_back(list.size());
    if (shape[Depth] != list.size())
      throw_shape_error("tensor",
                        "lists of " + std::to_string(shape[Depth]) + " at depth " + std::to_string(Depth),
                        std::to_string(list.size()));
    for (const auto& item : list) append_nested<Depth + 1, Rank>(values, shape, item);
  }
}

}  // namespace detail

/// { { .. }, { .. } }, `Rank` deep.
template <class T, std::size_t Rank>
using NestedList = typename detail::NestedListOf<T, (Rank <= kMaxRank ? Rank : 0)>::type;

namespace detail {

template <class K, std::size_t Rank, class List>
TensorData nested_data(const List& list) {
  using T = std::conditional_t<std::is_same_v<K, Bool>, std::uint8_t, ListElement<K>>;
  std::vector<T> values;
  Shape shape;
  append_nested<0, Rank>(values, shape, list);
  while (shape.rank() < Rank) shape.push_back(0);  // below an empty list
  return TensorData::from(std::move(values), shape);
}

}  // namespace detail

}  // namespace hearth::inline v0_1
