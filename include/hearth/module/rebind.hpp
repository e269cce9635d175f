// The same struct over another backend: On<LeNet<NdArray<>>, Stored> is LeNet<Stored>.
#pragma once

#include <array>
#include <optional>
#include <tuple>
#include <variant>
#include <vector>

#include <hearth/module/param.hpp>
#include <hearth/reflect/fields.hpp>

namespace hearth::inline v0_1 {

namespace detail {

template <class T, class B> struct Rebind {
  using type = T;
};

template <class T, class B> using RebindOf = typename Rebind<T, B>::type;

template <class A, std::size_t D, Role R, class B>
struct Rebind<Param<A, D, R>, B> {
  using type = Param<B, D, R>;
};
template <class A, std::size_t D, class K, Role R, class B>
struct Rebind<Buffer<A, D, K, R>, B> {
  using type = Buffer<B, D, K, R>;
};
template <class T, class B>
struct Rebind<Skip<T>, B> {
  using type = Skip<RebindOf<T, B>>;
};

// Models: the backend is the first template parameter; types behind it are rebound too, values stay.
template <template <Backend> class M, Backend A, Backend B>
struct Rebind<M<A>, B> {
  using type = M<B>;
};
template <template <Backend, class, class...> class M, Backend A, class T, class... Ts, Backend B>
struct Rebind<M<A, T, Ts...>, B> {
  using type = M<B, RebindOf<T, B>, RebindOf<Ts, B>...>;
};
template <template <Backend, auto, auto...> class M, Backend A, auto V, auto... Vs, Backend B>
struct Rebind<M<A, V, Vs...>, B> {
  using type = M<B, V, Vs...>;
};

// Containers
template <class T, class A, class B>
struct Rebind<std::vector<T, A>, B> {
  using type = std::vector<RebindOf<T, B>>;
};
template <class T, std::size_t N, class B>
struct Rebind<std::array<T, N>, B> {
  using type = std::array<RebindOf<T, B>, N>;
};
template <class T, class B>
struct Rebind<std::optional<T>, B> {
  using type = std::optional<RebindOf<T, B>>;
};
template <class... T, class B>
struct Rebind<std::tuple<T...>, B> {
  using type = std::tuple<RebindOf<T, B>...>;
};
template <class... T, class B>
struct Rebind<std::variant<T...>, B> {
  using type = std::variant<RebindOf<T, B>...>;
};

template <class T, class B>
struct Rebound {
  using type = RebindOf<T, B>;
};
// A model of mixed parameters says it itself: template <Backend C> using rebind = M<C, N, Act>;
template <class T, class B>
  requires requires { typename T::template rebind<B>; } && Module<T>
struct Rebound<T, B> {
  using type = typename T::template rebind<B>;
};

}  // namespace detail

/// M over backend B.
template <class M, Backend B>
using On = typename detail::Rebound<M, B>::type;

/// A model at rest: the same type whatever backend and precision it was trained on.
template <class M>
using Record = On<M, Stored>;

}  // namespace hearth::inline v0_1
