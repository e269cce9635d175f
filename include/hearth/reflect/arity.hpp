// How many members an aggregate has: to tell that the list of a HEARTH_MODULE forgot one.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <hearth/reflect/fields.hpp>

namespace hearth::detail {

struct Anything {
  template <class T> operator T() const;
};

template <class T, std::size_t... I>
consteval bool takes(std::index_sequence<I...>) {
  return requires { T{(void(I), Anything{})...}; };
}

template <class T, std::size_t N = 0>
consteval std::size_t arity() {
  if constexpr (!takes<T>(std::make_index_sequence<N + 1>{})) return N;
  else return arity<T, N + 1>();
}

// Brace elision makes a C array count as many members as it has elements.
template <class T>
consteval std::size_t members_of_field() {
  if constexpr (std::is_array_v<T>) return sizeof(T) / sizeof(std::remove_all_extents_t<T>);
  else return 1;
}

template <class... F>
consteval std::size_t listed_members(Fields<F...>) {
  return (std::size_t{0} + ... + members_of_field<typename F::type>());
}

/// Does the list name every member? Only an aggregate's members can be counted.
template <class M>
consteval bool lists_every_member() {
  if constexpr (std::is_aggregate_v<M>) return arity<M>() <= listed_members(FieldsOf<M>{});
  else return true;
}

}  // namespace hearth::detail
