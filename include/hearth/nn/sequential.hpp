// Layers one after another; their names are "0", "1", .. as in PyTorch.
#pragma once

#include <string_view>
#include <tuple>

#include <hearth/core/rng.hpp>
#include <hearth/module/traits.hpp>

namespace hearth::inline v0_1::nn {

/// Sequential{LinearConfig{...}.init<B>(device, rng), Relu{}, ...}: anything that can be called with a
/// tensor.
template <class... L>
struct Sequential : std::tuple<L...> {
  using std::tuple<L...>::tuple;
  static constexpr std::string_view printed_as = "Sequential";

  template <class T>
  auto operator()(T x) const {
    return call<0>(std::move(x), [](const auto& layer, auto input) { return layer(std::move(input)); });
  }
  /// Layers that draw random numbers (Dropout) draw them from rng.
  template <class T>
  auto operator()(T x, Rng& rng) const {
    return call<0>(std::move(x), [&](const auto& layer, auto input) {
      if constexpr (requires { layer(std::move(input), rng); })
        return layer(std::move(input), rng);
      else
        return layer(std::move(input));
    });
  }

 private:
  template <std::size_t I, class T, class Apply>
  auto call(T x, const Apply& apply) const {
    if constexpr (I == sizeof...(L))
      return x;
    else
      return call<I + 1>(apply(std::get<I>(*this), std::move(x)), apply);
  }
};

template <class... L>
Sequential(L...) -> Sequential<L...>;

}  // namespace hearth::inline v0_1::nn

template <class... L>
struct std::tuple_size<hearth::nn::Sequential<L...>> : std::integral_constant<std::size_t, sizeof...(L)> {};
template <std::size_t I, class... L>
struct std::tuple_element<I, hearth::nn::Sequential<L...>> : std::tuple_element<I, std::tuple<L...>> {};

namespace hearth::inline v0_1::detail {
template <class... L, class B>
struct Rebind<nn::Sequential<L...>, B> {
  using type = nn::Sequential<RebindOf<L, B>...>;
};
template <class... L>
struct FindBackend<nn::Sequential<L...>> : FirstOf<L...> {};
}  // namespace hearth::inline v0_1::detail
