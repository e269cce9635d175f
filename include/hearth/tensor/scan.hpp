// Running sums, products and extremes along an axis: element i of what they give is of the elements 0 .. i.
#pragma once

#include <hearth/tensor/reduce.hpp>

namespace hearth::inline v0_1 {

namespace detail {

template <class Op, class B, std::size_t R, class K>
Tensor<B, R, K> scan(std::string_view who, Op op, Tensor<B, R, K> x, Axis axis) {
  check_reducible<K>();
  const std::size_t at = axis.of(who, x.dynamic_shape());
  return Tensor<B, R, K>(B::template scan<K>(op, std::move(x).primitive(), at, false));
}

template <class Op, class B, std::size_t R, class K>
IndexedResult<B, R, K> arg_scan(std::string_view who, Op op, Tensor<B, R, K> x, Axis axis) {
  check_reducible<K>();
  const std::size_t at = axis.of(who, x.dynamic_shape());
  Tensor<B, R, Int> indices(B::template arg_scan<K>(op, x.primitive(), at));
  return at_indices(std::move(x), at, std::move(indices));
}

}  // namespace detail

template <class B, std::size_t R, class K>
Tensor<B, R, K> cumsum(Tensor<B, R, K> x, Axis axis) {
  return detail::scan("cumsum", op::Sum{}, std::move(x), axis);
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> cumprod(Tensor<B, R, K> x, Axis axis) {
  return detail::scan("cumprod", op::Prod{}, std::move(x), axis);
}
/// log(exp(x0) + .. + exp(xi)), without overflow.
template <class B, std::size_t R>
Tensor<B, R> logcumsumexp(Tensor<B, R> x, Axis axis) {
  return detail::scan("logcumsumexp", op::LogSumExp{}, std::move(x), axis);
}
/// The largest so far, NaN from the first one on, and where it was seen last.
template <class B, std::size_t R, class K>
IndexedResult<B, R, K> cummax(Tensor<B, R, K> x, Axis axis) {
  return detail::arg_scan("cummax", op::Max{}, std::move(x), axis);
}
/// The smallest so far, NaN from the first one on, and where it was seen last.
template <class B, std::size_t R, class K>
IndexedResult<B, R, K> cummin(Tensor<B, R, K> x, Axis axis) {
  return detail::arg_scan("cummin", op::Min{}, std::move(x), axis);
}

}  // namespace hearth::inline v0_1
