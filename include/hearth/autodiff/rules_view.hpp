// The rules of what moves elements or writes some over others: flip, slice_assign, scatter.
#pragma once

#include <hearth/autodiff/tape.hpp>

namespace hearth::inline v0_1::rules {

/// A primitive of kind K of Autodiff<I>.
template <class I, class K>
using Tracked = std::conditional_t<std::is_same_v<K, Float>, Variable<I>, PrimitiveOf<I, K>>;

template <class I>
PrimitiveOf<I, Float> zeros_like(const PrimitiveOf<I, Float>& x, const Shape& shape) {
  return I::template full<Float>(shape, 0, I::template device<Float>(x));
}

template <class I, class K>
Tracked<I, K> flip(Tracked<I, K> x, AxisSet axes) {
  if constexpr (!std::is_same_v<K, Float>) {
    return I::template flip<K>(std::move(x), axes);
  } else {
    const Inputs<I, 1> in(x);
    auto y = I::template flip<Float>(std::move(x.value), axes);
    if (!in.tracked()) return Variable<I>{std::move(y)};
    return in.push(std::move(y), [axes, e = in[0]](PrimitiveOf<I, Float> g, const Back<I>& back) {
      back.add(e, I::template flip<Float>(std::move(g), axes));
    });
  }
}

template <class I, class K>
Tracked<I, K> slice_assign(Tracked<I, K> x, Tracked<I, K> value, const Shape& start, const Shape& step) {
  if constexpr (!std::is_same_v<K, Float>) {
    return I::template slice_assign<K>(std::move(x), std::move(value), start, step);
  } else {
    const Inputs<I, 2> in(x, value);
    const Shape extent = I::template shape<Float>(value.value);
    auto y = I::template slice_assign<Float>(std::move(x.value), std::move(value.value), start, step);
    if (!in.tracked()) return Variable<I>{std::move(y)};
    return in.push(std::move(y), [extent, start, step, ex = in[0], ev = in[1]](PrimitiveOf<I, Float> g,
                                                                               const Back<I>& back) {
      if (back.wants(ev)) back.add(ev, I::template slice<Float>(g, start, extent, step));
      if (back.wants(ex)) {
        auto zeros = zeros_like<I>(g, extent);
        back.add(ex, I::template slice_assign<Float>(std::move(g), std::move(zeros), start, step));
      }
    });
  }
}

template <class I, class K>
Tracked<I, K> scatter(Tracked<I, K> x, std::size_t axis, PrimitiveOf<I, Int> indices, Tracked<I, K> source) {
  if constexpr (!std::is_same_v<K, Float>) {
    return I::template scatter<K>(std::move(x), axis, std::move(indices), std::move(source));
  } else {
    const Inputs<I, 2> in(x, source);
    auto y = I::template scatter<Float>(std::move(x.value), axis, indices, std::move(source.value));
    if (!in.tracked()) return Variable<I>{std::move(y)};
    return in.push(
        std::move(y), [axis, indices, ex = in[0], es = in[1]](PrimitiveOf<I, Float> g, const Back<I>& back) {
          if (back.wants(es)) back.add(es, I::template gather<Float>(g, axis, indices));
          if (back.wants(ex)) {
            auto zeros = zeros_like<I>(g, I::template shape<Int>(indices));
            back.add(ex, I::template scatter<Float>(std::move(g), axis, indices, std::move(zeros)));
          }
        });
  }
}

}  // namespace hearth::inline v0_1::rules
