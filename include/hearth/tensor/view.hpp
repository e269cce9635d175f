// Other shapes for the same elements. Nothing is copied, but for a reshape of what is not dense.
#pragma once

#include <hearth/tensor/axis.hpp>
#include <hearth/tensor/range.hpp>
#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// Axes from the first one on, none twice.
template <class List>
Shape axes_of(std::string_view who, const List& axes, const Shape& shape) {
  Shape list;
  for (const auto& axis : axes) list.push_back(Axis(axis).of(who, shape));
  check::distinct(who, list);
  return list;
}

inline AxisSet set_of(const Shape& axes) {
  AxisSet set = 0;
  for (std::size_t axis : axes) set |= AxisSet{1} << axis;
  return set;
}

/// The axes from `start` to `end`, both of them, as one.
HEARTH_API Shape joined(const Shape& from, std::size_t start, std::size_t end);

template <std::size_t To, class B, std::size_t R, class K>
Tensor<B, To, K> to_shape(Tensor<B, R, K>&& x, const Shape& shape) {
  return Tensor<B, To, K>(B::template reshape<K>(std::move(x).primitive(), shape));
}

template <std::size_t To, class B, std::size_t R, class K>
Tensor<B, To, K> expand_to(Tensor<B, R, K> x, const Shape& shape) {
  static_assert(To >= R, "hearth: expand adds dimensions and never removes one");
  Shape longer = Shape::filled(To - R, 1);
  for (std::size_t extent : x.shape()) longer.push_back(extent);
  return Tensor<B, To, K>(
      B::template expand<K>(B::template reshape<K>(std::move(x).primitive(), longer), shape));
}

}  // namespace detail

// --- Axes joined and parted
// ------------------------------------------------------------------------------------

/// The same elements in row-major order in another shape, of which one extent may be -1: what is left for it.
/// ShapeError when their number differs.
template <std::size_t To, class B, std::size_t R, class K, std::integral I = std::size_t>
Tensor<B, To, K> reshape(Tensor<B, R, K> x, const std::array<I, To>& shape) {
  const Shape to = resolve_reshape("reshape", x.dynamic_shape(), detail::to_indices(shape));
  return detail::to_shape<To>(std::move(x), to);
}
/// The same with the extents in braces: reshape(x, {n, -1}).
template <class B, std::size_t R, class K, std::size_t To>
Tensor<B, To, K> reshape(Tensor<B, R, K> x, const Index (&shape)[To]) {
  const Shape to = resolve_reshape("reshape", x.dynamic_shape(), shape);
  return detail::to_shape<To>(std::move(x), to);
}

/// Joins the axes from Start to End, both of them: flatten<1, 2> makes [n, a, b, c] to [n, a b, c].
template <std::size_t Start, std::size_t End, class B, std::size_t R, class K>
Tensor<B, R - (End - Start), K> flatten(Tensor<B, R, K> x) {
  static_assert(Start <= End && End < R, "hearth: flatten joins axes that the tensor does not have");
  const Shape shape = detail::joined(x.dynamic_shape(), Start, End);
  return detail::to_shape<R - (End - Start)>(std::move(x), shape);
}
/// Joins the axes from Start on: flatten<1> makes [n, a, b, c] to [n, a b c].
template <std::size_t Start = 0, class B, std::size_t R, class K>
Tensor<B, Start + 1, K> flatten(Tensor<B, R, K> x) {
  static_assert(Start < R, "hearth: flatten starts at an axis that the tensor does not have");
  return flatten<Start, R - 1>(std::move(x));
}

/// Parts an axis into several, whose extents multiply to its own; one of them may be -1.
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, R + N - 1, K> unflatten(Tensor<B, R, K> x, Axis axis, const Index (&extents)[N]) {
  const Shape from = x.dynamic_shape();
  const std::size_t at = axis.of("unflatten", from);
  const Shape parts = resolve_reshape("unflatten", {from[at]}, extents);
  Shape shape;
  for (std::size_t i = 0; i < R; ++i)
    if (i != at)
      shape.push_back(from[i]);
    else
      for (std::size_t extent : parts) shape.push_back(extent);
  return detail::to_shape<R + N - 1>(std::move(x), shape);
}

/// A new axis of extent 1 at `axis`; -1 appends it.
template <class B, std::size_t R, class K>
Tensor<B, R + 1, K> unsqueeze(Tensor<B, R, K> x, Axis axis) {
  const Shape from = x.dynamic_shape();
  const std::size_t at = axis.of_new("unsqueeze", from);
  Shape shape;
  for (std::size_t i = 0; i <= R; ++i) {
    if (i == at) shape.push_back(1);
    if (i < R) shape.push_back(from[i]);
  }
  return detail::to_shape<R + 1>(std::move(x), shape);
}

