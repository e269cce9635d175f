// More elements around a tensor's.
#pragma once

#include <hearth/tensor/axis_maps.hpp>
#include <hearth/tensor/index.hpp>
#include <hearth/tensor/join.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1 {

/// Elements before and behind those of one axis.
struct Margin {
  std::size_t before = 0, after = 0;
};

namespace detail {

template <std::size_t N, std::size_t R>
consteval void check_margins() {
  static_assert(N <= R, "hearth: pad has margins for more axes than the tensor has");
}

template <class B, std::size_t R, class K>
Tensor<B, R, K> pad_axis(Tensor<B, R, K> x, std::size_t axis, const AxisMap& map) {
  if constexpr (std::is_same_v<K, Float>) {
    return Tensor<B, R>(B::map_axis(std::move(x).primitive(), axis, map));
  } else {
    const std::vector<std::int64_t> sources(map.sources.begin(), map.sources.end());
    auto indices = Tensor<B, 1, Int>::from(sources, {sources.size()}, x.device());
    return index_select(std::move(x), axis, std::move(indices));
  }
}

}  // namespace detail

/// `value` around x. The first margin is of the last axis, the next one of the axis before it, as in PyTorch.
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, R, K> pad(Tensor<B, R, K> x, const std::array<Margin, N>& margins, double value = 0) {
  detail::check_margins<N, R>();
  if (value == 0) {
    Shape shape = x.dynamic_shape(), start = Shape::filled(R, 0);
    for (std::size_t i = 0; i < N; ++i) {
      start[R - 1 - i] = margins[i].before;
      shape[R - 1 - i] += margins[i].before + margins[i].after;
    }
    return Tensor<B, R, K>(
        B::template unslice<K>(std::move(x).primitive(), shape, start, Shape::filled(R, 1)));
  }
  std::array<std::size_t, R> one;
  one.fill(1);
  const auto filler = Tensor<B, R, K>::full(one, value, x.device());
  for (std::size_t i = 0; i < N; ++i) {
    const auto side = [&](std::size_t count) {
      auto shape = x.shape();
      shape[R - 1 - i] = count;
      return expand(filler, shape);
    };
    auto before = side(margins[i].before), after = side(margins[i].after);
    x = cat(std::vector{std::move(before), std::move(x), std::move(after)}, R - 1 - i);
  }
  return x;
}

/// What x has itself around it: mirrored, its edge, or its other end. ShapeError where that has too few
/// elements.
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, R, K> pad(Tensor<B, R, K> x, const std::array<Margin, N>& margins, PadMode mode) {
  detail::check_margins<N, R>();
  if (mode == PadMode::constant) return pad(std::move(x), margins);
  std::array<AxisMap, N> maps;
  for (std::size_t i = 0; i < N; ++i)
    maps[i] = maps::padding(x.dim(R - 1 - i), margins[i].before, margins[i].after, mode);
  for (std::size_t i = 0; i < N; ++i)
    if (margins[i].before + margins[i].after > 0) x = detail::pad_axis(std::move(x), R - 1 - i, maps[i]);
  return x;
}

/// pad(x, {{1, 2}, {0, 1}}): one column before and two behind, one row below.
template <class B, std::size_t R, class K, std::size_t N, class... How>
Tensor<B, R, K> pad(Tensor<B, R, K> x, const Margin (&margins)[N], How... how) {
  std::array<Margin, N> list;
  for (std::size_t i = 0; i < N; ++i) list[i] = margins[i];
  return pad(std::move(x), list, how...);
}

}  // namespace hearth::inline v0_1
