// Reductions over all axes, over one, or over several: sum(x), sum(x, axis), sum(x, {0, -1}) (one in braces
// is an axis). What is reduced goes away, or stays with extent 1 in the twins that end in _keepdim.
#pragma once

#include <hearth/tensor/axes.hpp>
#include <hearth/tensor/elementwise.hpp>
#include <hearth/tensor/view.hpp>

namespace hearth::inline v0_1 {

/// Values, and where along an axis they were found.
template <class B, std::size_t R, class K>
struct IndexedResult {
  Tensor<B, R, K> values;
  Tensor<B, R, Int> indices;
};

template <class B, std::size_t R>
struct VarMeanResult {
  Tensor<B, R> var, mean;
};

namespace detail {

template <class K>
consteval void check_reducible() {
  static_assert(!std::is_same_v<K, Bool>,
                "hearth: a reduction takes floats or ints; convert truth values with to_int or to_float");
}
template <std::size_t N, std::size_t R>
consteval void check_axes() {
  static_assert(N <= R, "hearth: this reduction goes over more axes than the tensor has");
}

/// The op over these axes, which stay with extent 1.
template <class Op, class B, std::size_t R, class K>
Tensor<B, R, K> reduce_keep(Op op, Tensor<B, R, K>&& x, AxisSet axes) {
  check_reducible<K>();
  if constexpr (std::is_same_v<Op, op::Max> || std::is_same_v<Op, op::Min>)
    check::not_empty_along(Op::name, x.dynamic_shape(), axes);
  return Tensor<B, R, K>(B::template reduce<K>(op, std::move(x).primitive(), axes));
}

/// The same values, cut off from the tape that a differentiable backend has.
template <class B, std::size_t R>
Tensor<B, R> constant(Tensor<B, R> x) {
  if constexpr (B::differentiable)
    return Tensor<B, R>(B::constant(std::move(x).primitive().value));
  else
    return x;
}

/// Axes of extent 1 taken away.
template <std::size_t N, class B, std::size_t R, class K>
Tensor<B, R - N, K> drop(Tensor<B, R, K> x, AxisSet axes) {
  const Shape rest = without(x.dynamic_shape(), axes);
  return Tensor<B, R - N, K>(B::template reshape<K>(std::move(x).primitive(), rest));
}

template <std::size_t N, class B, std::size_t R>
VarMeanResult<B, R - N> drop(VarMeanResult<B, R> both, AxisSet axes) {
  return {drop<N>(std::move(both.var), axes), drop<N>(std::move(both.mean), axes)};
}

template <class B, std::size_t R>
Tensor<B, R> mean_keep(Tensor<B, R> x, AxisSet axes) {
  const double count = static_cast<double>(count_along(x.dynamic_shape(), axes));
  return reduce_keep(op::Sum{}, std::move(x), axes) / count;
}
template <class B, std::size_t R, class K>
Tensor<B, R, Int> count_keep(Tensor<B, R, K> x, AxisSet axes) {
  return reduce_keep(op::Sum{}, to_int(to_bool(std::move(x))), axes);
}

// What a reduction computes, over axes that stay.
template <class Op>
struct Reduced {
  static constexpr std::string_view name = Op::name;
  template <class B, std::size_t R, class K>
  Tensor<B, R, K> of(Tensor<B, R, K> x, AxisSet axes) const {
    return reduce_keep(Op{}, std::move(x), axes);
  }
};
struct Mean {
  static constexpr std::string_view name = "mean";
  template <class B, std::size_t R, class K>
  Tensor<B, R> of(Tensor<B, R, K> x, AxisSet axes) const {
    static_assert(std::is_same_v<K, Float>, "hearth: a mean is of floats; convert the tensor with to_float");
    return mean_keep(std::move(x), axes);
  }
};
struct CountNonzero {
  static constexpr std::string_view name = "count_nonzero";
  template <class B, std::size_t R, class K>
  Tensor<B, R, Int> of(Tensor<B, R, K> x, AxisSet axes) const {
    return count_keep(std::move(x), axes);
  }
};
struct Any {
  static constexpr std::string_view name = "any";
  template <class B, std::size_t R, class K>
  Tensor<B, R, Bool> of(Tensor<B, R, K> x, AxisSet axes) const {
    return to_bool(count_keep(std::move(x), axes));
  }
};
struct All {
  static constexpr std::string_view name = "all";
  template <class B, std::size_t R, class K>
  Tensor<B, R, Bool> of(Tensor<B, R, K> x, AxisSet axes) const {
    return count_keep(!to_bool(std::move(x)), axes) == 0;
  }
};

// The forms of a reduction: over all axes, one, or several, which go away or stay.
template <class What, class B, std::size_t R, class K>
auto over_all(const What& what, Tensor<B, R, K> x) {
  return drop<R>(what.of(std::move(x), all_axes(R)), all_axes(R));
}
template <std::size_t N, class What, class B, std::size_t R, class K>
auto over(const What& what, Tensor<B, R, K> x, const Axis* axes) {
  check_axes<N, R>();
  const AxisSet set = check::axes(What::name, x.dynamic_shape(), axes, N);
  return drop<N>(what.of(std::move(x), set), set);
}
template <std::size_t N, class What, class B, std::size_t R, class K>
auto keep(const What& what, Tensor<B, R, K> x, const Axis* axes) {
  const AxisSet set = check::axes(What::name, x.dynamic_shape(), axes, N);
  return what.of(std::move(x), set);
}

}  // namespace detail

#define HEARTH_DETAIL_REDUCTION(function, What)                  \
  template <class B, std::size_t R, class K>                     \
  auto function(Tensor<B, R, K> x) {                             \
    return detail::over_all(detail::What{}, std::move(x));       \
  }                                                              \
  template <class B, std::size_t R, class K>                     \
  auto function(Tensor<B, R, K> x, Axis axis) {                  \
    return detail::over<1>(detail::What{}, std::move(x), &axis); \
  }                                                              \
  template <class B, std::size_t R, class K, std::size_t N>      \
  auto function(Tensor<B, R, K> x, const Axis(&axes)[N])         \
    requires(N > 1)                                              \
  {                                                              \
    return detail::over<N>(detail::What{}, std::move(x), axes);  \
  }
#define HEARTH_DETAIL_KEEPDIM(function, What)                    \
  template <class B, std::size_t R, class K>                     \
  auto function(Tensor<B, R, K> x, Axis axis) {                  \
    return detail::keep<1>(detail::What{}, std::move(x), &axis); \
  }                                                              \
  template <class B, std::size_t R, class K, std::size_t N>      \
  auto function(Tensor<B, R, K> x, const Axis(&axes)[N])         \
    requires(N > 1)                                              \
  {                                                              \
    return detail::keep<N>(detail::What{}, std::move(x), axes);  \
  }

// 0 of nothing.
HEARTH_DETAIL_REDUCTION(sum, Reduced<op::Sum>)
HEARTH_DETAIL_KEEPDIM(sum_keepdim, Reduced<op::Sum>)
// 1 of nothing.
HEARTH_DETAIL_REDUCTION(prod, Reduced<op::Prod>)
HEARTH_DETAIL_KEEPDIM(prod_keepdim, Reduced<op::Prod>)
// NaN of nothing.
HEARTH_DETAIL_REDUCTION(mean, Mean)
HEARTH_DETAIL_KEEPDIM(mean_keepdim, Mean)
// NaN where one is. Ties share the gradient, as torch.amax has it. ShapeError of nothing.
HEARTH_DETAIL_REDUCTION(max, Reduced<op::Max>)
HEARTH_DETAIL_KEEPDIM(max_keepdim, Reduced<op::Max>)
HEARTH_DETAIL_REDUCTION(min, Reduced<op::Min>)
HEARTH_DETAIL_KEEPDIM(min_keepdim, Reduced<op::Min>)
// Is one not 0; is none 0. Of any kind.
HEARTH_DETAIL_REDUCTION(any, Any)
HEARTH_DETAIL_KEEPDIM(any_keepdim, Any)
HEARTH_DETAIL_REDUCTION(all, All)
HEARTH_DETAIL_KEEPDIM(all_keepdim, All)
// How many are not 0. Of any kind.
HEARTH_DETAIL_REDUCTION(count_nonzero, CountNonzero)
HEARTH_DETAIL_KEEPDIM(count_nonzero_keepdim, CountNonzero)
#undef HEARTH_DETAIL_REDUCTION
#undef HEARTH_DETAIL_KEEPDIM

namespace detail {

/// Where along an axis, which stays with extent 1, an extreme is first reached; NaN is one.
template <class Op, class B, std::size_t R, class K>
Tensor<B, R, Int> arg_keep(Op op, Tensor<B, R, K> x, Axis axis) {
  check_reducible<K>();
  check_axes<1, R>();
  const std::size_t at = axis.of(Op::name, x.dynamic_shape());
  check::not_empty_along(Op::name, x.dynamic_shape(), AxisSet{1} << at);
  return Tensor<B, R, Int>(B::template arg_reduce<K>(op, std::move(x).primitive(), at));
}

template <class Op, class B, std::size_t R, class K>
Tensor<B, R - 1, Int> arg_drop(Op op, const Tensor<B, R, K>& x, Axis axis) {
  auto kept = arg_keep(op, x, axis);
  return drop<1>(std::move(kept), AxisSet{1} << axis.of(Op::name, x.dynamic_shape()));
}

template <class Op, class B, std::size_t R, class K>
Tensor<B, 0, Int> arg_all(Op op, Tensor<B, R, K> x) {
  const Shape flat = {x.numel()};
  return arg_drop(op, Tensor<B, 1, K>(B::template reshape<K>(std::move(x).primitive(), flat)), 0);
}

/// The elements at indices along an axis.
template <class B, std::size_t R, class K>
IndexedResult<B, R, K> at_indices(Tensor<B, R, K> x, std::size_t axis, Tensor<B, R, Int> indices) {
  Tensor<B, R, K> values(B::template gather<K>(std::move(x).primitive(), axis, indices.primitive()));
  return {std::move(values), std::move(indices)};
}

template <class Op, class B, std::size_t R, class K>
IndexedResult<B, R - 1, K> extreme_with_index(Op op, Tensor<B, R, K> x, Axis axis) {
  const std::size_t at = axis.of(Op::name, x.dynamic_shape());
  auto indices = arg_keep(op, x, axis);
  auto kept = at_indices(std::move(x), at, std::move(indices));
  const AxisSet set = AxisSet{1} << at;
  return {drop<1>(std::move(kept.values), set), drop<1>(std::move(kept.indices), set)};
}

}  // namespace detail

// Where the extreme is first reached: in row-major order of all elements, or along an axis.
#define HEARTH_DETAIL_ARG_REDUCTION(function, Op)          \
  template <class B, std::size_t R, class K>               \
  Tensor<B, 0, Int> function(Tensor<B, R, K> x) {          \
    return detail::arg_all(op::Op{}, std::move(x));        \
  }                                                        \
  template <class B, std::size_t R, class K>               \
  auto function(Tensor<B, R, K> x, Axis axis) {            \
    detail::check_axes<1, R>();                            \
    return detail::arg_drop(op::Op{}, std::move(x), axis); \
  }
#define HEARTH_DETAIL_ARG_KEEPDIM(function, Op)              \
  template <class B, std::size_t R, class K>                 \
  Tensor<B, R, Int> function(Tensor<B, R, K> x, Axis axis) { \
    return detail::arg_keep(op::Op{}, std::move(x), axis);   \
  }
// The extreme along an axis, which goes away, and where it is first reached: there the gradient goes.
#define HEARTH_DETAIL_EXTREME_WITH_INDEX(function, Op)               \
  template <class B, std::size_t R, class K>                         \
  auto function(Tensor<B, R, K> x, Axis axis) {                      \
    detail::check_axes<1, R>();                                      \
    return detail::extreme_with_index(op::Op{}, std::move(x), axis); \
  }
HEARTH_DETAIL_ARG_REDUCTION(argmax, ArgMax)
HEARTH_DETAIL_ARG_KEEPDIM(argmax_keepdim, ArgMax)
HEARTH_DETAIL_ARG_REDUCTION(argmin, ArgMin)
HEARTH_DETAIL_ARG_KEEPDIM(argmin_keepdim, ArgMin)
HEARTH_DETAIL_EXTREME_WITH_INDEX(max_with_index, ArgMax)
HEARTH_DETAIL_EXTREME_WITH_INDEX(min_with_index, ArgMin)
#undef HEARTH_DETAIL_ARG_REDUCTION
#undef HEARTH_DETAIL_ARG_KEEPDIM
#undef HEARTH_DETAIL_EXTREME_WITH_INDEX

}  // namespace hearth::inline v0_1
