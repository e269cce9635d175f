// A backend's primitive with operators, so that the derivatives of backend/op can be written once: with V
// an element they make a fused kernel, with V a Value they make operations, which can be differentiated
// again.
#pragma once

#include <optional>
#include <utility>

#include <hearth/backend/concept.hpp>

namespace hearth::inline v0_1 {

template <class B>
class Value {
 public:
  using Primitive = PrimitiveOf<B, Float>;

  Value() = default;
  explicit Value(double number) : number_(number) {}
  explicit Value(Primitive primitive) : primitive_(std::move(primitive)) {}

  bool is_number() const { return !primitive_; }
  double number() const { return number_; }

  /// As a primitive of the shape and on the device of `like`.
  Primitive like(const Primitive& like) const {
    return primitive_ ? *primitive_
                      : B::template full<Float>(B::template shape<Float>(like), number_,
                                                B::template device<Float>(like));
  }
  const Primitive& primitive() const { return *primitive_; }

  friend Value operator-(const Value& x) { return x.apply(op::Neg{}); }
  friend Value operator+(const Value& a, const Value& b) {
    if (a.is_number()) return b.apply(op::AddScalar{a.number_});
    if (b.is_number()) return a.apply(op::AddScalar{b.number_});
    return combine(op::Add{}, a, b);
  }
  friend Value operator-(const Value& a, const Value& b) {
    if (a.is_number() || b.is_number()) return a + -b;
    return combine(op::Sub{}, a, b);
  }
  friend Value operator*(const Value& a, const Value& b) {
    if (a.is_number()) return b.apply(op::MulScalar{a.number_});
    if (b.is_number()) return a.apply(op::MulScalar{b.number_});
    return combine(op::Mul{}, a, b);
  }
  friend Value operator/(const Value& a, const Value& b) {
    if (b.is_number()) return a * Value(1 / b.number_);
    if (a.is_number()) return b.apply(op::Reciprocal{}) * a;
    return combine(op::Div{}, a, b);
  }

  struct Mask {
    PrimitiveOf<B, Bool> primitive;
  };
  friend Mask operator<(const Value& a, const Value& b) { return compare(op::Less{}, a, b); }
  friend Mask operator<=(const Value& a, const Value& b) { return compare(op::LessEqual{}, a, b); }
  friend Mask operator>(const Value& a, const Value& b) { return compare(op::Greater{}, a, b); }
  friend Mask operator>=(const Value& a, const Value& b) { return compare(op::GreaterEqual{}, a, b); }
  friend Mask operator==(const Value& a, const Value& b) { return compare(op::Equal{}, a, b); }
  friend Value select(const Mask& mask, const Value& yes, const Value& no) {
    const Primitive zeros = B::template cast<Float, Bool>(mask.primitive);
    return Value(B::template where<Float>(mask.primitive, yes.like(zeros), no.like(zeros)));
  }

  /// Any op, with its own derivative.
  template <class Op>
  friend Value of(const Op& op, const Value& x) {
    return x.apply(op);
  }
  friend Value exp(const Value& x) { return x.apply(op::Exp{}); }
  friend Value log(const Value& x) { return x.apply(op::Log{}); }
  friend Value sin(const Value& x) { return x.apply(op::Sin{}); }
  friend Value cos(const Value& x) { return x.apply(op::Cos{}); }
  friend Value sqrt(const Value& x) { return x.apply(op::Sqrt{}); }
  friend Value abs(const Value& x) { return x.apply(op::Abs{}); }
  friend Value sign(const Value& x) { return x.apply(op::Sign{}); }
  friend Value sinh(const Value& x) { return x.apply(op::Sinh{}); }
  friend Value cosh(const Value& x) { return x.apply(op::Cosh{}); }
  friend Value erf(const Value& x) { return x.apply(op::Erf{}); }
  friend Value pow(const Value& a, const Value& b) {
    if (b.is_number()) return a.apply(op::PowScalar{b.number_});
    return combine(op::Pow{}, a, b);
  }

 private:
  template <class Op>
  Value apply(Op op) const {
    if (is_number()) return Value(op.value(number_));
    return Value(B::template unary<Float>(op, *primitive_));
  }
  template <class Op>
  static Value combine(Op op, const Value& a, const Value& b) {
    return Value(B::template binary<Float>(op, *a.primitive_, *b.primitive_));
  }
  template <class Op>
  static Mask compare(Op op, const Value& a, const Value& b) {
    const Primitive& shaped = a.primitive_ ? *a.primitive_ : *b.primitive_;
    return {B::template compare<Float>(op, a.like(shaped), b.like(shaped))};
  }

  std::optional<Primitive> primitive_;
  double number_ = 0;
};

}  // namespace hearth::inline v0_1
