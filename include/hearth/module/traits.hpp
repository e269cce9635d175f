// What a member of a model can be, and the sentence for what it cannot be.
#pragma once

#include <string>
#include <type_traits>

#include <hearth/module/path.hpp>
#include <hearth/module/rebind.hpp>
#include <hearth/reflect/arity.hpp>

namespace hearth::inline v0_1::detail {

template <class T> inline constexpr bool is_vector = false;
template <class T, class A> inline constexpr bool is_vector<std::vector<T, A>> = true;
template <class T> inline constexpr bool is_array = false;
template <class T, std::size_t N> inline constexpr bool is_array<std::array<T, N>> = true;
template <class T> inline constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<std::optional<T>> = true;
template <class T> inline constexpr bool is_variant = false;
template <class... T> inline constexpr bool is_variant<std::variant<T...>> = true;

/// A layer that is spread: in a std::vector that is a module's member, its fields stand in the module's own
/// map under the names that T::field_name(field, index of the layer) gives, as PyTorch's "weight_ih_l0".
template <class T>
concept SpreadLayer = Module<T> && requires {
  { T::field_name(std::string_view(), std::size_t()) } -> std::same_as<SpreadName>;
};
template <class T> inline constexpr Path::Spread spread_of = nullptr;
template <SpreadLayer T, class A>
inline constexpr Path::Spread spread_of<std::vector<T, A>> = &T::field_name;
template <class T> inline constexpr bool is_spread = spread_of<T> != nullptr;

/// std::tuple, and what is derived from it and says so (Sequential).
template <class T>
concept TupleLike = !is_array<T> && requires { std::tuple_size<T>::value; };

template <class T>
inline constexpr bool is_constant =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string>;

/// Stateless: an activation, a pooling without parameters.
template <class T>
inline constexpr bool is_stateless =
    std::is_empty_v<T> && std::is_default_constructible_v<T> && !TupleLike<T>;

// The backend of a model: of the first parameter or buffer found in it.
template <class T> struct FindBackend {
  using type = void;
};
template <class... T> struct FirstOf {
  using type = void;
};
template <class T, class... Ts>
struct FirstOf<T, Ts...> {
  using mine = typename FindBackend<T>::type;
  using type =
      typename std::conditional_t<std::is_void_v<mine>, FirstOf<Ts...>, std::type_identity<mine>>::type;
};
template <class B, std::size_t D, Role R> struct FindBackend<Param<B, D, R>> {
  using type = B;
};
template <class B, std::size_t D, class K, Role R> struct FindBackend<Buffer<B, D, K, R>> {
  using type = B;
};
template <class T, class A> struct FindBackend<std::vector<T, A>> : FindBackend<T> {};
template <class T, std::size_t N> struct FindBackend<std::array<T, N>> : FindBackend<T> {};
template <class T> struct FindBackend<std::optional<T>> : FindBackend<T> {};
template <class... T> struct FindBackend<std::tuple<T...>> : FirstOf<T...> {};
template <class... T> struct FindBackend<std::variant<T...>> : FirstOf<T...> {};
template <class List> struct FirstOfFields;
template <class... F> struct FirstOfFields<Fields<F...>> : FirstOf<typename F::type...> {};
template <Module M> struct FindBackend<M> : FirstOfFields<FieldsOf<M>> {};

template <class M>
consteval bool check_module();

template <class T>
consteval bool check_member() {
  if constexpr (is_param<T> || is_buffer<T> || is_skip<T> || is_training<T> || is_constant<T>)
    return true;
  else if constexpr (Module<T>)
    return check_module<T>();
  else if constexpr (is_vector<T> || is_array<T> || is_optional<T>)
    return check_member<typename T::value_type>();
  else if constexpr (TupleLike<T> || is_variant<T> || is_stateless<T>)
    return true;
  else {
    static_assert(
        !is_tensor<T>,
        "hearth: a plain tensor is not part of a model's record; make it a Param (trained), a Buffer "
        "(saved), or wrap it in Skip");
    static_assert(
        is_tensor<T>,
        "hearth: this member is nothing that a record can hold; give its type a HEARTH_MODULE, or wrap it in Skip");
    return false;
  }
}

/// Is M what HEARTH_MODULE made of it, whole? Each way in which it is not has a sentence.
template <class M>
consteval bool check_module() {
  static_assert(
      Module<M>,
      "hearth: this is not a module; write HEARTH_MODULE(Name, members...) as the last line of the struct");
  if constexpr (Module<M>) {
    static_assert(
        std::is_same_v<M, typename M::hearth_self>,
        "hearth: this struct inherits a HEARTH_MODULE and has none of its own; name its members in one");
    if constexpr (SpreadLayer<M>)
      each_field(FieldsOf<M>{}, []<class F>() {
        static_assert(
            !is_spread<typename F::type>,
            "hearth: a spread layer has a list of spread layers, whose names would come twice; put the "
            "list into a module of its own");
      });
    static_assert(
        M::hearth_partial || lists_every_member<M>(),
        "hearth: a member of this struct is not named in its HEARTH_MODULE; add it, wrap it in Skip, or use HEARTH_MODULE_PARTIAL");
    each_field(FieldsOf<M>{}, []<class F>() {
      static_assert(!std::is_reference_v<typename F::type>,
                    "hearth: a reference cannot be a member of a model");
      (void)check_member<typename F::type>();
    });
  }
  return true;
}

/// A module, or a container of them such as a Sequential.
template <class M>
inline constexpr bool is_model =
    Module<M> || TupleLike<M> || is_vector<M> || is_array<M> || is_optional<M> || is_variant<M>;
template <class M>
consteval bool check_model() {
  if constexpr (!Module<M> && is_model<M>)
    return true;
  else
    return check_module<M>();
}

}  // namespace hearth::inline v0_1::detail

namespace hearth::inline v0_1 {

/// The backend that a model computes on; void for what holds no parameter.
template <class M>
using BackendOf = typename detail::FindBackend<M>::type;

namespace detail {
/// Constants and what is made of them: nothing to visit, and the same on every backend.
template <class T>
inline constexpr bool holds_no_parameter = std::is_void_v<BackendOf<T>>;
}  // namespace detail

}  // namespace hearth::inline v0_1
