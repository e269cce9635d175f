// Loops over dense memory, a SIMD batch at a time where the op can take one. A last partial batch is filled
// up, not done by scalars: an element's result does not depend on where it stands.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <xsimd/xsimd.hpp>

#include <hearth/backend/op.hpp>

namespace hearth::inline v0_1::nd {

template <class T>
inline constexpr bool has_batches = std::is_same_v<T, float> || std::is_same_v<T, double>;

template <class T, class F>
void map_range(const T* x, T* out, std::size_t count, const F& f) {
  if constexpr (has_batches<T>) {
    using V = xsimd::batch<T>;
    std::size_t i = 0;
    for (; i + V::size <= count; i += V::size) f(V::load_unaligned(x + i)).store_unaligned(out + i);
    if (i < count) {
      T rest[V::size];
      std::fill(std::copy(x + i, x + count, rest), rest + V::size, T(1));
      f(V::load_unaligned(rest)).store_unaligned(rest);
      std::copy(rest, rest + (count - i), out + i);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) out[i] = f(x[i]);
  }
}

/// Steps of 0 or 1: an operand may be one element for the whole run.
template <class T, class F>
void zip_range(const T* a, std::ptrdiff_t a_step, const T* b, std::ptrdiff_t b_step, T* out,
               std::size_t count, const F& f) {
  if constexpr (has_batches<T>) {
    using V = xsimd::batch<T>;
    const auto load = [](const T* data, std::ptrdiff_t step, std::size_t i) {
      return step ? V::load_unaligned(data + i) : V(*data);
    };
    std::size_t i = 0;
    for (; i + V::size <= count; i += V::size)
      f(load(a, a_step, i), load(b, b_step, i)).store_unaligned(out + i);
    if (i < count) {
      T left[V::size], right[V::size];
      for (std::size_t j = 0; j < V::size; ++j) {
        const std::size_t at = std::min(i + j, count - 1);
        left[j] = a[a_step ? at : 0];
        right[j] = b[b_step ? at : 0];
      }
      f(V::load_unaligned(left), V::load_unaligned(right)).store_unaligned(left);
      std::copy(left, left + (count - i), out + i);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) out[i] = f(a[a_step ? i : 0], b[b_step ? i : 0]);
  }
}

/// x to the power y. xsimd's is exp(y log|x|), wrong for zeros and infinities: those elements are done again.
template <class V>
V power(V x, V y) {
  if constexpr (std::is_arithmetic_v<V>) {
    return std::pow(x, y);
  } else {
    using T = typename V::value_type;
    const V result = xsimd::pow(x, y), infinity(std::numeric_limits<T>::infinity());
    if (xsimd::all((x != V(T(0))) & (xsimd::abs(x) < infinity) & (xsimd::abs(y) < infinity))) return result;
    T bases[V::size], exponents[V::size], results[V::size];
    x.store_unaligned(bases);
    y.store_unaligned(exponents);
    result.store_unaligned(results);
    for (std::size_t i = 0; i < V::size; ++i)
      if (bases[i] == 0 || !std::isfinite(bases[i]) || !std::isfinite(exponents[i]))
        results[i] = std::pow(bases[i], exponents[i]);
    return V::load_unaligned(results);
  }
}

// An op that SIMD functions do not give everywhere says so.
template <class Op> inline constexpr bool by_element = requires { Op::by_element; };

/// f of each element of batches.
template <class F, class V, class... Vs>
V each_element(const F& f, V first, Vs... rest) {
  using T = typename V::value_type;
  constexpr std::size_t N = V::size;
  T lanes[1 + sizeof...(rest)][N];
  std::size_t operand = 0;
  first.store_unaligned(lanes[operand++]);
  (rest.store_unaligned(lanes[operand++]), ...);
  for (std::size_t i = 0; i < N; ++i)
    lanes[0][i] = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return f(lanes[I][i]...);
    }(std::make_index_sequence<1 + sizeof...(rest)>{});
  return V::load_unaligned(lanes[0]);
}

// An op's value and derivative, with the power that is right everywhere.
template <class Op, class V, class... Vs>
auto value_of(const Op& op, V v, Vs... w) {
  if constexpr (std::is_arithmetic_v<V>)
    return op.value(v, w...);
  else if constexpr (by_element<Op>)
    return each_element([&](auto... x) { return op.value(x...); }, v, w...);
  else if constexpr (std::is_same_v<Op, op::Pow>)
    return power(v, w...);
  else if constexpr (std::is_same_v<Op, op::PowScalar>)
    return power(v, V(op.exponent));
  else
    return op.value(v, w...);
}
template <class Op, class V>
V derivative_of(const Op& op, V grad, V kept) {
  if constexpr (by_element<Op> && !std::is_arithmetic_v<V>)
    return each_element([&](auto g, auto k) { return op.derivative(g, k); }, grad, kept);
  else if constexpr (std::is_same_v<Op, op::PowScalar>)
    return op.exponent == 0 ? grad * V(0) : grad * V(op.exponent) * power(kept, V(op.exponent - 1));
  else
    return op.derivative(grad, kept);
}

}  // namespace hearth::inline v0_1::nd
