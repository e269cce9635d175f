// Sorting along an axis, and what it gives: the largest few, the k-th, the median. Equal elements keep their
// order, and NaN is greater than all others. Gradients go where the values came from.
#pragma once

#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// The indices of the first `count` in order.
template <class B, std::size_t R, class K>
Tensor<B, R, Int> argsort(const Tensor<B, R, K>& x, std::size_t axis, bool descending, std::size_t count) {
  check_reducible<K>();
  return Tensor<B, R, Int>(B::template argsort<K>(x.primitive(), axis, descending, count));
}

/// The one in place k of the order.
template <class B, std::size_t R, class K>
IndexedResult<B, R - 1, K> in_place(Tensor<B, R, K> x, std::size_t axis, std::size_t k) {
  auto first = argsort(x, axis, false, k + 1).primitive();
  Shape extent = B::template shape<Int>(first), start = Shape::filled(R, 0);
  extent[axis] = 1;
  start[axis] = k;
  Tensor<B, R, Int> last(B::template slice<Int>(std::move(first), start, extent, Shape::filled(R, 1)));
  auto found = at_indices(std::move(x), axis, std::move(last));
  const AxisSet set = AxisSet{1} << axis;
  return {drop<1>(std::move(found.values), set), drop<1>(std::move(found.indices), set)};
}

}  // namespace detail

template <class B, std::size_t R, class K>
Tensor<B, R, Int> argsort(Tensor<B, R, K> x, Axis axis = -1, bool descending = false) {
  const std::size_t at = axis.of("argsort", x.dynamic_shape());
  return detail::argsort(x, at, descending, x.dim(at));
}

/// In order, and where each came from.
template <class B, std::size_t R, class K>
IndexedResult<B, R, K> sort(Tensor<B, R, K> x, Axis axis = -1, bool descending = false) {
  const std::size_t at = axis.of("sort", x.dynamic_shape());
  auto indices = detail::argsort(x, at, descending, x.dim(at));
  return detail::at_indices(std::move(x), at, std::move(indices));
}

/// The k largest, or smallest, in order. ShapeError when there are fewer.
template <class B, std::size_t R, class K>
IndexedResult<B, R, K> topk(Tensor<B, R, K> x, std::size_t k, Axis axis = -1, bool largest = true) {
  const std::size_t at = axis.of("topk", x.dynamic_shape());
  if (k > x.dim(at))
    throw_shape_error("topk", "at most " + std::to_string(x.dim(at)) + " elements", std::to_string(k));
  auto indices = detail::argsort(x, at, largest, k);
  return detail::at_indices(std::move(x), at, std::move(indices));
}

/// The k-th smallest along an axis, which goes away; k counts from 1. ShapeError when there is none.
template <class B, std::size_t R, class K>
auto kthvalue(Tensor<B, R, K> x, std::size_t k, Axis axis = -1) {
  detail::check_axes<1, R>();
  const std::size_t at = axis.of("kthvalue", x.dynamic_shape());
  if (k < 1 || k > x.dim(at))
    throw_shape_error("kthvalue", "a place from 1 to " + std::to_string(x.dim(at)), std::to_string(k));
  return detail::in_place(std::move(x), at, k - 1);
}

/// The element in the middle of the order along an axis, which goes away: of an even number, the lower of the
/// two. NaN where one is.
template <class B, std::size_t R, class K>
auto median(Tensor<B, R, K> x, Axis axis) {
  detail::check_axes<1, R>();
  const std::size_t at = axis.of("median", x.dynamic_shape());
  check::not_empty_along("median", x.dynamic_shape(), AxisSet{1} << at);
  const std::size_t middle = (x.dim(at) - 1) / 2;
  if constexpr (std::is_same_v<K, Float>) {
    // The greatest is NaN if any is; it is then the one.
    auto found = detail::in_place(x, at, middle);
    const auto last = max_with_index(std::move(x), at);
    const auto none = isnan(last.values);
    return IndexedResult<B, R - 1, K>{where(none, last.values, std::move(found.values)),
                                      where(none, last.indices, std::move(found.indices))};
  } else {
    return detail::in_place(std::move(x), at, middle);
  }
}
/// Of all elements.
template <class B, std::size_t R, class K>
Tensor<B, 0, K> median(Tensor<B, R, K> x) {
  const Shape flat = {x.numel()};
  return median(Tensor<B, 1, K>(B::template reshape<K>(std::move(x).primitive(), flat)), 0).values;
}

}  // namespace hearth::inline v0_1
