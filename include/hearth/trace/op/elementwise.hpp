// Functions of single elements.
#pragma once

#include <hearth/trace/op/common.hpp>

namespace hearth::inline v0_1::operators_of {

/// A function of floats.
template <class Op, class B>
Kernel<B> of_float(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    call.out[0] = {B::template unary<Float>(Op{}, take<Float>(call, 0)), dtype};
  };
}
/// A function of floats and of ints.
template <class Op, class B>
Kernel<B> of_number(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    if (call.in[0].template holds<Int>())
      call.out[0] = {wrapped<B>(B::template unary<Int>(Op{}, take<Int>(call, 0)), dtype), dtype};
    else
      call.out[0] = {B::template unary<Float>(Op{}, take<Float>(call, 0)), dtype};
  };
}
/// A function that its attributes make: `make` reads them.
template <auto make, class B>
Kernel<B> of_attributes(NodeReader& node) {
  return [op = make(node)](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    call.out[0] = {B::template unary<Float>(op, take<Float>(call, 0)), dtype};
  };
}

template <class K, class Op, class B>
AnyTensor<B> combined(Op op, OperatorCall<B>& call) {
  const DType dtype = call.in[0].dtype();
  auto a = take<K>(call, 0), b = take<K>(call, 1);
  align<K, B>(Op::name, a, b);
  if constexpr (std::is_same_v<K, Int>)
    return {wrapped<B>(B::template binary<K>(op, std::move(a), std::move(b)), dtype), dtype};
  else if constexpr (std::is_same_v<K, Bool>)
    return {B::template binary<K>(op, std::move(a), std::move(b))};
  else
    return {B::template binary<K>(op, std::move(a), std::move(b)), dtype};
}

/// Of two tensors of floats, or of ints.
template <class OfFloats, class OfInts, class B>
Kernel<B> of_two_numbers(NodeReader&) {
  return [](OperatorCall<B>& call) {
    call.out[0] =
        call.in[0].template holds<Int>() ? combined<Int>(OfInts{}, call) : combined<Float>(OfFloats{}, call);
  };
}
/// Of two tensors of ints, or of truth values.
template <class K, class Op, class B>
Kernel<B> of_two(NodeReader&) {
  return [](OperatorCall<B>& call) { call.out[0] = combined<K>(Op{}, call); };
}

template <class K, class Op, class B>
AnyTensor<B> compared(Op op, OperatorCall<B>& call) {
  auto a = take<K>(call, 0), b = take<K>(call, 1);
  align<K, B>(Op::name, a, b);
  return {B::template compare<K>(op, std::move(a), std::move(b))};
}
template <class Op, class B>
Kernel<B> comparison(NodeReader&) {
  return [](OperatorCall<B>& call) {
    if (call.in[0].template holds<Float>())
      call.out[0] = compared<Float>(Op{}, call);
    else if (call.in[0].template holds<Int>())
      call.out[0] = compared<Int>(Op{}, call);
    else if constexpr (std::is_same_v<Op, op::Equal>)
      call.out[0] = {B::template unary<Bool>(op::LogicalNot{},
                                             combined<Bool>(op::LogicalXor{}, call).template get<Bool>())};
    else
      throw_other_kind(0, "number", true, DType::boolean);
  };
}

/// Any number of tensors, joined pairwise from the left; `last` ends it.
template <class Op, class B>
AnyTensor<B> joined(OperatorCall<B>& call) {
  const DType dtype = call.in[0].dtype();
  AnyTensor<B> so_far = std::move(call.in[0]);
  for (std::size_t i = 1; i < call.in.size(); ++i) {
    AnyTensor<B> pair[] = {std::move(so_far), std::move(call.in[i])};
    AnyTensor<B> result;
    OperatorCall<B> two{{pair, "inputs"}, {{&result, 1}, "outputs"}, call.device};
    so_far = pair[0].template holds<Int>() ? combined<Int>(Op{}, two) : combined<Float>(Op{}, two);
  }
  return std::move(so_far).as_dtype(dtype);
}
template <class Op, class B>
Kernel<B> of_many(NodeReader&) {
  return [](OperatorCall<B>& call) { call.out[0] = joined<Op>(call); };
}
template <class B>
Kernel<B> mean_of_many(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const double share = 1 / static_cast<double>(call.in.size());
    const DType dtype = call.in[0].dtype();
    auto sum = joined<op::Add>(call).template get<Float>();
    call.out[0] = {B::template unary<Float>(op::MulScalar{share}, std::move(sum)), dtype};
  };
}

