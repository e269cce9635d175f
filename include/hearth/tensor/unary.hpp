// Functions of one tensor, element by element, and casts. A new one is a struct in backend/op and a line
// here.
#pragma once

#include <hearth/tensor/tensor.hpp>

namespace hearth::inline v0_1 {

namespace detail {

// The kinds of elements that an op takes: floats, and what the lists of backend/op/lists.hpp say.
template <class Op, class K> inline constexpr bool takes_kind = std::is_same_v<K, Float>;
#define HEARTH_DETAIL_ALSO(K, Op) template <> inline constexpr bool takes_kind<op::Op, K> = true;
#define HEARTH_DETAIL_ONLY(K, Op) \
  HEARTH_DETAIL_ALSO(K, Op)       \
  template <> inline constexpr bool takes_kind<op::Op, Float> = false;
#define HEARTH_DETAIL_INTS(Op) HEARTH_DETAIL_ALSO(Int, Op)
#define HEARTH_DETAIL_BITS(Op) HEARTH_DETAIL_ONLY(Int, Op)
#define HEARTH_DETAIL_BOOLS(Op) HEARTH_DETAIL_ONLY(Bool, Op)
HEARTH_OPS_UNARY_INT(HEARTH_DETAIL_INTS)
HEARTH_OPS_BINARY_INT(HEARTH_DETAIL_INTS)
HEARTH_OPS_UNARY_BITS(HEARTH_DETAIL_BITS)
HEARTH_OPS_BINARY_BITS(HEARTH_DETAIL_BITS)
HEARTH_OPS_UNARY_BOOL(HEARTH_DETAIL_BOOLS)
HEARTH_OPS_BINARY_BOOL(HEARTH_DETAIL_BOOLS)
#undef HEARTH_DETAIL_ALSO
#undef HEARTH_DETAIL_ONLY
#undef HEARTH_DETAIL_INTS
#undef HEARTH_DETAIL_BITS
#undef HEARTH_DETAIL_BOOLS

template <class Op, class K>
consteval void check_kind() {
  static_assert(
      takes_kind<Op, K>,
      "hearth: this operation does not take elements of this kind; convert them with to_float, to_int or to_bool");
}

template <class Op, class B, std::size_t R, class K>
Tensor<B, R, K> unary(Op op, Tensor<B, R, K>&& x) {
  check_kind<Op, K>();
  return Tensor<B, R, K>(B::template unary<K>(op, std::move(x).primitive()));
}

}  // namespace detail

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
    return detail::unary(op, std::move(x));
  }
};

// Functions that share their name with <cmath> are templates, so that a using-directive makes nothing
// ambiguous.
#define HEARTH_DETAIL_UNARY(function, Op)       \
  template <class B, std::size_t R, class K>    \
  Tensor<B, R, K> function(Tensor<B, R, K> x) { \
    return Elementwise<op::Op>{}(std::move(x)); \
  }
HEARTH_DETAIL_UNARY(exp, Exp)
HEARTH_DETAIL_UNARY(exp2, Exp2)
HEARTH_DETAIL_UNARY(expm1, Expm1)
HEARTH_DETAIL_UNARY(log, Log)
HEARTH_DETAIL_UNARY(log2, Log2)
HEARTH_DETAIL_UNARY(log10, Log10)
HEARTH_DETAIL_UNARY(log1p, Log1p)
HEARTH_DETAIL_UNARY(sqrt, Sqrt)
HEARTH_DETAIL_UNARY(rsqrt, Rsqrt)
HEARTH_DETAIL_UNARY(square, Square)
HEARTH_DETAIL_UNARY(reciprocal, Reciprocal)
HEARTH_DETAIL_UNARY(sin, Sin)
HEARTH_DETAIL_UNARY(cos, Cos)
HEARTH_DETAIL_UNARY(tan, Tan)
HEARTH_DETAIL_UNARY(asin, Asin)
HEARTH_DETAIL_UNARY(acos, Acos)
HEARTH_DETAIL_UNARY(atan, Atan)
HEARTH_DETAIL_UNARY(sinh, Sinh)
HEARTH_DETAIL_UNARY(cosh, Cosh)
HEARTH_DETAIL_UNARY(tanh, Tanh)
HEARTH_DETAIL_UNARY(asinh, Asinh)
HEARTH_DETAIL_UNARY(acosh, Acosh)
HEARTH_DETAIL_UNARY(atanh, Atanh)
HEARTH_DETAIL_UNARY(erf, Erf)
HEARTH_DETAIL_UNARY(erfc, Erfc)
HEARTH_DETAIL_UNARY(floor, Floor)
HEARTH_DETAIL_UNARY(ceil, Ceil)
HEARTH_DETAIL_UNARY(round, Round)
HEARTH_DETAIL_UNARY(trunc, Trunc)
HEARTH_DETAIL_UNARY(frac, Frac)
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

/// Of truth values.
template <class B, std::size_t R>
Tensor<B, R, Bool> operator!(Tensor<B, R, Bool> x) {
  return detail::unary(op::LogicalNot{}, std::move(x));
}
/// Every bit of ints, or truth values.
template <class B, std::size_t R, class K>
Tensor<B, R, K> operator~(Tensor<B, R, K> x) {
  if constexpr (std::is_same_v<K, Bool>)
    return detail::unary(op::LogicalNot{}, std::move(x));
  else
    return detail::unary(op::BitwiseNot{}, std::move(x));
}

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

}  // namespace hearth::inline v0_1
