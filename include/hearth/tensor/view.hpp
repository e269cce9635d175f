// Other shapes for the same elements. Nothing is copied, but for a reshape of what is not dense, and for cat.
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth {

/// The same elements in row-major order in another shape. ShapeError when their number differs.
template <std::size_t To, class B, std::size_t R, class K>
Tensor<B, To, K> reshape(Tensor<B, R, K> x, const std::array<std::size_t, To>& shape) {
  const Shape to = Tensor<B, To, K>::shape_of(shape);
  check::same_numel(x.dynamic_shape(), to);
  return Tensor<B, To, K>(B::template reshape<K>(std::move(x).primitive(), to));
}

/// Joins the axes from Start on: flatten<1> makes [n, a, b, c] to [n, a b c].
template <std::size_t Start = 0, class B, std::size_t R, class K>
Tensor<B, Start + 1, K> flatten(Tensor<B, R, K> x) {
  static_assert(Start < R, "hearth: flatten starts at an axis that the tensor does not have");
  std::array<std::size_t, Start + 1> shape;
  const auto from = x.shape();
  shape[Start] = 1;
  for (std::size_t axis = 0; axis < R; ++axis)
    if (axis < Start)
      shape[axis] = from[axis];
    else
      shape[Start] *= from[axis];
  return reshape(std::move(x), shape);
}

/// Axis i of the result is axis axes[i] of x.
template <class B, std::size_t R, class K>
Tensor<B, R, K> permute(Tensor<B, R, K> x, const std::array<std::size_t, R>& axes) {
  const Shape order(axes.begin(), axes.end());
  check::permutation(order);
  return Tensor<B, R, K>(B::template permute<K>(std::move(x).primitive(), order));
}

/// Two axes exchanged; the last two unless told otherwise.
template <class B, std::size_t R, class K>
Tensor<B, R, K> transpose(Tensor<B, R, K> x, std::size_t a = R - 2, std::size_t b = R - 1) {
  static_assert(R >= 2, "hearth: transpose takes a tensor of at least two dimensions");
  check::axis("transpose", a, x.dynamic_shape());
  check::axis("transpose", b, x.dynamic_shape());
  std::array<std::size_t, R> axes;
  for (std::size_t axis = 0; axis < R; ++axis) axes[axis] = axis == a ? b : axis == b ? a : axis;
  return permute(std::move(x), axes);
}

/// A new axis of extent 1 at `axis`.
template <class B, std::size_t R, class K>
Tensor<B, R + 1, K> unsqueeze(Tensor<B, R, K> x, std::size_t axis) {
  if (axis > R) throw_shape_error("unsqueeze", "an axis up to " + std::to_string(R), std::to_string(axis));
  const auto from = x.shape();
  std::array<std::size_t, R + 1> shape;
  for (std::size_t i = 0; i <= R; ++i) shape[i] = i < axis ? from[i] : i == axis ? 1 : from[i - 1];
  return reshape(std::move(x), shape);
}

/// The same without an axis, whose extent must be 1.
template <class B, std::size_t R, class K>
Tensor<B, R - 1, K> squeeze(Tensor<B, R, K> x, std::size_t axis) {
  static_assert(R >= 1, "hearth: a tensor without dimensions has none to squeeze");
  check::axis("squeeze", axis, x.dynamic_shape());
  const auto from = x.shape();
  if (from[axis] != 1)
    throw_shape_error("squeeze", "extent 1 on axis " + std::to_string(axis), x.dynamic_shape().text());
  std::array<std::size_t, R - 1> shape;
  for (std::size_t i = 0; i + 1 < R; ++i) shape[i] = from[i < axis ? i : i + 1];
  return reshape(std::move(x), shape);
}

/// Axes of extent 1 repeated, without a copy.
template <std::size_t To, class B, std::size_t R, class K>
Tensor<B, To, K> expand(Tensor<B, R, K> x, const std::array<std::size_t, To>& shape) {
  static_assert(To >= R, "hearth: expand adds dimensions and never removes one");
  const Shape to = Tensor<B, To, K>::shape_of(shape);
  check::expand(x.dynamic_shape(), to);
  Shape longer = Shape::filled(To - R, 1);
  for (std::size_t extent : x.shape()) longer.push_back(extent);
  return Tensor<B, To, K>(
      B::template expand<K>(B::template reshape<K>(std::move(x).primitive(), longer), to));
}

/// Elements start, start + step, .. before end.
struct Range {
  std::size_t start = 0;
  std::size_t end = static_cast<std::size_t>(-1);  // to the last one
  std::size_t step = 1;
};

/// One range for each axis. ShapeError when one reaches outside.
template <class B, std::size_t R, class K>
Tensor<B, R, K> slice(Tensor<B, R, K> x, const std::array<Range, R>& ranges) {
  const Shape shape = x.dynamic_shape();
  Shape start, extent, step;
  for (std::size_t axis = 0; axis < R; ++axis) {
    const Range& range = ranges[axis];
    const std::size_t end = range.end == static_cast<std::size_t>(-1) ? shape[axis] : range.end;
    const std::size_t stride = range.step == 0 ? 1 : range.step;
    start.push_back(range.start);
    extent.push_back(end > range.start ? (end - range.start + stride - 1) / stride : 0);
    step.push_back(range.step);
  }
  check::slice(shape, start, extent, step);
  return Tensor<B, R, K>(B::template slice<K>(std::move(x).primitive(), start, extent, step));
}

/// `count` elements of one axis, from `start` on.
template <class B, std::size_t R, class K>
Tensor<B, R, K> narrow(Tensor<B, R, K> x, std::size_t axis, std::size_t start, std::size_t count) {
  check::axis("narrow", axis, x.dynamic_shape());
  std::array<Range, R> ranges = {};
  ranges[axis] = {start, start + count, 1};
  return slice(std::move(x), ranges);
}

/// Tensors side by side along an axis; the others must agree.
template <class B, std::size_t R, class K>
Tensor<B, R, K> cat(std::vector<Tensor<B, R, K>> parts, std::size_t axis) {
  std::vector<Shape> shapes;
  std::vector<PrimitiveOf<B, K>> primitives;
  for (auto& part : parts) {
    shapes.push_back(part.dynamic_shape());
    primitives.push_back(std::move(part).primitive());
  }
  check::concat(shapes, axis);
  return Tensor<B, R, K>(B::template concat<K>(std::move(primitives), axis));
}

/// Tensors of one shape along a new axis.
template <class B, std::size_t R, class K>
Tensor<B, R + 1, K> stack(std::vector<Tensor<B, R, K>> parts, std::size_t axis) {
  std::vector<Tensor<B, R + 1, K>> rows;
  for (auto& part : parts) rows.push_back(unsqueeze(std::move(part), axis));
  return cat(std::move(rows), axis);
}

}  // namespace hearth