/// The same without these axes, whose extents must be 1: squeeze(x, {0, -1}).
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, (R >= N ? R - N : 0), K> squeeze(Tensor<B, R, K> x, const Axis (&axes)[N]) {
  static_assert(R >= N, "hearth: squeeze takes away more axes than the tensor has");
  const Shape from = x.dynamic_shape();
  const AxisSet gone = detail::set_of(detail::axes_of("squeeze", axes, from));
  Shape shape;
  for (std::size_t i = 0; i < R; ++i)
    if (!(gone >> i & 1))
      shape.push_back(from[i]);
    else if (from[i] != 1)
      throw_shape_error("squeeze", "extent 1 on axis " + std::to_string(i), from.text());
  return detail::to_shape<(R >= N ? R - N : 0)>(std::move(x), shape);
}
/// The same without an axis, whose extent must be 1.
template <class B, std::size_t R, class K>
Tensor<B, R - 1, K> squeeze(Tensor<B, R, K> x, Axis axis) {
  static_assert(R >= 1, "hearth: a tensor without dimensions has none to squeeze");
  const Axis axes[] = {axis};
  return squeeze(std::move(x), axes);
}

// --- Axes in another order
// -------------------------------------------------------------------------------------

namespace detail {

template <class B, std::size_t R, class K>
Tensor<B, R, K> permuted(Tensor<B, R, K> x, const Shape& order) {
  return Tensor<B, R, K>(B::template permute<K>(std::move(x).primitive(), order));
}

}  // namespace detail

/// Axis i of the result is axis axes[i] of x.
template <class B, std::size_t R, class K>
Tensor<B, R, K> permute(Tensor<B, R, K> x, const std::array<Axis, R>& axes) {
  Shape order;
  for (const Axis& axis : axes) order.push_back(axis.of("permute", x.dynamic_shape()));
  check::permutation(order);
  return detail::permuted(std::move(x), order);
}
template <class B, std::size_t R, class K, std::integral I>
Tensor<B, R, K> permute(Tensor<B, R, K> x, const std::array<I, R>& axes) {
  Shape order;
  for (const I axis : axes) order.push_back(Axis(axis).of("permute", x.dynamic_shape()));
  check::permutation(order);
  return detail::permuted(std::move(x), order);
}

/// Two axes exchanged; the last two unless told otherwise.
template <class B, std::size_t R, class K>
Tensor<B, R, K> transpose(Tensor<B, R, K> x, Axis a = -2, Axis b = -1) {
  static_assert(R >= 2, "hearth: transpose takes a tensor of at least two dimensions");
  const std::size_t first = a.of("transpose", x.dynamic_shape()),
                    second = b.of("transpose", x.dynamic_shape());
  Shape order;
  for (std::size_t axis = 0; axis < R; ++axis)
    order.push_back(axis == first ? second : axis == second ? first : axis);
  return detail::permuted(std::move(x), order);
}
/// NumPy's name for it.
template <class B, std::size_t R, class K>
Tensor<B, R, K> swapaxes(Tensor<B, R, K> x, Axis a, Axis b) {
  return transpose(std::move(x), a, b);
}

/// Axis from[i] goes to to[i]; the others keep their order: movedim(x, {0, 1}, {-1, 0}).
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, R, K> movedim(Tensor<B, R, K> x, const Axis (&from)[N], const Axis (&to)[N]) {
  const Shape source = detail::axes_of("movedim", from, x.dynamic_shape());
  const Shape target = detail::axes_of("movedim", to, x.dynamic_shape());
  const AxisSet moved = detail::set_of(source), taken = detail::set_of(target);
  Shape order = Shape::filled(R, 0);
  for (std::size_t i = 0; i < N; ++i) order[target[i]] = source[i];
  for (std::size_t place = 0, axis = 0; place < R; ++place) {
    if (taken >> place & 1) continue;
    while (moved >> axis & 1) ++axis;
    order[place] = axis++;
  }
  return detail::permuted(std::move(x), order);
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> movedim(Tensor<B, R, K> x, Axis from, Axis to) {
  const Axis source[] = {from}, target[] = {to};
  return movedim(std::move(x), source, target);
}

// --- Axes repeated
// ---------------------------------------------------------------------------------------------

/// Axes of extent 1 repeated, without a copy; -1 keeps an extent, and new axes come first.
template <std::size_t To, class B, std::size_t R, class K, std::integral I = std::size_t>
Tensor<B, To, K> expand(Tensor<B, R, K> x, const std::array<I, To>& shape) {
  static_assert(To >= R, "hearth: expand adds dimensions and never removes one");
  const Shape to = resolve_expand(x.dynamic_shape(), detail::to_indices(shape));
  return detail::expand_to<To>(std::move(x), to);
}
template <class B, std::size_t R, class K, std::size_t To>
Tensor<B, To, K> expand(Tensor<B, R, K> x, const Index (&shape)[To]) {
  static_assert(To >= R, "hearth: expand adds dimensions and never removes one");
  const Shape to = resolve_expand(x.dynamic_shape(), shape);
  return detail::expand_to<To>(std::move(x), to);
}
/// NumPy's name for it.
template <class B, std::size_t R, class K, std::size_t To>
Tensor<B, To, K> broadcast_to(Tensor<B, R, K> x, const Index (&shape)[To]) {
  return expand(std::move(x), shape);
}
template <std::size_t To, class B, std::size_t R, class K, std::integral I = std::size_t>
Tensor<B, To, K> broadcast_to(Tensor<B, R, K> x, const std::array<I, To>& shape) {
  return expand(std::move(x), shape);
}
/// Repeated to the shape of another tensor.
template <class B, std::size_t R, class K, std::size_t To, class Other>
Tensor<B, To, K> expand_as(Tensor<B, R, K> x, const Tensor<B, To, Other>& other) {
  return expand(std::move(x), other.shape());
}

}  // namespace hearth::inline v0_1
