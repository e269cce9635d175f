// The rules of other shapes and of what is read and added at indices: linear in their one input, so that
// nothing of its value is kept. Not inline: see rules_window.hpp.
#pragma once

#include <hearth/autodiff/rules_elementwise.hpp>

namespace hearth::inline v0_1::rules {

template <class I>
struct Move {
  using F = Variable<I>;
  using V = PrimitiveOf<I, Float>;
  using N = PrimitiveOf<I, Int>;

  static F reshape(F x, const Shape& to);
  static F permute(F x, const Shape& axes);
  static F slice(F x, const Shape& start, const Shape& extent, const Shape& step);
  static F unslice(F x, const Shape& to, const Shape& start, const Shape& step);
  static F expand(F x, const Shape& to);
  static F concat(std::vector<F> parts, std::size_t axis);
  static F index_select(F x, std::size_t axis, N indices);
  static F index_add(F source, std::size_t axis, N indices, std::size_t extent);
  static F gather(F x, std::size_t axis, N indices);
  static F scatter_add(F source, std::size_t axis, N indices, const Shape& to);

 private:
  static Shape shape(const F& x) { return I::template shape<Float>(x.value); }

  template <class Forward, class Backward>
  static F linear(F x, const Forward& forward, Backward backward) {
    const Inputs<I, 1> in(x);
    V y = forward(std::move(x.value));
    if (!in.tracked()) return F{std::move(y)};
    return in.push(std::move(y), [backward = std::move(backward), e = in[0]](V g, const Back<I>& back) {
      back.add(e, backward(std::move(g)));
    });
  }
};

template <class I>
auto Move<I>::reshape(F x, const Shape& to) -> F {
  const Shape from = shape(x);
  return linear(
      std::move(x), [&](V v) { return I::template reshape<Float>(std::move(v), to); },
      [from](V g) { return I::template reshape<Float>(std::move(g), from); });
}

template <class I>
auto Move<I>::permute(F x, const Shape& axes) -> F {
  Shape inverse = axes;
  for (std::size_t axis = 0; axis < axes.rank(); ++axis) inverse[axes[axis]] = axis;
  return linear(
      std::move(x), [&](V v) { return I::template permute<Float>(std::move(v), axes); },
      [inverse](V g) { return I::template permute<Float>(std::move(g), inverse); });
}

template <class I>
auto Move<I>::slice(F x, const Shape& start, const Shape& extent, const Shape& step) -> F {
  const Shape from = shape(x);
  return linear(
      std::move(x), [&](V v) { return I::template slice<Float>(std::move(v), start, extent, step); },
      [from, start, step](V g) { return I::template unslice<Float>(std::move(g), from, start, step); });
}

template <class I>
auto Move<I>::unslice(F x, const Shape& to, const Shape& start, const Shape& step) -> F {
  const Shape extent = shape(x);
  return linear(
      std::move(x), [&](V v) { return I::template unslice<Float>(std::move(v), to, start, step); },
      [extent, start, step](V g) { return I::template slice<Float>(std::move(g), start, extent, step); });
}

template <class I>
auto Move<I>::expand(F x, const Shape& to) -> F {
  const Shape from = shape(x);
  return linear(
      std::move(x), [&](V v) { return I::template expand<Float>(std::move(v), to); },
      [from](V g) { return sum_to<I>(std::move(g), from); });
}

template <class I>
auto Move<I>::concat(std::vector<F> parts, std::size_t axis) -> F {
  const Inputs<I, Inputs<I, 0>::kMany> in(parts);
  std::vector<V> values;
  std::vector<Shape> shapes;
  for (F& part : parts) {
    shapes.push_back(shape(part));
    values.push_back(std::move(part.value));
  }
  V y = I::template concat<Float>(std::move(values), axis);
  if (!in.tracked()) return F{std::move(y)};
  return in.push(std::move(y), [edges = in.edges(), shapes, axis](V g, const Back<I>& back) {
    Shape start = Shape::filled(shapes.front().rank(), 0);
    const Shape step = Shape::filled(shapes.front().rank(), 1);
    for (std::size_t i = 0; i < edges.size(); ++i) {
      if (back.wants(edges[i])) back.add(edges[i], I::template slice<Float>(g, start, shapes[i], step));
      start[axis] += shapes[i][axis];
    }
  });
}

template <class I>
auto Move<I>::index_select(F x, std::size_t axis, N indices) -> F {
  const std::size_t extent = shape(x)[axis];
  return linear(
      std::move(x), [&](V v) { return I::template index_select<Float>(std::move(v), axis, indices); },
      [extent, axis, indices](V g) {
        return I::template index_add<Float>(std::move(g), axis, indices, extent);
      });
}

template <class I>
auto Move<I>::index_add(F source, std::size_t axis, N indices, std::size_t extent) -> F {
  return linear(
      std::move(source),
      [&](V v) { return I::template index_add<Float>(std::move(v), axis, indices, extent); },
      [axis, indices](V g) { return I::template index_select<Float>(std::move(g), axis, indices); });
}

template <class I>
auto Move<I>::gather(F x, std::size_t axis, N indices) -> F {
  const Shape from = shape(x);
  return linear(
      std::move(x), [&](V v) { return I::template gather<Float>(std::move(v), axis, indices); },
      [from, axis, indices](V g) {
        return I::template scatter_add<Float>(std::move(g), axis, indices, from);
      });
}

template <class I>
auto Move<I>::scatter_add(F source, std::size_t axis, N indices, const Shape& to) -> F {
  return linear(
      std::move(source), [&](V v) { return I::template scatter_add<Float>(std::move(v), axis, indices, to); },
      [axis, indices](V g) { return I::template gather<Float>(std::move(g), axis, indices); });
}

}  // namespace hearth::inline v0_1::rules
