// Reductions over all axes, or over one that goes away.
#pragma once

#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth {

namespace detail {

template <class K>
consteval void check_reducible() {
  static_assert(!std::is_same_v<K, Bool>,
                "hearth: a reduction takes floats or ints; convert truth values with to_int or to_float");
}

template <class Op, class B, std::size_t R, class K>
Tensor<B, 0, K> reduce_all(Op op, Tensor<B, R, K> x) {
  check_reducible<K>();
  return reshape(Tensor<B, R, K>(B::template reduce<K>(op, std::move(x).primitive(), (AxisSet{1} << R) - 1)),
                 std::array<std::size_t, 0>{});
}

template <class Op, class B, std::size_t R, class K>
Tensor<B, R, K> reduce_keep(Op op, Tensor<B, R, K> x, std::size_t axis) {
  check_reducible<K>();
  check::axis(Op::name, axis, x.dynamic_shape());
  return Tensor<B, R, K>(B::template reduce<K>(op, std::move(x).primitive(), AxisSet{1} << axis));
}

template <class B, std::size_t R, class K>
double extent_of(const Tensor<B, R, K>& x, std::size_t axis) {
  return static_cast<double>(x.dim(axis));
}

}  // namespace detail

/// The sum of all elements.
template <class B, std::size_t R, class K>
Tensor<B, 0, K> sum(Tensor<B, R, K> x) {
  return detail::reduce_all(op::Sum{}, std::move(x));
}
/// Sums along an axis, which goes away.
template <class B, std::size_t R, class K>
Tensor<B, R - 1, K> sum(Tensor<B, R, K> x, std::size_t axis) {
  return squeeze(detail::reduce_keep(op::Sum{}, std::move(x), axis), axis);
}
/// Sums along an axis, which stays with extent 1.
template <class B, std::size_t R, class K>
Tensor<B, R, K> sum_keepdim(Tensor<B, R, K> x, std::size_t axis) {
  return detail::reduce_keep(op::Sum{}, std::move(x), axis);
}

/// The mean of all elements; NaN when there are none.
template <class B, std::size_t R>
Tensor<B, 0> mean(Tensor<B, R> x) {
  const double count = static_cast<double>(x.numel());
  return sum(std::move(x)) / count;
}
template <class B, std::size_t R>
Tensor<B, R - 1> mean(Tensor<B, R> x, std::size_t axis) {
  const double count = detail::extent_of(x, axis);
  return sum(std::move(x), axis) / count;
}
template <class B, std::size_t R>
Tensor<B, R> mean_keepdim(Tensor<B, R> x, std::size_t axis) {
  const double count = detail::extent_of(x, axis);
  return sum_keepdim(std::move(x), axis) / count;
}

/// The product of all elements.
template <class B, std::size_t R, class K>
Tensor<B, 0, K> prod(Tensor<B, R, K> x) {
  return detail::reduce_all(op::Prod{}, std::move(x));
}

#define HEARTH_DETAIL_EXTREME(function, Op, ArgOp)                                                        \
  template <class B, std::size_t R, class K>                                                              \
  Tensor<B, 0, K> function(Tensor<B, R, K> x) {                                                           \
    check::not_empty(#function, x.dynamic_shape());                                                       \
    return detail::reduce_all(op::Op{}, std::move(x));                                                    \
  }                                                                                                       \
  template <class B, std::size_t R, class K>                                                              \
  Tensor<B, R - 1, K> function(Tensor<B, R, K> x, std::size_t axis) {                                     \
    check::not_empty(#function, x.dynamic_shape(), axis);                                                 \
    return squeeze(detail::reduce_keep(op::Op{}, std::move(x), axis), axis);                              \
  }                                                                                                       \
  /* Where along an axis it is first reached. */                                                          \
  template <class B, std::size_t R, class K>                                                              \
  Tensor<B, R - 1, Int> arg##function(Tensor<B, R, K> x, std::size_t axis) {                              \
    detail::check_reducible<K>();                                                                         \
    check::not_empty("arg" #function, x.dynamic_shape(), axis);                                           \
    return squeeze(                                                                                       \
        Tensor<B, R, Int>(B::template arg_reduce<K>(op::ArgOp{}, std::move(x).primitive(), axis)), axis); \
  }
HEARTH_DETAIL_EXTREME(max, Max, ArgMax)
HEARTH_DETAIL_EXTREME(min, Min, ArgMin)
#undef HEARTH_DETAIL_EXTREME

}  // namespace hearth
