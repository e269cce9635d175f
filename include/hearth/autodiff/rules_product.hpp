// The rules of products of matrices. Each gradient is a function of the backend too, so it can be
// differentiated again. Not inline: see rules_window.hpp.
#pragma once

#include <hearth/autodiff/rules_elementwise.hpp>

namespace hearth::inline v0_1::rules {

template <class I>
struct Product {
  using F = Variable<I>;
  using V = PrimitiveOf<I, Float>;

  static F matmul(F a, F b);
  static F linear(F x, F weight, std::optional<F> bias);

 private:
  static V transposed(V x);
};

template <class I>
auto Product<I>::transposed(V x) -> V {
  Shape axes;
  const std::size_t rank = I::template shape<Float>(x).rank();
  for (std::size_t axis = 0; axis < rank; ++axis) axes.push_back(axis);
  std::swap(axes[rank - 1], axes[rank - 2]);
  return I::template permute<Float>(std::move(x), axes);
}

template <class I>
auto Product<I>::matmul(F a, F b) -> F {
  const Inputs<I, 2> in(a, b);
  if (!in.tracked()) return F{I::matmul(std::move(a.value), std::move(b.value))};
  V y = I::matmul(a.value, b.value);
  return in.push(std::move(y), [a = a.value, b = b.value, ea = in[0], eb = in[1]](V g, const Back<I>& back) {
    if (back.wants(ea)) back.add(ea, sum_to<I>(I::matmul(g, transposed(b)), I::template shape<Float>(a)));
    if (back.wants(eb))
      back.add(eb, sum_to<I>(I::matmul(transposed(a), std::move(g)), I::template shape<Float>(b)));
  });
}

template <class I>
auto Product<I>::linear(F x, F weight, std::optional<F> bias) -> F {
  F b = bias ? std::move(*bias) : F{weight.value};  // without a bias, any constant takes its place
  const Inputs<I, 3> in(x, weight, b);
  std::optional<V> bias_value;
  if (bias) bias_value = std::move(b.value);
  if (!in.tracked()) return F{I::linear(std::move(x.value), std::move(weight.value), std::move(bias_value))};
  V y = I::linear(x.value, weight.value, std::move(bias_value));
  return in.push(std::move(y), [x = x.value, w = weight.value, ex = in[0], ew = in[1], eb = in[2]](
                                   V g, const Back<I>& back) {
    const Shape ws = I::template shape<Float>(w);
    const std::size_t rows = ws[1] == 0 ? 0 : I::template shape<Float>(x).numel() / ws[1];
    if (back.wants(ew) || back.wants(eb)) {
      const V g2 = I::template reshape<Float>(g, {rows, ws[0]});
      if (back.wants(ew))
        back.add(ew, I::matmul(transposed(g2), I::template reshape<Float>(x, {rows, ws[1]})));
      if (back.wants(eb))
        back.add(eb, I::template reshape<Float>(I::template reduce<Float>(op::Sum{}, g2, 1), {ws[0]}));
    }
    if (back.wants(ex)) back.add(ex, I::linear(std::move(g), transposed(w), std::nullopt));
  });
}

}  // namespace hearth::inline v0_1::rules