/// Ints are cut off towards 0, as in C.
template <class B>
Kernel<B> divide(NodeReader&) {
  return [](OperatorCall<B>& call) {
    if (!call.in[0].template holds<Int>()) {
      call.out[0] = combined<Float>(op::Div{}, call);
      return;
    }
    // (a - fmod(a, b)) / b without a rest
    const DType dtype = call.in[0].dtype();
    auto a = take<Int>(call, 0), b = take<Int>(call, 1);
    align<Int, B>("div", a, b);
    check_divisors<op::FloorDivide, B>({}, b);
    a = B::template binary<Int>(op::Sub{}, a, B::template binary<Int>(op::Fmod{}, a, b));
    call.out[0] = {wrapped<B>(B::template binary<Int>(op::FloorDivide{}, std::move(a), std::move(b)), dtype),
                   dtype};
  };
}
template <class B>
Kernel<B> modulo(NodeReader& node) {
  return [truncates = node.integer("fmod", 0) != 0](OperatorCall<B>& call) {
    if (call.in[0].template holds<Float>()) {
      call.out[0] = truncates ? combined<Float>(op::Fmod{}, call) : combined<Float>(op::Remainder{}, call);
      return;
    }
    if (call.in[1].template holds<Int>())
      check_divisors<op::Remainder, B>({}, call.in[1].template get<Int>());
    call.out[0] = truncates ? combined<Int>(op::Fmod{}, call) : combined<Int>(op::Remainder{}, call);
  };
}

/// The exponent may be of another type than the base, which the result has.
template <class B>
Kernel<B> power(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    if (call.in[0].template holds<Int>() && call.in[1].template holds<Int>()) {
      call.out[0] = combined<Int>(op::Pow{}, call);
      return;
    }
    call.in[0] = in_kind(std::move(call.in[0]), dtype_of<typename B::FloatElem>);
    call.in[1] = in_kind(std::move(call.in[1]), dtype_of<typename B::FloatElem>);
    call.out[0] = in_kind(combined<Float>(op::Pow{}, call), dtype);
  };
}

template <class B>
Kernel<B> where(NodeReader&) {
  return [](OperatorCall<B>& call) {
    auto mask = take<Bool>(call, 0);
    const Shape both = check::broadcast("where", call.in[1].shape(), call.in[2].shape());
    const Shape shape = check::broadcast("where", B::template shape<Bool>(mask), both);
    mask = with_rank<Bool, B>(std::move(mask), shape.rank());
    call.out[0] = with_any(std::move(call.in[1]), [&]<class P, class K>(P&& yes, K) {
      return B::template where<K>(std::move(mask), with_rank<K, B>(std::move(yes), shape.rank()),
                                  with_rank<K, B>(take<K>(call, 2), shape.rank()));
    });
  };
}

/// Limits are attributes up to opset 10, and inputs from then on.
template <class B>
Kernel<B> clip(NodeReader& node) {
  return [low = node.real("min"), high = node.real("max")](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    if (call.in[0].template holds<Float>()) {
      constexpr double kNoLimit = std::numeric_limits<double>::infinity();
      const op::Clamp clamp{low.value_or(number_of(call, 1, -kNoLimit)),
                            high.value_or(number_of(call, 2, kNoLimit))};
      call.out[0] = {B::template unary<Float>(clamp, take<Float>(call, 0)), dtype};
      return;
    }
    auto x = take<Int>(call, 0);
    const std::size_t rank = B::template shape<Int>(x).rank();
    if (call.has(1))
      x = B::template binary<Int>(op::Maximum{}, std::move(x), with_rank<Int, B>(take<Int>(call, 1), rank));
    if (call.has(2))
      x = B::template binary<Int>(op::Minimum{}, std::move(x), with_rank<Int, B>(take<Int>(call, 2), rank));
    call.out[0] = {std::move(x), dtype};
  };
}

template <class B>
Kernel<B> is_nan(NodeReader&) {
  return [](OperatorCall<B>& call) {
    auto x = take<Float>(call, 0);
    call.out[0] = {B::template compare<Float>(op::NotEqual{}, x, x)};
  };
}
template <class B>
Kernel<B> is_infinite(NodeReader& node) {
  return [negative = node.integer("detect_negative", 1) != 0,
          positive = node.integer("detect_positive", 1) != 0](OperatorCall<B>& call) {
    auto x = take<Float>(call, 0);
    const auto equals = [&](double limit) {
      const Shape one = Shape::filled(B::template shape<Float>(x).rank(), 1);
      return B::template compare<Float>(op::Equal{}, x,
                                        B::template full<Float>(one, limit, B::template device<Float>(x)));
    };
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    auto none = B::template full<Bool>(B::template shape<Float>(x), 0, B::template device<Float>(x));
    if (positive) none = B::template binary<Bool>(op::LogicalOr{}, std::move(none), equals(kInfinity));
    if (negative) none = B::template binary<Bool>(op::LogicalOr{}, std::move(none), equals(-kInfinity));
    call.out[0] = {std::move(none)};
  };
}

