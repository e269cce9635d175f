// A type's fields as a list of names and member pointers, made by HEARTH_MODULE.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1 {

/// A name as a template argument.
template <std::size_t N>
struct FieldName {
  char text[N] = {};
  consteval FieldName(const char (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr operator std::string_view() const { return {text, N - 1}; }
};

namespace detail {
template <class> struct MemberOf;
template <class C, class T> struct MemberOf<T C::*> {
  using type = std::remove_const_t<T>;
};
}  // namespace detail

template <FieldName Name, auto Member>
struct Field {
  static constexpr std::string_view name = Name;
  static constexpr auto member = Member;
  using type = typename detail::MemberOf<decltype(Member)>::type;
};

template <class... F>
struct Fields {
  static constexpr std::size_t size = sizeof...(F);
};

/// A type whose fields are listed by HEARTH_MODULE.
template <class M>
concept Module = requires { M::hearth_fields(); };

template <Module M>
using FieldsOf = decltype(M::hearth_fields());

namespace detail {
template <class... F, class Visit>
constexpr void each_field(Fields<F...>, Visit&& visit) {
  (visit.template operator()<F>(), ...);
}
// Once for a list, not once for each of its fields: where each asks for its like of another list, whatever is
// compiled for a pair of fields grows with the square of their number.
template <class... F>
inline constexpr std::string_view field_names[sizeof...(F) + 1] = {F::name...};  // of no fields, too

// From the end, where numbered names differ: each character that is compared costs the compiler memory.
consteval bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const char *x = a.data(), *y = b.data();
  for (std::size_t i = a.size(); i-- > 0;)
    if (x[i] != y[i]) return false;
  return true;
}
consteval std::size_t index_of_name(const std::string_view* names, std::size_t count,
                                    std::string_view wanted) {
  for (std::size_t i = 0; i < count; ++i)
    if (same_name(names[i], wanted)) return i;
  return count;
}
template <class Wanted, class... F>
consteval std::size_t field_index(Fields<F...>) {
  return index_of_name(field_names<F...>, sizeof...(F), Wanted::name);
}

template <std::size_t I, class F> struct Numbered {
  using type = F;
};
template <class Index, class... F> struct NumberedFields;
template <std::size_t... I, class... F>
struct NumberedFields<std::index_sequence<I...>, F...> : Numbered<I, F>... {};
template <std::size_t I, class F>
Numbered<I, F> numbered(const Numbered<I, F>&);  // the base that has this number

template <std::size_t I, class List> struct FieldAt;
template <std::size_t I, class... F>
struct FieldAt<I, Fields<F...>> {
  using All = NumberedFields<std::index_sequence_for<F...>, F...>;
  using type = typename decltype(numbered<I>(std::declval<All>()))::type;
};

template <class Void, class... F>
struct FieldList {
  using type = Fields<F...>;
};
}  // namespace detail

/// M's field of the same name as another model's field.
template <class M, class Other>
using SameField = typename detail::FieldAt<detail::field_index<Other>(FieldsOf<M>{}), FieldsOf<M>>::type;

/// Calls visit(name, member) for each field of `module`, in order.
template <class M, class Visit>
constexpr void for_each_field(M& module, Visit&& visit) {
  detail::each_field(FieldsOf<std::remove_const_t<M>>{},
                     [&]<class F>() { visit(F::name, module.*(F::member)); });
}

}  // namespace hearth::inline v0_1
