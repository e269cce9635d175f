// The built-in ops, by the kinds they take. A backend instantiates these lists; an op outside of them needs
// the backend's kernel header.
#pragma once

#define HEARTH_OPS_UNARY_MATH(X)                                                                             \
  X(Neg)                                                                                                     \
  X(Abs)                                                                                                     \
  X(Sign)                                                                                                    \
  X(Exp)                                                                                                     \
  X(Exp2) X(Expm1) X(Log) X(Log2) X(Log10) X(Log1p) X(Sqrt) X(Rsqrt) X(Square) X(Reciprocal) X(PowScalar)    \
      X(Sin) X(Cos) X(Tan) X(Asin) X(Acos) X(Atan) X(Sinh) X(Cosh) X(Tanh) X(Asinh) X(Acosh) X(Atanh) X(Erf) \
          X(Erfc) X(Floor) X(Ceil) X(Round) X(Trunc) X(Frac) X(AddScalar) X(MulScalar) X(Clamp)
#define HEARTH_OPS_UNARY_ACTIVATION(X)                                                                       \
  X(Sigmoid)                                                                                                 \
  X(LogSigmoid)                                                                                              \
  X(Softplus)                                                                                                \
  X(Softsign)                                                                                                \
  X(Tanhshrink) X(Relu) X(LeakyRelu) X(Elu) X(Selu) X(Celu) X(Hardtanh) X(Relu6) X(HardSigmoid) X(HardSwish) \
      X(Shrink) X(Threshold) X(Gelu) X(GeluTanh) X(Silu) X(Mish)
#define HEARTH_OPS_UNARY_FLOAT(X) HEARTH_OPS_UNARY_MATH(X) HEARTH_OPS_UNARY_ACTIVATION(X)
#define HEARTH_OPS_UNARY_INT(X) X(Neg) X(Abs) X(Sign)
#define HEARTH_OPS_UNARY_BITS(X) X(BitwiseNot)
#define HEARTH_OPS_UNARY_BOOL(X) X(LogicalNot)
#define HEARTH_OPS_BINARY_FLOAT(X) \
  X(Add)                           \
  X(Sub)                           \
  X(Mul)                           \
  X(Div)                           \
  X(Remainder) X(Fmod) X(FloorDivide) X(Pow) X(Logaddexp) X(Xlogy) X(Atan2) X(Hypot) X(Maximum) X(Minimum)
#define HEARTH_OPS_BINARY_INT(X) \
  X(Add) X(Sub) X(Mul) X(Remainder) X(Fmod) X(FloorDivide) X(Pow) X(Maximum) X(Minimum)
#define HEARTH_OPS_BINARY_BITS(X) X(BitwiseAnd) X(BitwiseOr) X(BitwiseXor) X(LeftShift) X(RightShift)
#define HEARTH_OPS_BINARY_BOOL(X) X(LogicalAnd) X(LogicalOr) X(LogicalXor)
#define HEARTH_OPS_COMPARE(X) X(Equal) X(NotEqual) X(Less) X(LessEqual) X(Greater) X(GreaterEqual)
#define HEARTH_OPS_REDUCE(X) X(Sum) X(Prod) X(Max) X(Min)
#define HEARTH_OPS_ARG_REDUCE(X) X(ArgMax) X(ArgMin)
#define HEARTH_OPS_SCAN_FLOAT(X) X(Sum) X(Prod) X(LogSumExp)
#define HEARTH_OPS_SCAN_INT(X) X(Sum) X(Prod)
#define HEARTH_OPS_ARG_SCAN(X) X(Max) X(Min)
