// The same elements in another place: turned round, shifted, and what lies along or beside a diagonal.
#pragma once

#include <hearth/tensor/create.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/join.hpp>

namespace hearth::inline v0_1 {

/// Axes read from their ends, as a view: flip(x, {0, -1}).
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, R, K> flip(Tensor<B, R, K> x, const Axis (&axes)[N]) {
  const AxisSet set = detail::set_of(detail::axes_of("flip", axes, x.dynamic_shape()));
  return detail::flipped(std::move(x), set);
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> flip(Tensor<B, R, K> x, Axis axis) {
  const Axis axes[] = {axis};
  return flip(std::move(x), axes);
}

/// Turned by `times` quarters in the plane of two axes, from the first towards the second.
template <class B, std::size_t R, class K>
Tensor<B, R, K> rot90(Tensor<B, R, K> x, int times = 1, Axis a = 0, Axis b = 1) {
  const Axis plane[] = {a, b};
  detail::axes_of("rot90", plane, x.dynamic_shape());
  switch ((times % 4 + 4) % 4) {
    case 1: return transpose(flip(std::move(x), b), a, b);
    case 2: return flip(std::move(x), plane);
    case 3: return transpose(flip(std::move(x), a), a, b);
    default: return x;
  }
}

/// Moved by `shift` along an axis; what leaves at the end comes in at the start.
template <class B, std::size_t R, class K>
Tensor<B, R, K> roll(Tensor<B, R, K> x, Index shift, Axis axis) {
  const std::size_t at = axis.of("roll", x.dynamic_shape()), extent = x.dim(at);
  if (extent == 0) return x;
  const auto n = static_cast<std::ptrdiff_t>(extent);
  const auto by = static_cast<std::size_t>((shift % n + n) % n);
  if (by == 0) return x;
  auto last = narrow(x, at, extent - by, by);
  return cat({std::move(last), narrow(std::move(x), at, 0, extent - by)}, at);
}
/// The same along several axes.
template <class B, std::size_t R, class K, std::size_t N>
Tensor<B, R, K> roll(Tensor<B, R, K> x, const Index (&shifts)[N], const Axis (&axes)[N]) {
  for (std::size_t i = 0; i < N; ++i) x = roll(std::move(x), shifts[i], axes[i]);
  return x;
}
/// The same of all elements in row-major order.
template <class B, std::size_t R, class K>
Tensor<B, R, K> roll(Tensor<B, R, K> x, Index shift) {
  const auto shape = x.shape();
  return reshape(roll(reshape(std::move(x), {-1}), shift, 0), shape);
}

// --- Triangles and diagonals
// -----------------------------------------------------------------------------------

namespace detail {

/// Where a diagonal lies in the row-major elements of a matrix.
inline Range diagonal_range(std::size_t rows, std::size_t columns, std::ptrdiff_t offset) {
  const auto m = static_cast<std::ptrdiff_t>(rows), n = static_cast<std::ptrdiff_t>(columns);
  const std::ptrdiff_t below = offset >= 0 ? m : m + offset, beside = offset >= 0 ? n - offset : n,
                       length = below < beside ? below : beside;
  const std::ptrdiff_t start = offset >= 0 ? offset : -offset * n;
  return length <= 0 ? Range{0, 0} : Range{start, start + (length - 1) * (n + 1) + 1, n + 1};
}

}  // namespace detail

/// [.., rows, columns] with 0 above diagonal `diagonal`; 0 is the main one, negative ones lie below it.
template <class B, std::size_t R, class K>
Tensor<B, R, K> tril(Tensor<B, R, K> x, std::ptrdiff_t diagonal = 0) {
  static_assert(R >= 2, "hearth: tril takes a tensor of at least two dimensions");
  auto keep = detail::to_rank<R>(tri<B>(x.dim(-2), x.dim(-1), diagonal, x.device()));
  auto zero = detail::to_rank<R>(Tensor<B, 0, K>::zeros({}, x.device()));
  return where(std::move(keep), std::move(x), std::move(zero));
}
/// [.., rows, columns] with 0 below diagonal `diagonal`.
template <class B, std::size_t R, class K>
Tensor<B, R, K> triu(Tensor<B, R, K> x, std::ptrdiff_t diagonal = 0) {
  static_assert(R >= 2, "hearth: triu takes a tensor of at least two dimensions");
  auto drop = detail::to_rank<R>(tri<B>(x.dim(-2), x.dim(-1), diagonal - 1, x.device()));
  auto zero = detail::to_rank<R>(Tensor<B, 0, K>::zeros({}, x.device()));
  return where(std::move(drop), std::move(zero), std::move(x));
}

/// The diagonal of two axes, which go away; it becomes the last axis. [.., m, .., n, ..] gives [.., length].
template <class B, std::size_t R, class K>
Tensor<B, R - 1, K> diagonal(Tensor<B, R, K> x, std::ptrdiff_t offset = 0, Axis a = 0, Axis b = 1) {
  static_assert(R >= 2, "hearth: diagonal takes a tensor of at least two dimensions");
  const Axis from[] = {a, b}, last[] = {-2, -1};
  const Shape axes = detail::axes_of("diagonal", from, x.dynamic_shape());
  const Range range = detail::diagonal_range(x.dim(axes[0]), x.dim(axes[1]), offset);
  return slice(flatten<R - 2, R - 1>(movedim(std::move(x), from, last)), -1, range);
}

/// Zeros with the last axis on a diagonal of two new last axes: [.., n] gives [.., m, m], m = n + |offset|.
template <class B, std::size_t R, class K>
Tensor<B, R + 1, K> diag_embed(Tensor<B, R, K> x, std::ptrdiff_t offset = 0) {
  static_assert(R >= 1, "hearth: diag_embed takes a tensor of at least one dimension");
  const auto away = static_cast<std::size_t>(offset < 0 ? -offset : offset);
  const std::size_t side = x.dim(-1) + away;
  auto extents = x.shape();
  extents[R - 1] = side * side;
  std::array<Range, R> ranges = {};
  ranges[R - 1] = detail::diagonal_range(side, side, offset);
  auto flat = Tensor<B, R, K>::zeros(extents, x.device());
  flat = slice_assign(std::move(flat), ranges, std::move(x));
  return unflatten(std::move(flat), -1, {side, side});
}

/// A matrix with this diagonal, or the diagonal of a matrix (torch.diag).
template <class B, class K>
Tensor<B, 2, K> diag(Tensor<B, 1, K> x, std::ptrdiff_t offset = 0) {
  return diag_embed(std::move(x), offset);
}
template <class B, class K>
Tensor<B, 1, K> diag(Tensor<B, 2, K> x, std::ptrdiff_t offset = 0) {
  return diagonal(std::move(x), offset);
}

}  // namespace hearth::inline v0_1
