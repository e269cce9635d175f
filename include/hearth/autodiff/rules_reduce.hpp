// The rules of reductions.
#pragma once

#include <hearth/autodiff/rules_elementwise.hpp>

namespace hearth::inline v0_1::rules {

/// Ties share the gradient evenly, as in torch.amax.
template <class I>
PrimitiveOf<I, Float> extreme_gradient(PrimitiveOf<I, Float> g, const PrimitiveOf<I, Float>& x,
                                       const PrimitiveOf<I, Float>& y) {
  const auto hits = I::template cast<Float, Bool>(I::template compare<Float>(op::Equal{}, x, y));
  auto count = sum_to<I>(hits, I::template shape<Float>(y));
  return I::template binary<Float>(op::Mul{}, hits,
                                   I::template binary<Float>(op::Div{}, std::move(g), std::move(count)));
}

/// The product of all the others, also where some elements are 0.
template <class I>
PrimitiveOf<I, Float> prod_gradient(PrimitiveOf<I, Float> g, const PrimitiveOf<I, Float>& x, AxisSet axes) {
  using V = PrimitiveOf<I, Float>;
  const auto device = I::template device<Float>(x);
  const Shape one = Shape::filled(I::template shape<Float>(x).rank(), 1);
  const V zero = I::template full<Float>(one, 0, device), unit = I::template full<Float>(one, 1, device);
  const auto is_zero = I::template compare<Float>(op::Equal{}, x, zero);
  const V others = I::template where<Float>(is_zero, unit, x);
  const V product = I::template reduce<Float>(op::Prod{}, others, axes);
  const V zeros = I::template reduce<Float>(op::Sum{}, I::template cast<Float, Bool>(is_zero), axes);
  const V at_zero =
      I::template where<Float>(I::template compare<Float>(op::Equal{}, zeros, unit), product, zero);
  const V elsewhere = I::template where<Float>(I::template compare<Float>(op::Equal{}, zeros, zero),
                                               I::template binary<Float>(op::Div{}, product, others), zero);
  return I::template binary<Float>(op::Mul{}, I::template where<Float>(is_zero, at_zero, elsewhere),
                                   std::move(g));
}

template <class I, class Op>
Variable<I> reduce(Op op, Variable<I> x, AxisSet axes) {
  using V = PrimitiveOf<I, Float>;
  const Inputs<I, 1> in(x);
  if (!in.tracked()) return Variable<I>{I::template reduce<Float>(op, std::move(x.value), axes)};
  if constexpr (std::is_same_v<Op, op::Sum>) {
    const Shape from = I::template shape<Float>(x.value);
    return in.push(I::template reduce<Float>(op, std::move(x.value), axes),
                   [from, e = in[0]](V g, const Back<I>& back) {
                     back.add(e, I::template expand<Float>(std::move(g), from));
                   });
  } else {
    V kept = x.value;
    V y = I::template reduce<Float>(op, std::move(x.value), axes);
    if constexpr (std::is_same_v<Op, op::Prod>) {
      return in.push(std::move(y), [kept, axes, e = in[0]](V g, const Back<I>& back) {
        back.add(e, prod_gradient<I>(std::move(g), kept, axes));
      });
    } else {
      return in.push(y, [kept, y, e = in[0]](V g, const Back<I>& back) {
        back.add(e, extreme_gradient<I>(std::move(g), kept, y));
      });
    }
  }
}

}  // namespace hearth::inline v0_1::rules
