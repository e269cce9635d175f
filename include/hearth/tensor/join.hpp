// Tensors put together, and tensors repeated: these copy.
#pragma once

#include <initializer_list>

#include <hearth/tensor/slice.hpp>

namespace hearth::inline v0_1 {

/// Tensors side by side along an axis; the other extents must agree.
template <class B, std::size_t R, class K>
Tensor<B, R, K> cat(std::vector<Tensor<B, R, K>> parts, Axis axis = 0) {
  std::vector<Shape> shapes;
  std::vector<PrimitiveOf<B, K>> primitives;
  for (auto& part : parts) {
    shapes.push_back(part.dynamic_shape());
    primitives.push_back(std::move(part).primitive());
  }
  const std::size_t at = shapes.empty() ? 0 : axis.of("cat", shapes.front());
  check::concat(shapes, at);
  return Tensor<B, R, K>(B::template concat<K>(std::move(primitives), at));
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> cat(std::initializer_list<Tensor<B, R, K>> parts, Axis axis = 0) {
  return cat(std::vector<Tensor<B, R, K>>(parts), axis);
}

/// Tensors of one shape along a new axis.
template <class B, std::size_t R, class K>
Tensor<B, R + 1, K> stack(std::vector<Tensor<B, R, K>> parts, Axis axis = 0) {
  std::vector<Shape> shapes;
  for (const auto& part : parts) shapes.push_back(part.dynamic_shape());
  check::stack(shapes);
  const std::size_t at = axis.of_new("stack", shapes.front());
  std::vector<Tensor<B, R + 1, K>> rows;
  for (auto& part : parts) rows.push_back(unsqueeze(std::move(part), at));
  return cat(std::move(rows), at);
}
template <class B, std::size_t R, class K>
Tensor<B, R + 1, K> stack(std::initializer_list<Tensor<B, R, K>> parts, Axis axis = 0) {
  return stack(std::vector<Tensor<B, R, K>>(parts), axis);
}

namespace detail {

// Copies side by side: an axis of [before, after] is read `count` times in between.
template <class B, std::size_t R, class K>
Tensor<B, R, K> repeat_blocks(Tensor<B, R, K> x, std::size_t first, std::size_t count, std::size_t axis) {
  Shape to = x.dynamic_shape();
  std::size_t before = 1, after = 1;
  for (std::size_t i = 0; i < R; ++i) (i < first ? before : after) *= to[i];
  to[axis] *= count;
  auto blocks = expand_to<3>(to_shape<3>(std::move(x), {before, 1, after}), {before, count, after});
  return to_shape<R>(std::move(blocks), to);
}

template <std::size_t To, class B, std::size_t R, class K>
Tensor<B, To, K> repeat_axes(Tensor<B, R, K> x, const std::array<Index, To>& counts, std::string_view who) {
  Shape longer = Shape::filled(To - R, 1);
  for (std::size_t extent : x.shape()) longer.push_back(extent);
  for (const Index& count : counts)
    if (count < 0) throw_shape_error(who, "counts of at least 0", std::to_string(std::ptrdiff_t{count}));
  auto y = to_shape<To>(std::move(x), longer);
  for (std::size_t axis = 0; axis < To; ++axis)
    if (counts[axis] != 1)
      y = repeat_blocks(std::move(y), axis, static_cast<std::size_t>(std::ptrdiff_t{counts[axis]}), axis);
  return y;
}

}  // namespace detail

/// counts[i] copies side by side along axis i; more counts than axes add axes in front (torch.Tensor.repeat).
template <class B, std::size_t R, class K, std::size_t To>
Tensor<B, To, K> repeat(Tensor<B, R, K> x, const Index (&counts)[To]) {
  static_assert(To >= R,
                "hearth: repeat takes a count for each axis of the tensor at least; tile takes fewer");
  return detail::repeat_axes<To>(std::move(x), detail::to_indices(counts), "repeat");
}
/// The same, and fewer counts mean the last axes (numpy.tile).
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, (R > N ? R : N), K> tile(Tensor<B, R, K> x, const Index (&counts)[N]) {
  constexpr std::size_t To = R > N ? R : N;
  std::array<Index, To> all;
  for (std::size_t i = 0; i < To; ++i) all[i] = i < To - N ? Index(1) : counts[i - (To - N)];
  return detail::repeat_axes<To>(std::move(x), all, "tile");
}

/// Each element of an axis `count` times in a row: [a, b] becomes [a, a, b, b].
template <class B, std::size_t R, class K>
Tensor<B, R, K> repeat_interleave(Tensor<B, R, K> x, std::size_t count, Axis axis) {
  const std::size_t at = axis.of("repeat_interleave", x.dynamic_shape());
  return detail::repeat_blocks(std::move(x), at + 1, count, at);
}
/// The same of all elements in row-major order.
template <class B, std::size_t R, class K>
Tensor<B, 1, K> repeat_interleave(Tensor<B, R, K> x, std::size_t count) {
  return repeat_interleave(reshape(std::move(x), {-1}), count, 0);
}

}  // namespace hearth::inline v0_1
