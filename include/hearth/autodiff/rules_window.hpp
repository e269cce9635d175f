// The rules of convolutions, poolings and maps along an axis. Each gradient is a function of the backend too,
// so it can be differentiated again.
#pragma once

#include <hearth/autodiff/tape.hpp>

namespace hearth::rules {

template <class I> using FloatOf = PrimitiveOf<I, Float>;

/// What is linear in its one input: backward(gradient) needs nothing of its value.
template <class I, class Forward, class Backward>
Variable<I> linear_step(Variable<I> x, const Forward& forward, Backward backward) {
  const Inputs<I, 1> in(x);
  FloatOf<I> y = forward(std::move(x.value));
  if (!in.tracked()) return {std::move(y)};
  return in.push(std::move(y),
                 [backward = std::move(backward), e = in[0]](FloatOf<I> g, const Back<I>& back) {
                   back.add(e, backward(std::move(g)));
                 });
}

template <class I>
Variable<I> conv2d(Variable<I> x, Variable<I> weight, std::optional<Variable<I>> bias,
                   const Conv2dOptions& options) {
  using V = FloatOf<I>;
  Variable<I> b = bias ? std::move(*bias) : Variable<I>{weight.value};  // any constant takes its place
  const Inputs<I, 3> in(x, weight, b);
  std::optional<V> bias_value;
  if (bias) bias_value = std::move(b.value);
  if (!in.tracked())
    return {I::conv2d(std::move(x.value), std::move(weight.value), std::move(bias_value), options)};
  V y = I::conv2d(x.value, weight.value, std::move(bias_value), options);
  return in.push(std::move(y), [x = x.value, w = weight.value, options, ex = in[0], ew = in[1], eb = in[2]](
                                   V g, const Back<I>& back) {
    const Shape xs = I::template shape<Float>(x), ws = I::template shape<Float>(w);
    if (back.wants(eb))
      back.add(eb, I::template reshape<Float>(I::template reduce<Float>(op::Sum{}, g, 0b1101), {ws[0]}));
    if (back.wants(ew)) back.add(ew, I::conv2d_weight_grad(x, g, ws, options));
    if (back.wants(ex)) back.add(ex, I::conv2d_input_grad(std::move(g), w, xs, options));
  });
}

template <class I>
Variable<I> conv2d_input_grad(Variable<I> grad, Variable<I> weight, const Shape& input,
                              const Conv2dOptions& options) {
  using V = FloatOf<I>;
  const Inputs<I, 2> in(grad, weight);
  V y = I::conv2d_input_grad(grad.value, weight.value, input, options);
  if (!in.tracked()) return {std::move(y)};
  return in.push(std::move(y), [g = grad.value, w = weight.value, options, eg = in[0], ew = in[1]](
                                   V h, const Back<I>& back) {
    if (back.wants(eg)) back.add(eg, I::conv2d(h, w, std::nullopt, options));
    if (back.wants(ew))
      back.add(ew, I::conv2d_weight_grad(std::move(h), g, I::template shape<Float>(w), options));
  });
}

template <class I>
Variable<I> conv2d_weight_grad(Variable<I> x, Variable<I> grad, const Shape& weight,
                               const Conv2dOptions& options) {
  using V = FloatOf<I>;
  const Inputs<I, 2> in(x, grad);
  V y = I::conv2d_weight_grad(x.value, grad.value, weight, options);
  if (!in.tracked()) return {std::move(y)};
  return in.push(std::move(y),
                 [x = x.value, g = grad.value, options, ex = in[0], eg = in[1]](V h, const Back<I>& back) {
                   if (back.wants(ex))
                     back.add(ex, I::conv2d_input_grad(g, h, I::template shape<Float>(x), options));
                   if (back.wants(eg)) back.add(eg, I::conv2d(x, std::move(h), std::nullopt, options));
                 });
}

template <class I>
std::pair<Variable<I>, PrimitiveOf<I, Int>> max_pool2d(Variable<I> x, const Pool2dOptions& options) {
  const Inputs<I, 1> in(x);
  const Shape from = I::template shape<Float>(x.value);
  auto [y, places] = I::max_pool2d(std::move(x.value), options);
  if (!in.tracked()) return {Variable<I>{std::move(y)}, std::move(places)};
  const auto kept = places;
  return {in.push(std::move(y),
                  [kept, from, e = in[0]](FloatOf<I> g, const Back<I>& back) {
                    back.add(e, I::pool_scatter(std::move(g), kept, from));
                  }),
          std::move(places)};
}

template <class I>
Variable<I> pool_scatter(Variable<I> grad, PrimitiveOf<I, Int> places, const Shape& input) {
  return linear_step(
      std::move(grad), [&](FloatOf<I> v) { return I::pool_scatter(std::move(v), places, input); },
      [places](FloatOf<I> g) { return I::pool_gather(std::move(g), places); });
}

template <class I>
Variable<I> pool_gather(Variable<I> x, PrimitiveOf<I, Int> places) {
  const Shape from = I::template shape<Float>(x.value);
  return linear_step(
      std::move(x), [&](FloatOf<I> v) { return I::pool_gather(std::move(v), places); },
      [places, from](FloatOf<I> g) { return I::pool_scatter(std::move(g), places, from); });
}

template <class I>
Variable<I> map_axis(Variable<I> x, std::size_t axis, const AxisMap& map) {
  return linear_step(
      std::move(x), [&](FloatOf<I> v) { return I::map_axis(std::move(v), axis, map); },
      [axis, map](FloatOf<I> g) { return I::map_axis(std::move(g), axis, map.transposed()); });
}

template <class I>
Variable<I> unfold2d(Variable<I> x, const Unfold2dOptions& options) {
  const Shape from = I::template shape<Float>(x.value);
  return linear_step(
      std::move(x), [&](FloatOf<I> v) { return I::unfold2d(std::move(v), options); },
      [from, options](FloatOf<I> g) { return I::fold2d(std::move(g), from, options); });
}

template <class I>
Variable<I> fold2d(Variable<I> columns, const Shape& image, const Unfold2dOptions& options) {
  return linear_step(
      std::move(columns), [&](FloatOf<I> v) { return I::fold2d(std::move(v), image, options); },
      [options](FloatOf<I> g) { return I::unfold2d(std::move(g), options); });
}

}  // namespace hearth::rules
