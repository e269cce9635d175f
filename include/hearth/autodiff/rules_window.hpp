// The rules of convolutions, poolings and maps along an axis. Each gradient is a function of the backend too,
// so it can be differentiated again. They stand outside of their struct, and so are not inline: what a
// backend's library instantiates is not compiled again with every program.
#pragma once

#include <hearth/autodiff/tape.hpp>

namespace hearth::inline v0_1::rules {

template <class I>
struct Window {
  using F = Variable<I>;
  using V = PrimitiveOf<I, Float>;  // what a variable holds
  using N = PrimitiveOf<I, Int>;

  static F conv2d(F x, F weight, std::optional<F> bias, const Conv2dOptions& options);
  static F conv2d_input_grad(F grad, F weight, const Shape& input, const Conv2dOptions& options);
  static F conv2d_weight_grad(F x, F grad, const Shape& weight, const Conv2dOptions& options);
  static std::pair<F, N> max_pool2d(F x, const Pool2dOptions& options);
  static F pool_scatter(F grad, N places, const Shape& input);
  static F pool_gather(F x, N places);
  static F map_axis(F x, std::size_t axis, const AxisMap& map);
  static F unfold2d(F x, const Unfold2dOptions& options);
  static F fold2d(F columns, const Shape& image, const Unfold2dOptions& options);

 private:
  // What is linear in its one input: backward(gradient) needs nothing of its value.
  template <class Forward, class Backward>
  static F linear(F x, const Forward& forward, Backward backward) {
    const Inputs<I, 1> in(x);
    V y = forward(std::move(x.value));
    if (!in.tracked()) return {std::move(y)};
    return in.push(std::move(y), [backward = std::move(backward), e = in[0]](V g, const Back<I>& back) {
      back.add(e, backward(std::move(g)));
    });
  }
};

template <class I>
auto Window<I>::conv2d(F x, F weight, std::optional<F> bias, const Conv2dOptions& options) -> F {
  F b = bias ? std::move(*bias) : F{weight.value};  // any constant takes its place
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
auto Window<I>::conv2d_input_grad(F grad, F weight, const Shape& input, const Conv2dOptions& options) -> F {
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
auto Window<I>::conv2d_weight_grad(F x, F grad, const Shape& weight, const Conv2dOptions& options) -> F {
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
auto Window<I>::max_pool2d(F x, const Pool2dOptions& options) -> std::pair<F, N> {
  const Inputs<I, 1> in(x);
  const Shape from = I::template shape<Float>(x.value);
  auto [y, places] = I::max_pool2d(std::move(x.value), options);
  if (!in.tracked()) return {F{std::move(y)}, std::move(places)};
  const auto kept = places;
  return {in.push(std::move(y),
                  [kept, from, e = in[0]](V g, const Back<I>& back) {
                    back.add(e, I::pool_scatter(std::move(g), kept, from));
                  }),
          std::move(places)};
}

template <class I>
auto Window<I>::pool_scatter(F grad, N places, const Shape& input) -> F {
  return linear(
      std::move(grad), [&](V v) { return I::pool_scatter(std::move(v), places, input); },
      [places](V g) { return I::pool_gather(std::move(g), places); });
}

template <class I>
auto Window<I>::pool_gather(F x, N places) -> F {
  const Shape from = I::template shape<Float>(x.value);
  return linear(
      std::move(x), [&](V v) { return I::pool_gather(std::move(v), places); },
      [places, from](V g) { return I::pool_scatter(std::move(g), places, from); });
}

template <class I>
auto Window<I>::map_axis(F x, std::size_t axis, const AxisMap& map) -> F {
  return linear(
      std::move(x), [&](V v) { return I::map_axis(std::move(v), axis, map); },
      [axis, map](V g) { return I::map_axis(std::move(g), axis, map.transposed()); });
}

template <class I>
auto Window<I>::unfold2d(F x, const Unfold2dOptions& options) -> F {
  const Shape from = I::template shape<Float>(x.value);
  return linear(
      std::move(x), [&](V v) { return I::unfold2d(std::move(v), options); },
      [from, options](V g) { return I::fold2d(std::move(g), from, options); });
}

template <class I>
auto Window<I>::fold2d(F columns, const Shape& image, const Unfold2dOptions& options) -> F {
  return linear(
      std::move(columns), [&](V v) { return I::fold2d(std::move(v), image, options); },
      [options](V g) { return I::unfold2d(std::move(g), options); });
}

}  // namespace hearth::inline v0_1::rules