template <class B>
Kernel<B> bit_shift(NodeReader& node) {
  const std::string direction = node.text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    node.refuse("a direction of LEFT or RIGHT", "'" + direction + "'");
  return [left = direction == "LEFT"](OperatorCall<B>& call) {
    call.out[0] = left ? combined<Int>(op::LeftShift{}, call) : combined<Int>(op::RightShift{}, call);
  };
}
template <class B>
Kernel<B> bitwise_not(NodeReader&) {
  return [](OperatorCall<B>& call) {
    const DType dtype = call.in[0].dtype();
    call.out[0] = {wrapped<B>(B::template unary<Int>(op::BitwiseNot{}, take<Int>(call, 0)), dtype), dtype};
  };
}

template <class B>
Kernel<B> cast_to(NodeReader& node) {
  node.integer("saturate", 1);  // of the 8-bit floats, which there are none of
  node.text("round_mode", "up");
  const DType to = onnx_dtype(node, node.integer("to", 0));
  return [to](OperatorCall<B>& call) { call.out[0] = in_kind(std::move(call.in[0]), to); };
}
template <class B>
Kernel<B> cast_like(NodeReader& node) {
  node.integer("saturate", 1);
  node.text("round_mode", "up");
  return [](OperatorCall<B>& call) { call.out[0] = in_kind(std::move(call.in[0]), call.in[1].dtype()); };
}

template <class B>
Kernel<B> logical_not(NodeReader&) {
  return [](OperatorCall<B>& call) {
    call.out[0] = {B::template unary<Bool>(op::LogicalNot{}, take<Bool>(call, 0))};
  };
}

template <class B>
void add_elementwise(Operators<B>& all) {
  all.add("Abs", of_number<op::Abs, B>);
  all.add("Neg", of_number<op::Neg, B>);
  all.add("Sign", of_number<op::Sign, B>);
  all.add("Exp", of_float<op::Exp, B>);
  all.add("Log", of_float<op::Log, B>);
  all.add("Sqrt", of_float<op::Sqrt, B>);
  all.add("Reciprocal", of_float<op::Reciprocal, B>);
  all.add("Erf", of_float<op::Erf, B>);
  all.add("Floor", of_float<op::Floor, B>);
  all.add("Ceil", of_float<op::Ceil, B>);
  all.add("Round", of_float<op::Round, B>);
  all.add("Sin", of_float<op::Sin, B>);
  all.add("Cos", of_float<op::Cos, B>);
  all.add("Tan", of_float<op::Tan, B>);
  all.add("Asin", of_float<op::Asin, B>);
  all.add("Acos", of_float<op::Acos, B>);
  all.add("Atan", of_float<op::Atan, B>);
  all.add("Sinh", of_float<op::Sinh, B>);
  all.add("Cosh", of_float<op::Cosh, B>);
  all.add("Tanh", of_float<op::Tanh, B>);
  all.add("Asinh", of_float<op::Asinh, B>);
  all.add("Acosh", of_float<op::Acosh, B>);
  all.add("Atanh", of_float<op::Atanh, B>);

  all.add("Add", of_two_numbers<op::Add, op::Add, B>);
  all.add("Sub", of_two_numbers<op::Sub, op::Sub, B>);
  all.add("Mul", of_two_numbers<op::Mul, op::Mul, B>);
  all.add("Div", divide<B>);
  all.add("Mod", modulo<B>);
  all.add("Pow", power<B>);
  all.add("Sum", of_many<op::Add, B>);
  all.add("Max", of_many<op::Maximum, B>);
  all.add("Min", of_many<op::Minimum, B>);
  all.add("Mean", mean_of_many<B>);
  all.add("Clip", clip<B>);
  all.add("Where", where<B>);
  all.add("IsNaN", is_nan<B>);
  all.add("IsInf", is_infinite<B>);
  all.add("BitShift", bit_shift<B>);
  all.add("BitwiseAnd", of_two<Int, op::BitwiseAnd, B>);
  all.add("BitwiseOr", of_two<Int, op::BitwiseOr, B>);
  all.add("BitwiseXor", of_two<Int, op::BitwiseXor, B>);
  all.add("BitwiseNot", bitwise_not<B>);
  all.add("Cast", cast_to<B>);
  all.add("CastLike", cast_like<B>);
  all.add("And", of_two<Bool, op::LogicalAnd, B>);
  all.add("Or", of_two<Bool, op::LogicalOr, B>);
  all.add("Xor", of_two<Bool, op::LogicalXor, B>);
  all.add("Not", logical_not<B>);
  all.add("Equal", comparison<op::Equal, B>);
  all.add("Less", comparison<op::Less, B>);
  all.add("LessOrEqual", comparison<op::LessEqual, B>);
  all.add("Greater", comparison<op::Greater, B>);
  all.add("GreaterOrEqual", comparison<op::GreaterEqual, B>);
}

}  // namespace hearth::inline v0_1::operators_of
