// The rules of functions of one and of two elements, and of choosing between two. Not members of Autodiff: a
// backend's library instantiates them for the built-in ops, and an op of a program's own is compiled with it.
#pragma once

#include <hearth/autodiff/tape.hpp>
#include <hearth/autodiff/value.hpp>

namespace hearth::inline v0_1::rules {

/// The gradient of a broadcast: sums over what was repeated.
template <class I>
PrimitiveOf<I, Float> sum_to(PrimitiveOf<I, Float> g, const Shape& to) {
  const Shape from = I::template shape<Float>(g);
  AxisSet axes = 0;
  for (std::size_t i = 0; i < from.rank(); ++i) {
    const std::size_t missing = from.rank() - to.rank();
    if (i < missing || (to[i - missing] == 1 && from[i] != 1)) axes |= AxisSet{1} << i;
  }
  if (axes != 0) g = I::template reduce<Float>(op::Sum{}, std::move(g), axes);
  return from.rank() == to.rank() ? g : I::template reshape<Float>(std::move(g), to);
}

template <class I, class Op>
Variable<I> unary(Op op, Variable<I> x) {
  using V = PrimitiveOf<I, Float>;
  const Inputs<I, 1> in(x);
  if (!in.tracked()) return Variable<I>{I::template unary<Float>(op, std::move(x.value))};
  if constexpr (Op::keeps == op::Keeps::nothing) {
    return in.push(I::template unary<Float>(op, std::move(x.value)),
                   [op, e = in[0]](V g, const Back<I>& back) {
                     V same = g;
                     back.add(e, I::unary_backward(op, std::move(g), std::move(same)));
                   });
  } else {
    std::optional<V> kept;
    if constexpr (Op::keeps == op::Keeps::input) kept = x.value;
    V y = I::template unary<Float>(op, std::move(x.value));
    if constexpr (Op::keeps == op::Keeps::output) kept = y;
    return in.push(std::move(y), [op, kept = std::move(*kept), e = in[0]](V g, const Back<I>& back) {
      back.add(e, I::unary_backward(op, std::move(g), kept));
    });
  }
}

template <class I, class Op>
Variable<I> binary(Op op, Variable<I> a, Variable<I> b) {
  using V = PrimitiveOf<I, Float>;
  const Inputs<I, 2> in(a, b);
  if (!in.tracked())
    return Variable<I>{I::template binary<Float>(op, std::move(a.value), std::move(b.value))};
  const Shape sa = I::template shape<Float>(a.value), sb = I::template shape<Float>(b.value);
  Value<I> ka, kb;
  if constexpr (Op::keeps_inputs) {
    ka = Value<I>(a.value);
    kb = Value<I>(b.value);
  }
  return in.push(I::template binary<Float>(op, std::move(a.value), std::move(b.value)),
                 [op, sa, sb, ka, kb, ea = in[0], eb = in[1]](V g, const Back<I>& back) {
                   const Value<I> gradient(g);
                   if (back.wants(ea)) back.add(ea, sum_to<I>(op.derivative_a(gradient, ka, kb).like(g), sa));
                   if (back.wants(eb)) back.add(eb, sum_to<I>(op.derivative_b(gradient, ka, kb).like(g), sb));
                 });
}

/// Not inline, as what stands in rules_window.hpp.
template <class I>
struct Choice {
  static Variable<I> where(PrimitiveOf<I, Bool> mask, Variable<I> a, Variable<I> b);
};

template <class I>
Variable<I> Choice<I>::where(PrimitiveOf<I, Bool> mask, Variable<I> a, Variable<I> b) {
  using V = PrimitiveOf<I, Float>;
  const Inputs<I, 2> in(a, b);
  if (!in.tracked())
    return Variable<I>{I::template where<Float>(std::move(mask), std::move(a.value), std::move(b.value))};
  const Shape sa = I::template shape<Float>(a.value), sb = I::template shape<Float>(b.value);
  V y = I::template where<Float>(mask, std::move(a.value), std::move(b.value));
  return in.push(std::move(y), [mask, sa, sb, ea = in[0], eb = in[1]](V g, const Back<I>& back) {
    const V zero = I::template full<Float>(Shape::filled(I::template shape<Float>(g).rank(), 1), 0,
                                           I::template device<Float>(g));
    if (back.wants(ea)) back.add(ea, sum_to<I>(I::template where<Float>(mask, g, zero), sa));
    if (back.wants(eb)) back.add(eb, sum_to<I>(I::template where<Float>(mask, zero, g), sb));
  });
}

}  // namespace hearth::inline v0_1::rules
