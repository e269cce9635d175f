// Comparisons, to truth values, and what truth values choose.
#pragma once

#include <limits>

#include <hearth/tensor/binary.hpp>

namespace hearth::inline v0_1 {

namespace detail {

template <class Op, class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
Tensor<A, (RA > RB ? RA : RB), Bool> compare(Op op, Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {
  check_operands<A, RA, KA, B, RB, KB>();
  constexpr std::size_t R = RA > RB ? RA : RB;
  check::broadcast(Op::name, a.dynamic_shape(), b.dynamic_shape());
  return Tensor<A, R, Bool>(A::template compare<KA>(op, to_rank<R>(std::move(a)).primitive(),
                                                    to_rank<R>(std::move(b)).primitive()));
}

template <class Op> inline constexpr bool rounds_up = false;  // n < 2.5 is n < 3
template <> inline constexpr bool rounds_up<op::Less> = true;
template <> inline constexpr bool rounds_up<op::GreaterEqual> = true;
template <class Op> inline constexpr bool rounds_down = false;  // n > 2.5 is n > 2
template <> inline constexpr bool rounds_down<op::Greater> = true;
template <> inline constexpr bool rounds_down<op::LessEqual> = true;

template <class Op, class B, std::size_t R, class K, class S>
Tensor<B, R, Bool> compare_number(Op op, Tensor<B, R, K> a, S b) {
  if constexpr (std::is_same_v<K, Int> && std::is_floating_point_v<S>) {
    const double whole = rounds_up<Op> ? std::ceil(b) : rounds_down<Op> ? std::floor(b) : b;
    // Equal to no int, or beyond all of them: for each the same as for 0.
    if (!(whole == std::floor(whole) && whole >= -0x1p63 && whole < 0x1p63))
      return Tensor<B, R, Bool>::full(a.shape(), op.value(0.0, static_cast<double>(b)), a.device());
    return compare_number(op, std::move(a), static_cast<std::int64_t>(whole));
  } else {
    auto other = beside(a, b);
    return compare(op, std::move(a), std::move(other));
  }
}

}  // namespace detail

#define HEARTH_DETAIL_COMPARE(function, Op)                                       \
  template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB> \
  auto function(Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {                       \
    return detail::compare(op::Op{}, std::move(a), std::move(b));                 \
  }                                                                               \
  template <class B, std::size_t R, class K, Number S>                            \
  auto function(Tensor<B, R, K> a, S b) {                                         \
    return detail::compare_number(op::Op{}, std::move(a), b);                     \
  }
HEARTH_DETAIL_COMPARE(operator==, Equal)
HEARTH_DETAIL_COMPARE(operator!=, NotEqual)
HEARTH_DETAIL_COMPARE(operator<, Less)
HEARTH_DETAIL_COMPARE(operator<=, LessEqual)
HEARTH_DETAIL_COMPARE(operator>, Greater)
HEARTH_DETAIL_COMPARE(operator>=, GreaterEqual)
#undef HEARTH_DETAIL_COMPARE

// --- Choosing

/// a where the mask is true, b elsewhere; all three broadcast to one shape, of the largest rank.
template <class B, std::size_t RM, std::size_t RA, std::size_t RB, class KA, class KB>
auto where(Tensor<B, RM, Bool> mask, Tensor<B, RA, KA> a, Tensor<B, RB, KB> b) {
  detail::check_operands<B, RA, KA, B, RB, KB>();
  constexpr std::size_t AB = RA > RB ? RA : RB, R = RM > AB ? RM : AB;
  check::broadcast("where", check::broadcast("where", a.dynamic_shape(), b.dynamic_shape()),
                   mask.dynamic_shape());
  return Tensor<B, R, KA>(B::template where<KA>(detail::to_rank<R>(std::move(mask)).primitive(),
                                                detail::to_rank<R>(std::move(a)).primitive(),
                                                detail::to_rank<R>(std::move(b)).primitive()));
}
/// With a number in the place of a, b or both.
template <class B, std::size_t RM, std::size_t R, class K, Number S>
auto where(Tensor<B, RM, Bool> mask, Tensor<B, R, K> a, S b) {
  detail::check_number<K, S>();
  auto other = detail::beside(a, b);
  return where(std::move(mask), std::move(a), std::move(other));
}
template <class B, std::size_t RM, std::size_t R, class K, Number S>
auto where(Tensor<B, RM, Bool> mask, S a, Tensor<B, R, K> b) {
  detail::check_number<K, S>();
  auto other = detail::beside(b, a);
  return where(std::move(mask), std::move(other), std::move(b));
}
template <class B, std::size_t R, Number SA, Number SB>
Tensor<B, R> where(Tensor<B, R, Bool> mask, SA a, SB b) {
  const auto device = mask.device();
  return where(std::move(mask), detail::number<R, Float, B>(a, device),
               detail::number<R, Float, B>(b, device));
}

/// x with a number where the mask is true.
template <class B, std::size_t R, class K, std::size_t RM, Number S>
auto masked_fill(Tensor<B, R, K> x, Tensor<B, RM, Bool> mask, S value) {
  return where(std::move(mask), value, std::move(x));
}

/// start + weight (end - start) with a weight for each element.
template <class B, std::size_t RA, std::size_t RB, std::size_t RW>
auto lerp(Tensor<B, RA> start, Tensor<B, RB> end, Tensor<B, RW> weight) {
  const auto difference = end - start;
  return where(abs(weight) < 0.5, std::move(start) + weight * difference,
               std::move(end) - (1 - weight) * difference);
}

// --- Numbers that are none

template <class B, std::size_t R>
Tensor<B, R, Bool> isnan(Tensor<B, R> x) {
  return detail::compare(op::NotEqual{}, x, x);
}
template <class B, std::size_t R>
Tensor<B, R, Bool> isinf(Tensor<B, R> x) {
  return abs(std::move(x)) == HUGE_VAL;
}
template <class B, std::size_t R>
Tensor<B, R, Bool> isfinite(Tensor<B, R> x) {
  return abs(std::move(x)) < HUGE_VAL;
}

/// What nan_to_num writes; without a number, the largest and the lowest of the element type.
struct NanToNumOptions {
  double nan = 0;
  std::optional<double> posinf = {}, neginf = {};
};

/// x with numbers in the place of NaN and the infinities.
template <class B, std::size_t R>
Tensor<B, R> nan_to_num(Tensor<B, R> x, const NanToNumOptions& options = {}) {
  const double largest = std::numeric_limits<typename B::FloatElem>::max();
  const auto positive = x == HUGE_VAL, negative = x == -HUGE_VAL;
  auto y = masked_fill(x, isnan(x), options.nan);
  y = masked_fill(std::move(y), positive, options.posinf.value_or(largest));
  return masked_fill(std::move(y), negative, options.neginf.value_or(-largest));
}

}  // namespace hearth::inline v0_1
