// The rules of the scans. Each gradient is made of the backend's own operations, so that it can be
// differentiated again.
#pragma once

#include <limits>

#include <hearth/autodiff/tape.hpp>
#include <hearth/autodiff/value.hpp>

namespace hearth::inline v0_1::rules {

/// With i over all elements from k on: sum of g_i times the product of all up to i but x_k.
///
/// Up to the first zero that is (sum of g_i y_i) / x_k; at the first zero, the same with 1 in its place;
/// behind it, 0.
template <class I>
PrimitiveOf<I, Float> cumprod_gradient(const PrimitiveOf<I, Float>& g, const PrimitiveOf<I, Float>& x,
                                       const PrimitiveOf<I, Float>& y, std::size_t axis, bool reverse) {
  using V = Value<I>;
  const auto later = [&](const V& v) {
    return V(I::template scan<Float>(op::Sum{}, v.primitive(), axis, !reverse));
  };
  const V in(x), gradient(g);
  const auto zero = in == V(0);
  const V zeros(
      I::template scan<Float>(op::Sum{}, I::template cast<Float, Bool>(zero.primitive), axis, reverse));
  const V without_first = select(zero, select(zeros == V(1), V(1), V(0)), in);
  const V others(I::template scan<Float>(op::Prod{}, without_first.primitive(), axis, reverse));
  const V before = later(gradient * V(y)) / select(zero, V(1), in);
  const V at_first = select(zero, select(zeros == V(1), later(gradient * others), V(0)), V(0));
  return select(zeros == V(0), before, at_first).primitive();
}

/// With i over all elements from k on: sum of g_i exp(x_k - y_i), as logarithms, the positive g apart from
/// the negative ones.
template <class I>
PrimitiveOf<I, Float> logcumsumexp_gradient(const PrimitiveOf<I, Float>& g, const PrimitiveOf<I, Float>& x,
                                            const PrimitiveOf<I, Float>& y, std::size_t axis, bool reverse) {
  using V = Value<I>;
  const V nothing(-std::numeric_limits<double>::infinity()), in(x), out(y);
  const auto of_sign = [&](const V& gradient) {
    const auto absent = gradient <= V(0);
    const V term = log(select(absent, V(1), gradient)) - out;
    const V later(
        I::template scan<Float>(op::LogSumExp{}, select(absent, nothing, term).primitive(), axis, !reverse));
    return exp(later + in);
  };
  const V gradient(g);
  return (of_sign(gradient) - of_sign(-gradient)).primitive();
}

template <class I, class Op>
Variable<I> scan(Op op, Variable<I> x, std::size_t axis, bool reverse) {
  using V = PrimitiveOf<I, Float>;
  const Inputs<I, 1> in(x);
  if (!in.tracked()) return Variable<I>{I::template scan<Float>(op, std::move(x.value), axis, reverse)};
  if constexpr (std::is_same_v<Op, op::Sum>) {
    V y = I::template scan<Float>(op, std::move(x.value), axis, reverse);
    return in.push(std::move(y), [axis, reverse, e = in[0]](V g, const Back<I>& back) {
      back.add(e, I::template scan<Float>(op::Sum{}, std::move(g), axis, !reverse));
    });
  } else {
    V y = I::template scan<Float>(op, x.value, axis, reverse);
    return in.push(y, [x = std::move(x.value), y, axis, reverse, e = in[0]](V g, const Back<I>& back) {
      if constexpr (std::is_same_v<Op, op::Prod>)
        back.add(e, cumprod_gradient<I>(g, x, y, axis, reverse));
      else
        back.add(e, logcumsumexp_gradient<I>(g, x, y, axis, reverse));
    });
  }
}

}  // namespace hearth::inline v0_1::rules
