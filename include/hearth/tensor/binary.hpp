// Functions of two tensors, whose shapes broadcast, and of a tensor and a number.
#pragma once

#include <cmath>

#include <hearth/tensor/unary.hpp>

namespace hearth::inline v0_1 {

/// What may stand beside a tensor: beside ints it is whole, and exact.
template <class S>
concept Number = std::is_arithmetic_v<S>;

namespace detail {

/// The same elements with leading axes of extent 1.
template <std::size_t R, class B, std::size_t From, class K>
Tensor<B, R, K> to_rank(Tensor<B, From, K> x) {
  if constexpr (R == From) {
    return x;
  } else {
    const Shape shape = x.dynamic_shape();
    Shape longer = Shape::filled(R - From, 1);
    for (std::size_t extent : shape) longer.push_back(extent);
    return Tensor<B, R, K>(B::template reshape<K>(std::move(x).primitive(), longer));
  }
}

template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
consteval void check_operands() {
  static_assert(std::is_same_v<A, B>,
                "hearth: these two tensors are of different backends; move one of them with "
                "Tensor<B, Rank>::from_data(x.to_data(), device)");
  static_assert(
      std::is_same_v<KA, KB>,
      "hearth: these two tensors hold different kinds of elements; convert one with to_float, to_int or to_bool");
}

template <class K, class S>
consteval void check_number() {
  static_assert(
      !std::is_same_v<K, Int> || std::is_integral_v<S>,
      "hearth: a number with a fraction does not go with a tensor of ints; convert the tensor with to_float");
}

/// One element, of rank R.
template <std::size_t R, class K, class B, class S>
Tensor<B, R, K> number(S value, const Device<B>& device) {
  const Shape one = Shape::filled(R, 1);
  if constexpr (std::is_same_v<K, Int>) {
    constexpr std::int64_t exact = std::int64_t{1} << 53;  // as doubles
    if (const auto whole = static_cast<std::int64_t>(value); whole > exact || whole < -exact)
      return Tensor<B, R, K>::from_data(TensorData::from(std::vector<std::int64_t>{whole}, one), device);
  }
  return Tensor<B, R, K>(B::template full<K>(one, static_cast<double>(value), device));
}
/// A number as a tensor that goes with x.
template <class B, std::size_t R, class K, class S>
Tensor<B, R, K> beside(const Tensor<B, R, K>& x, S value) {
  return number<R, K, B>(value, x.device());
}

template <class Op> inline constexpr bool divides = false;
template <> inline constexpr bool divides<op::FloorDivide> = true;
template <> inline constexpr bool divides<op::Remainder> = true;
template <> inline constexpr bool divides<op::Fmod> = true;

/// Ints are not divided by 0.
template <class Op, class B, std::size_t R>
void check_divisors(Op, const Tensor<B, R, Int>& divisors) {
  auto zeros = B::template compare<Int>(op::Equal{}, divisors.primitive(), beside(divisors, 0).primitive());
  auto count = B::template reduce<Int>(op::Sum{}, B::template cast<Int, Bool>(std::move(zeros)),
                                       (AxisSet{1} << R) - 1);
  if (B::template to_data<Int>(std::move(count)).template values<std::int64_t>()[0] > 0)
    throw Error("hearth: " + std::string(Op::name) + ": expected divisors other than 0, got 0");
}

/// Shapes broadcast; the result has the larger rank.
template <class Op, class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
Tensor<A, (RA > RB ? RA : RB), KA> binary(Op op, Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {
  check_operands<A, RA, KA, B, RB, KB>();
  check_kind<Op, KA>();
  constexpr std::size_t R = RA > RB ? RA : RB;
  check::broadcast(Op::name, a.dynamic_shape(), b.dynamic_shape());
  if constexpr (divides<Op> && std::is_same_v<KA, Int>) check_divisors(op, b);
  return Tensor<A, R, KA>(
      A::template binary<KA>(op, to_rank<R>(std::move(a)).primitive(), to_rank<R>(std::move(b)).primitive()));
}

template <class Op, class B, std::size_t R, class K, class S>
Tensor<B, R, K> with_number(Op op, Tensor<B, R, K> x, S c) {
  check_number<K, S>();
  auto other = beside(x, c);
  return binary(op, std::move(x), std::move(other));
}
template <class Op, class B, std::size_t R, class K, class S>
Tensor<B, R, K> number_with(Op op, S c, Tensor<B, R, K> x) {
  check_number<K, S>();
  auto other = beside(x, c);
  return binary(op, std::move(other), std::move(x));
}

}  // namespace detail

// --- Of two tensors

#define HEARTH_DETAIL_BINARY(function, Op)                                        \
  template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB> \
  auto function(Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {                       \
    return detail::binary(op::Op{}, std::move(a), std::move(b));                  \
  }
HEARTH_DETAIL_BINARY(operator+, Add)
HEARTH_DETAIL_BINARY(operator-, Sub)
HEARTH_DETAIL_BINARY(operator*, Mul)
HEARTH_DETAIL_BINARY(operator/, Div)
HEARTH_DETAIL_BINARY(pow, Pow)
HEARTH_DETAIL_BINARY(maximum, Maximum)
HEARTH_DETAIL_BINARY(minimum, Minimum)
HEARTH_DETAIL_BINARY(logaddexp, Logaddexp)
HEARTH_DETAIL_BINARY(xlogy, Xlogy)
HEARTH_DETAIL_BINARY(atan2, Atan2)
HEARTH_DETAIL_BINARY(hypot, Hypot)
HEARTH_DETAIL_BINARY(operator&&, LogicalAnd)
HEARTH_DETAIL_BINARY(operator||, LogicalOr)
HEARTH_DETAIL_BINARY(logical_xor, LogicalXor)
#undef HEARTH_DETAIL_BINARY

// --- Of two tensors, or a tensor and a number on either side

#define HEARTH_DETAIL_WITH_NUMBERS(function, Op)                                  \
  template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB> \
  auto function(Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {                       \
    return detail::binary(op::Op{}, std::move(a), std::move(b));                  \
  }                                                                               \
  template <class B, std::size_t R, class K, Number S>                            \
  Tensor<B, R, K> function(Tensor<B, R, K> x, S c) {                              \
    return detail::with_number(op::Op{}, std::move(x), c);                        \
  }                                                                               \
  template <class B, std::size_t R, class K, Number S>                            \
  Tensor<B, R, K> function(S c, Tensor<B, R, K> x) {                              \
    return detail::number_with(op::Op{}, c, std::move(x));                        \
  }
// Of floats and ints. An Error where ints are divided by 0.
HEARTH_DETAIL_WITH_NUMBERS(remainder, Remainder)
HEARTH_DETAIL_WITH_NUMBERS(operator%, Remainder)
HEARTH_DETAIL_WITH_NUMBERS(fmod, Fmod)
HEARTH_DETAIL_WITH_NUMBERS(floor_divide, FloorDivide)
// Of ints.
HEARTH_DETAIL_WITH_NUMBERS(operator<<, LeftShift)
HEARTH_DETAIL_WITH_NUMBERS(operator>>, RightShift)
#undef HEARTH_DETAIL_WITH_NUMBERS

// Bits of ints, and truth values.
#define HEARTH_DETAIL_BITWISE(function, OnInts, OnBools)                          \
  template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB> \
  auto function(Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {                       \
    if constexpr (std::is_same_v<KA, Bool>)                                       \
      return detail::binary(op::OnBools{}, std::move(a), std::move(b));           \
    else                                                                          \
      return detail::binary(op::OnInts{}, std::move(a), std::move(b));            \
  }                                                                               \
  template <class B, std::size_t R, Number S>                                     \
  Tensor<B, R, Int> function(Tensor<B, R, Int> x, S c) {                          \
    return detail::with_number(op::OnInts{}, std::move(x), c);                    \
  }                                                                               \
  template <class B, std::size_t R, Number S>                                     \
  Tensor<B, R, Int> function(S c, Tensor<B, R, Int> x) {                          \
    return detail::number_with(op::OnInts{}, c, std::move(x));                    \
  }
HEARTH_DETAIL_BITWISE(operator&, BitwiseAnd, LogicalAnd)
HEARTH_DETAIL_BITWISE(operator|, BitwiseOr, LogicalOr)
HEARTH_DETAIL_BITWISE(operator^, BitwiseXor, LogicalXor)
#undef HEARTH_DETAIL_BITWISE

// --- Arithmetic with a number. Floats have ops that need no second tensor.

template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator+(Tensor<B, R, K> x, S c) {
  if constexpr (std::is_same_v<K, Float>)
    return detail::unary(op::AddScalar{static_cast<double>(c)}, std::move(x));
  else
    return detail::with_number(op::Add{}, std::move(x), c);
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator*(Tensor<B, R, K> x, S c) {
  if constexpr (std::is_same_v<K, Float>)
    return detail::unary(op::MulScalar{static_cast<double>(c)}, std::move(x));
  else
    return detail::with_number(op::Mul{}, std::move(x), c);
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator-(Tensor<B, R, K> x, S c) {
  if constexpr (std::is_same_v<K, Float>)
    return detail::unary(op::AddScalar{-static_cast<double>(c)}, std::move(x));
  else
    return detail::with_number(op::Sub{}, std::move(x), c);
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator+(S c, Tensor<B, R, K> x) {
  return std::move(x) + c;
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator*(S c, Tensor<B, R, K> x) {
  return std::move(x) * c;
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator-(S c, Tensor<B, R, K> x) {
  if constexpr (std::is_same_v<K, Float>)
    return -std::move(x) + c;
  else
    return detail::number_with(op::Sub{}, c, std::move(x));
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator/(Tensor<B, R, K> x, S c) {
  detail::check_kind<op::Div, K>();
  return std::move(x) * (1 / static_cast<double>(c));
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> operator/(S c, Tensor<B, R, K> x) {
  detail::check_kind<op::Div, K>();
  return reciprocal(std::move(x)) * c;
}

/// x to the power c. Error where ints are given a negative one.
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> pow(Tensor<B, R, K> x, S c) {
  if constexpr (std::is_same_v<K, Float>) {
    const double exponent = static_cast<double>(c);
    if (exponent == 0.5)
      return detail::unary(op::Sqrt{}, std::move(x));  // NaN of -infinity, as PyTorch has it
    if (exponent == -0.5) return detail::unary(op::Rsqrt{}, std::move(x));
    if (exponent == 2) return detail::unary(op::Square{}, std::move(x));
    return detail::unary(op::PowScalar{exponent}, std::move(x));
  } else {
    if (c < S(0))
      throw Error("hearth: pow: expected an exponent of at least 0 for ints, got " + std::to_string(c));
    return detail::with_number(op::Pow{}, std::move(x), c);
  }
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> pow(S base, Tensor<B, R, K> x) {
  return detail::number_with(op::Pow{}, base, std::move(x));
}

/// start + weight (end - start): start at weight 0, end at 1, each exactly.
template <class B, std::size_t RA, std::size_t RB, Number S>
auto lerp(Tensor<B, RA> start, Tensor<B, RB> end, S weight) {
  const double w = static_cast<double>(weight);
  if (std::fabs(w) < 0.5) return start + (std::move(end) - start) * w;
  return end - (end - std::move(start)) * (1 - w);
}

// --- Held between numbers

/// Every element held between two bounds: `high` where they cross, and NaN where one is NaN.
template <class B, std::size_t R, class K, Number Low, Number High>
Tensor<B, R, K> clamp(Tensor<B, R, K> x, Low low, High high) {
  if constexpr (std::is_same_v<K, Float>) {
    const double least = static_cast<double>(low), most = static_cast<double>(high);
    if (std::isnan(least) || std::isnan(most)) return std::move(x) * std::nan("");
    return detail::unary(op::Clamp{least, most}, std::move(x));
  } else {
    return clamp_max(clamp_min(std::move(x), low), high);
  }
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> clamp_min(Tensor<B, R, K> x, S low) {
  if constexpr (std::is_same_v<K, Float>)
    return clamp(std::move(x), low, HUGE_VAL);
  else
    return detail::with_number(op::Maximum{}, std::move(x), low);
}
template <class B, std::size_t R, class K, Number S>
Tensor<B, R, K> clamp_max(Tensor<B, R, K> x, S high) {
  if constexpr (std::is_same_v<K, Float>)
    return clamp(std::move(x), -HUGE_VAL, high);
  else
    return detail::with_number(op::Minimum{}, std::move(x), high);
}

}  // namespace hearth::inline v0_1
