// Operations element by element: the unary functions, arithmetic and comparisons with broadcasting, where,
// casts. A new one is a struct in backend/op.hpp and a line here.
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth {

namespace detail {

// The kinds of elements that an op takes: floats, and what the lists of backend/op.hpp say.
template <class Op, class K> inline constexpr bool takes_kind = std::is_same_v<K, Float>;
#define HEARTH_DETAIL_INTS(Op) template <> inline constexpr bool takes_kind<op::Op, Int> = true;
#define HEARTH_DETAIL_BOOLS(Op)                                      \
  template <> inline constexpr bool takes_kind<op::Op, Bool> = true; \
  template <> inline constexpr bool takes_kind<op::Op, Float> = false;
HEARTH_OPS_UNARY_INT(HEARTH_DETAIL_INTS)
HEARTH_OPS_BINARY_INT(HEARTH_DETAIL_INTS)
HEARTH_OPS_UNARY_BOOL(HEARTH_DETAIL_BOOLS)
HEARTH_OPS_BINARY_BOOL(HEARTH_DETAIL_BOOLS)
#undef HEARTH_DETAIL_INTS
#undef HEARTH_DETAIL_BOOLS

template <class Op, class K>
consteval void check_kind() {
  static_assert(
      takes_kind<Op, K>,
      "hearth: this operation does not take elements of this kind; convert them with to_float, to_int or to_bool");
}

template <class Op, class B, std::size_t R, class K>
Tensor<B, R, K> unary(Op op, Tensor<B, R, K> x) {
  check_kind<Op, K>();
  return Tensor<B, R, K>(B::template unary<K>(op, std::move(x).primitive()));
}

}  // namespace detail

// --- Unary
// ----------------------------------------------------------------------------------------------------

/// An op as a function object: can be called, and can be a member of a model or a Sequential.
template <class Op>
struct Elementwise {
  [[no_unique_address]] Op op = {};

  /// Any shape to the same shape.
  template <class B, std::size_t R, class K>
  Tensor<B, R, K> operator()(Tensor<B, R, K> x) const {
    static_assert(
        std::is_same_v<K, Float>,
        "hearth: this operation takes a float tensor, and this one does not hold floats; convert it with to_float");
    return Tensor<B, R, K>(B::template unary<K>(op, std::move(x).primitive()));
  }
};

// The activations.
inline constexpr Elementwise<op::Relu> relu{};
inline constexpr Elementwise<op::Gelu> gelu{};
inline constexpr Elementwise<op::Silu> silu{};
inline constexpr Elementwise<op::Sigmoid> sigmoid{};
inline constexpr Elementwise<op::Softplus> softplus{};

// Functions that share their name with <cmath> are templates, so that a using-directive makes nothing
// ambiguous.
#define HEARTH_DETAIL_UNARY(function, Op)       \
  template <class B, std::size_t R, class K>    \
  Tensor<B, R, K> function(Tensor<B, R, K> x) { \
    return Elementwise<op::Op>{}(std::move(x)); \
  }
HEARTH_DETAIL_UNARY(exp, Exp)
HEARTH_DETAIL_UNARY(expm1, Expm1)
HEARTH_DETAIL_UNARY(log, Log)
HEARTH_DETAIL_UNARY(log1p, Log1p)
HEARTH_DETAIL_UNARY(sqrt, Sqrt)
HEARTH_DETAIL_UNARY(square, Square)
HEARTH_DETAIL_UNARY(reciprocal, Reciprocal)
HEARTH_DETAIL_UNARY(sin, Sin)
HEARTH_DETAIL_UNARY(cos, Cos)
HEARTH_DETAIL_UNARY(tanh, Tanh)
HEARTH_DETAIL_UNARY(erf, Erf)
HEARTH_DETAIL_UNARY(floor, Floor)
HEARTH_DETAIL_UNARY(ceil, Ceil)
HEARTH_DETAIL_UNARY(round, Round)
#undef HEARTH_DETAIL_UNARY

// These take floats and ints.
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator-(Tensor<B, R, K> x) {
  return detail::unary(op::Neg{}, std::move(x));
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> abs(Tensor<B, R, K> x) {
  return detail::unary(op::Abs{}, std::move(x));
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> sign(Tensor<B, R, K> x) {
  return detail::unary(op::Sign{}, std::move(x));
}
/// Every element held between two bounds.
template <class B, std::size_t R, class K>
Tensor<B, R, K> clamp(Tensor<B, R, K> x, double low, double high) {
  return detail::unary(op::Clamp{low, high}, std::move(x));
}
/// x where it is positive, slope * x elsewhere.
template <class B, std::size_t R>
Tensor<B, R> leaky_relu(Tensor<B, R> x, double slope = 0.01) {
  return Elementwise<op::LeakyRelu>{{slope}}(std::move(x));
}

template <class B, std::size_t R>
Tensor<B, R, Bool> operator!(Tensor<B, R, Bool> x) {
  return Tensor<B, R, Bool>(B::template unary<Bool>(op::LogicalNot{}, std::move(x).primitive()));
}

// --- Binary
// ---------------------------------------------------------------------------------------------------

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

/// Shapes broadcast; the result has the larger rank.
template <class Op, class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
Tensor<A, (RA > RB ? RA : RB), KA> binary(Op op, Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {
  check_operands<A, RA, KA, B, RB, KB>();
  check_kind<Op, KA>();
  constexpr std::size_t R = RA > RB ? RA : RB;
  check::broadcast(Op::name, a.dynamic_shape(), b.dynamic_shape());
  return Tensor<A, R, KA>(
      A::template binary<KA>(op, to_rank<R>(std::move(a)).primitive(), to_rank<R>(std::move(b)).primitive()));
}

template <class Op, class A, std::size_t RA, class KA, class B, std::size_t RB, class KB>
Tensor<A, (RA > RB ? RA : RB), Bool> compare(Op op, Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {
  check_operands<A, RA, KA, B, RB, KB>();
  constexpr std::size_t R = RA > RB ? RA : RB;
  check::broadcast(Op::name, a.dynamic_shape(), b.dynamic_shape());
  return Tensor<A, R, Bool>(A::template compare<KA>(op, to_rank<R>(std::move(a)).primitive(),
                                                    to_rank<R>(std::move(b)).primitive()));
}

template <class B, std::size_t R, class K>
Tensor<B, R, K> full_like(const Tensor<B, R, K>& x, double value) {
  return Tensor<B, R, K>::full(x.shape(), value, x.device());
}

}  // namespace detail

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
HEARTH_DETAIL_BINARY(operator&&, LogicalAnd)
HEARTH_DETAIL_BINARY(operator||, LogicalOr)
HEARTH_DETAIL_BINARY(logical_xor, LogicalXor)
#undef HEARTH_DETAIL_BINARY

#define HEARTH_DETAIL_COMPARE(function, Op)                                       \
  template <class A, std::size_t RA, class KA, class B, std::size_t RB, class KB> \
  auto function(Tensor<A, RA, KA> a, Tensor<B, RB, KB> b) {                       \
    return detail::compare(op::Op{}, std::move(a), std::move(b));                 \
  }                                                                               \
  template <class B, std::size_t R, class K>                                      \
  auto function(Tensor<B, R, K> a, double b) {                                    \
    auto other = detail::full_like(a, b);                                         \
    return detail::compare(op::Op{}, std::move(a), std::move(other));             \
  }
HEARTH_DETAIL_COMPARE(operator==, Equal)
HEARTH_DETAIL_COMPARE(operator!=, NotEqual)
HEARTH_DETAIL_COMPARE(operator<, Less)
HEARTH_DETAIL_COMPARE(operator<=, LessEqual)
HEARTH_DETAIL_COMPARE(operator>, Greater)
HEARTH_DETAIL_COMPARE(operator>=, GreaterEqual)
#undef HEARTH_DETAIL_COMPARE

// With a number on one side.
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator+(Tensor<B, R, K> x, double c) {
  return detail::unary(op::AddScalar{c}, std::move(x));
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator*(Tensor<B, R, K> x, double c) {
  return detail::unary(op::MulScalar{c}, std::move(x));
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator+(double c, Tensor<B, R, K> x) {
  return std::move(x) + c;
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator*(double c, Tensor<B, R, K> x) {
  return std::move(x) * c;
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator-(Tensor<B, R, K> x, double c) {
  return std::move(x) + -c;
}
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator-(double c, Tensor<B, R, K> x) {
  return -std::move(x) + c;
}
template <class B, std::size_t R>
Tensor<B, R> operator/(Tensor<B, R> x, double c) {
  return std::move(x) * (1 / c);
}
template <class B, std::size_t R>
Tensor<B, R> operator/(double c, Tensor<B, R> x) {
  return reciprocal(std::move(x)) * c;
}
template <class B, std::size_t R>
Tensor<B, R> pow(Tensor<B, R> x, double exponent) {
  return Elementwise<op::PowScalar>{{exponent}}(std::move(x));
}

/// a where the mask is true, b elsewhere; all three broadcast to one shape.
template <class B, std::size_t R, class K>
Tensor<B, R, K> where(Tensor<B, R, Bool> mask, Tensor<B, R, K> a, Tensor<B, R, K> b) {
  check::broadcast("where", check::broadcast("where", a.dynamic_shape(), b.dynamic_shape()),
                   mask.dynamic_shape());
  return Tensor<B, R, K>(
      B::template where<K>(std::move(mask).primitive(), std::move(a).primitive(), std::move(b).primitive()));
}

// --- Casts
// ----------------------------------------------------------------------------------------------------

template <class B, std::size_t R, class K>
Tensor<B, R> to_float(Tensor<B, R, K> x) {
  return Tensor<B, R>(B::template cast<Float, K>(std::move(x).primitive()));
}
/// Floats lose their fraction.
template <class B, std::size_t R, class K>
Tensor<B, R, Int> to_int(Tensor<B, R, K> x) {
  return Tensor<B, R, Int>(B::template cast<Int, K>(std::move(x).primitive()));
}
/// True where the element is not 0.
template <class B, std::size_t R, class K>
Tensor<B, R, Bool> to_bool(Tensor<B, R, K> x) {
  return Tensor<B, R, Bool>(B::template cast<Bool, K>(std::move(x).primitive()));
}

}  // namespace hearth
