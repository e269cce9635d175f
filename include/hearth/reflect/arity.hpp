// How many members an aggregate has: to tell that the list of a HEARTH_MODULE forgot one.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <hearth/reflect/fields.hpp>

namespace hearth::inline v0_1::detail {

struct Anything {
  template <class T> operator T() const;
};

template <class T, std::size_t... I>
consteval bool takes(std::index_sequence<I...>) {
  return requires { T{(void(I), Anything{})...}; };
}

// Brace elision makes a C array count as many members as it has elements.
template <class T>
consteval std::size_t members_of_field() {
  if constexpr (std::is_array_v<T>)
    return sizeof(T) / sizeof(std::remove_all_extents_t<T>);
  else
    return 1;
}

template <class... F>
consteval std::size_t listed_members(Fields<F...>) {
  return (std::size_t{0} + ... + members_of_field<typename F::type>());
}

// An aggregate can be made of as many values as it has members, and of fewer where the others have defaults.
template <class M, std::size_t Listed, std::size_t... More>
consteval bool takes_more(std::index_sequence<More...>) {
  return (takes<M>(std::make_index_sequence<Listed + 1 + More>{}) || ...);
}

/// Does the list name every member? Only an aggregate's members can be counted.
template <class M>
consteval bool lists_every_member() {
  if constexpr (!std::is_aggregate_v<M>)
    return true;
  else {
    constexpr std::size_t listed = listed_members(FieldsOf<M>{});
    if constexpr (takes<M>(std::make_index_sequence<listed + 1>{})) return false;
    // Made of the listed ones: no more of them. Else members without a default are missing from the list.
    else if constexpr (takes<M>(std::make_index_sequence<listed>{}))
      return true;
    else
      return !takes_more<M, listed>(std::make_index_sequence<8>{});
  }
}

}  // namespace hearth::inline v0_1::detail
