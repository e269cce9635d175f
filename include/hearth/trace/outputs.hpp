// The tensors in what a model gives: one, or several in a tuple, an array, a vector or a plain struct.
#pragma once

#include <hearth/module/traits.hpp>
#include <hearth/reflect/arity.hpp>

namespace hearth::inline v0_1::detail {

template <class T, std::size_t... I>
consteval std::size_t member_count(std::index_sequence<I...>) {
  std::size_t count = 0;
  ((takes<T>(std::make_index_sequence<I + 1>{}) ? count = I + 1 : count), ...);
  return count;
}

/// f(tensor) for each, in the order of the members. A struct has up to four.
template <class T, class F>
void each_output(const T& result, const F& f) {
  if constexpr (is_tensor<T>) {
    f(result);
  } else if constexpr (is_vector<T> || is_array<T>) {
    for (const auto& part : result) each_output(part, f);
  } else if constexpr (is_optional<T>) {
    if (result) each_output(*result, f);
  } else if constexpr (TupleLike<T>) {
    std::apply([&](const auto&... part) { (each_output(part, f), ...); }, result);
  } else {
    constexpr std::size_t count = [] {
      if constexpr (std::is_aggregate_v<T>)
        return member_count<T>(std::make_index_sequence<5>{});
      else
        return std::size_t{0};
    }();
    static_assert(
        count >= 1 && count <= 4,
        "hearth: trace: a model gives a tensor, or several in a std::tuple, an array, a vector or a "
        "struct of up to four of these");
    const auto all = [&](const auto&... part) { (each_output(part, f), ...); };
    if constexpr (count == 1) {
      const auto& [a] = result;
      all(a);
    } else if constexpr (count == 2) {
      const auto& [a, b] = result;
      all(a, b);
    } else if constexpr (count == 3) {
      const auto& [a, b, c] = result;
      all(a, b, c);
    } else if constexpr (count == 4) {
      const auto& [a, b, c, d] = result;
      all(a, b, c, d);
    }
  }
}

}  // namespace hearth::inline v0_1::detail
