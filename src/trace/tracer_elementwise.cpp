#include <hearth/trace/tracer.hpp>

#include <cmath>
#include <iterator>

#include <hearth/backend/op/common.hpp>
#include <hearth/backend/strided_array.hpp>

#include "../record/codec/onnx_tensor.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Name {
  std::string_view ours;
  const char* onnx;
};

// Functions of one number that ONNX has under a name of its own.
constexpr Name kUnary[] = {
    {"neg", "Neg"},
    {"abs", "Abs"},
    {"sign", "Sign"},
    {"exp", "Exp"},
    {"log", "Log"},
    {"sqrt", "Sqrt"},
    {"reciprocal", "Reciprocal"},
    {"sin", "Sin"},
    {"cos", "Cos"},
    {"tan", "Tan"},
    {"asin", "Asin"},
    {"acos", "Acos"},
    {"atan", "Atan"},
    {"sinh", "Sinh"},
    {"cosh", "Cosh"},
    {"tanh", "Tanh"},
    {"asinh", "Asinh"},
    {"acosh", "Acosh"},
    {"atanh", "Atanh"},
    {"erf", "Erf"},
    {"floor", "Floor"},
    {"ceil", "Ceil"},
    {"round", "Round"},
    {"sigmoid", "Sigmoid"},
    {"softsign", "Softsign"},
    {"relu", "Relu"},
    {"hardswish", "HardSwish"},
    {"logical_not", "Not"},
};
constexpr Name kBinary[] = {
    {"add", "Add"},       {"sub", "Sub"},         {"mul", "Mul"},     {"div", "Div"},
    {"pow", "Pow"},       {"maximum", "Max"},     {"minimum", "Min"}, {"logical_and", "And"},
    {"logical_or", "Or"}, {"logical_xor", "Xor"},
};

template <std::size_t N>
const char* find(const Name (&names)[N], std::string_view ours) {
  for (const Name& name : names)
    if (name.ours == ours) return name.onnx;
  return nullptr;
}

GraphAttribute attribute(const char* name, double value) { return {name, static_cast<float>(value)}; }

}  // namespace

TraceId Tracer::elementwise(const char* op, TraceId x, Attributes attributes) {
  return add(op, {x}, at(x).dtype, Shape(shape(x)), std::move(attributes));
}
// Operands of fewer axes broadcast by themselves: new axes of extent 1 before theirs say nothing.
TraceId Tracer::without_leading(TraceId x, std::size_t rank) const {
  const RecordedNode* node = made_by(x, "Reshape");
  if (!node || rank < shape(x).rank()) return x;
  const TraceId source = node->inputs[0].id;
  const Shape &from = shape(source), &to = shape(x);
  if (from.rank() >= to.rank()) return x;
  const std::size_t more = to.rank() - from.rank();
  for (std::size_t i = 0; i < to.rank(); ++i)
    if (to[i] != (i < more ? 1 : from[i - more])) return x;
  return source;
}

TraceId Tracer::broadcast(const char* op, TraceId a, TraceId b, Attributes attributes) {
  a = without_leading(a, shape(b).rank());
  b = without_leading(b, shape(a).rank());
  return add(op, {a, b}, at(a).dtype, broadcast_shape(shape(a), shape(b)), std::move(attributes));
}
TraceId Tracer::broadcast_to_bool(const char* op, TraceId a, TraceId b) {
  a = without_leading(a, shape(b).rank());
  b = without_leading(b, shape(a).rank());
  return add(op, {a, b}, DType::boolean, broadcast_shape(shape(a), shape(b)));
}
TraceId Tracer::with(const char* op, TraceId x, double value) {
  return broadcast(op, x, number(value, at(x).dtype));
}

TraceId Tracer::unary(const OpCall& op, TraceId x) {
  if (const char* name = find(kUnary, op.name)) return elementwise(name, x);
  const std::string_view name = op.name;
  if (name == "add_scalar") return with("Add", x, op.a);
  if (name == "mul_scalar") return scaled(x, op.a);
  if (name == "pow_scalar") return with("Pow", x, op.a);
  if (name == "square") return broadcast("Mul", x, x);
  if (name == "rsqrt") return elementwise("Reciprocal", elementwise("Sqrt", x));
  if (name == "exp2") return elementwise("Exp", with("Mul", x, op::kLn2));
  if (name == "expm1") return with("Sub", elementwise("Exp", x), 1);
  if (name == "log2") return with("Mul", elementwise("Log", x), 1 / op::kLn2);
  if (name == "log10") return with("Mul", elementwise("Log", x), 1 / op::kLn10);
  if (name == "log1p") return elementwise("Log", with("Add", x, 1));
  if (name == "erfc") return broadcast("Sub", number(1, at(x).dtype), elementwise("Erf", x));
  if (name == "trunc") return truncated(x);
  if (name == "frac") return broadcast("Sub", x, truncated(x));
  if (name == "clamp") return clipped(x, std::fmin(op.a, op.b), op.b);
  if (name == "bitwise_not") return with("Sub", elementwise("Neg", x), 1);
  return activation(op, x);
}

TraceId Tracer::activation(const OpCall& op, TraceId x) {
  const std::string_view name = op.name;
  if (name == "logsigmoid") return elementwise("Neg", elementwise("Softplus", elementwise("Neg", x)));
  if (name == "softplus") return softplus(x, op.a, op.b);
  if (name == "tanhshrink") return broadcast("Sub", x, elementwise("Tanh", x));
  if (name == "leaky_relu") return elementwise("LeakyRelu", x, {attribute("alpha", op.a)});
  if (name == "elu") return elementwise("Elu", x, {attribute("alpha", op.a)});
  if (name == "selu") return elementwise("Selu", x);  // by default with these numbers
  if (name == "celu") return elementwise("Celu", x, {attribute("alpha", op.a)});
  if (name == "hardtanh") return clipped(x, op.a, op.b);
  if (name == "relu6") return clipped(x, 0, 6);
  if (name == "hardsigmoid")
    return elementwise("HardSigmoid", x, {attribute("alpha", 1.0 / 6), attribute("beta", 0.5)});
  if (name == "shrink") return elementwise("Shrink", x, {attribute("lambd", op.a), attribute("bias", op.b)});
  if (name == "threshold")
    return where(broadcast_to_bool("Greater", x, number(op.a, at(x).dtype)), x, number(op.b, at(x).dtype));
  if (name == "silu") return broadcast("Mul", x, elementwise("Sigmoid", x));
  if (name == "mish") return broadcast("Mul", x, elementwise("Tanh", elementwise("Softplus", x)));
  if (name == "gelu") {
    const TraceId phi = with("Add", elementwise("Erf", with("Mul", x, op::kSqrtHalf)), 1);
    return broadcast("Mul", with("Mul", x, 0.5), phi);
  }
  if (name == "gelu_tanh") {
    const TraceId cubic = broadcast("Mul", x, with("Add", with("Mul", broadcast("Mul", x, x), 0.044715), 1));
    const TraceId gate = with("Add", elementwise("Tanh", with("Mul", cubic, op::kSqrtTwoInvPi)), 1);
    return broadcast("Mul", with("Mul", x, 0.5), gate);
  }
  return unsupported(name, {x}, at(x).dtype, Shape(shape(x)));
}

TraceId Tracer::scaled(TraceId x, double factor) {
  if (const TraceId mean = mean_of(x, factor)) return mean;
  return factor == 1 ? x : with("Mul", x, factor);
}

TraceId Tracer::softplus(TraceId x, double beta, double threshold) {
  const TraceId bent = beta == 1 ? elementwise("Softplus", x)
                                 : with("Mul", elementwise("Softplus", with("Mul", x, beta)), 1 / beta);
  if (threshold >= 20) return bent;  // the difference is below what a float holds
  const TraceId straight = broadcast_to_bool("Greater", with("Mul", x, beta), number(threshold, at(x).dtype));
  return where(straight, x, bent);
}

TraceId Tracer::truncated(TraceId x) {
  const TraceId negative = broadcast_to_bool("Less", x, number(0, at(x).dtype));
  return where(negative, elementwise("Ceil", x), elementwise("Floor", x));
}

TraceId Tracer::clipped(TraceId x, double low, double high) {
  const DType dtype = at(x).dtype;
  Operands inputs = {x, std::isinf(low) ? TraceId{0} : number(low, dtype),
                     std::isinf(high) ? TraceId{0} : number(high, dtype)};
  while (inputs.back().id == 0) inputs.pop_back();
  if (inputs.size() == 1) return x;
  return add("Clip", std::move(inputs), dtype, Shape(shape(x)));
}

TraceId Tracer::binary(const OpCall& op, TraceId a, TraceId b) {
  const std::string_view name = op.name;
  if (const char* onnx = find(kBinary, name)) {
    if (const TraceId fused = with_scale(onnx, a, b)) return fused;
    return broadcast(onnx, a, b);
  }
  const DType dtype = at(a).dtype;
  if (dtype == DType::i64) return of_ints(op, a, b);
  const TraceId zero = number(0, dtype);
  const auto rest = [&] { return broadcast("Mod", a, b, {{"fmod", std::int64_t{1}}}); };
  const auto remainder = [&] {  // with the sign of b
    const TraceId left = rest();
    const TraceId other =
        broadcast_to_bool("Xor", broadcast_to_bool("Less", left, zero), broadcast_to_bool("Less", b, zero));
    const TraceId some =
        add("Not", {broadcast_to_bool("Equal", left, zero)}, DType::boolean, Shape(shape(left)));
    return where(broadcast_to_bool("And", some, other), broadcast("Add", left, b), left);
  };
  if (name == "fmod") return rest();
  if (name == "remainder") return remainder();
  if (name == "floor_divide")
    return elementwise("Round", broadcast("Div", broadcast("Sub", a, remainder()), b));
  if (name == "logaddexp") {
    const TraceId apart = elementwise("Neg", elementwise("Abs", broadcast("Sub", a, b)));
    return broadcast("Add", broadcast("Max", a, b), elementwise("Softplus", apart));
  }
  if (name == "xlogy")
    return where(broadcast_to_bool("Equal", a, zero), zero, broadcast("Mul", a, elementwise("Log", b)));
  if (name == "hypot")
    return elementwise("Sqrt", broadcast("Add", broadcast("Mul", a, a), broadcast("Mul", b, b)));
  if (name == "atan2") return atan2(a, b);
  return unsupported(name, {a, b}, dtype, broadcast_shape(shape(a), shape(b)));
}

TraceId Tracer::of_ints(const OpCall& op, TraceId a, TraceId b) {
  const auto mod = [&](std::int64_t fmod) { return broadcast("Mod", a, b, {{"fmod", fmod}}); };
  if (op.name == "fmod") return mod(1);
  if (op.name == "remainder") return mod(0);  // with the sign of b
  if (op.name == "floor_divide") return broadcast("Div", broadcast("Sub", a, mod(0)), b);
  return unsupported(op.name, {a, b}, DType::i64, broadcast_shape(shape(a), shape(b)));
}

TraceId Tracer::atan2(TraceId y, TraceId x) {
  const DType dtype = at(y).dtype;
  const TraceId zero = number(0, dtype);
  const TraceId angle = elementwise("Atan", broadcast("Div", y, x));
  const TraceId half = where(broadcast_to_bool("Less", y, zero), number(-kPi, dtype), number(kPi, dtype));
  const TraceId upright = with("Mul", elementwise("Sign", y), kPi / 2);
  const TraceId left = where(broadcast_to_bool("Less", x, zero), broadcast("Add", angle, half), upright);
  return where(broadcast_to_bool("Greater", x, zero), angle, left);
}

TraceId Tracer::compare(const OpCall& op, TraceId a, TraceId b) {
  const auto negated = [&](TraceId x) { return add("Not", {x}, DType::boolean, Shape(shape(x))); };
  if (op.name == "equal") return broadcast_to_bool("Equal", a, b);
  if (op.name == "not_equal") return negated(broadcast_to_bool("Equal", a, b));
  if (at(a).dtype == DType::boolean) a = cast(a, DType::i64), b = cast(b, DType::i64);
  if (op.name == "less") return broadcast_to_bool("Less", a, b);
  if (op.name == "less_equal") return broadcast_to_bool("LessOrEqual", a, b);
  if (op.name == "greater") return broadcast_to_bool("Greater", a, b);
  if (op.name == "greater_equal") return broadcast_to_bool("GreaterOrEqual", a, b);
  return unsupported(op.name, {a, b}, DType::boolean, broadcast_shape(shape(a), shape(b)));
}

TraceId Tracer::where(TraceId mask, TraceId a, TraceId b) {
  if (at(a).dtype == DType::boolean) {  // not every runtime chooses between truth values
    const TraceId no = add("Not", {mask}, DType::boolean, Shape(shape(mask)));
    return broadcast_to_bool("Or", broadcast_to_bool("And", mask, a), broadcast_to_bool("And", no, b));
  }
  return add("Where", {mask, a, b}, at(a).dtype,
             broadcast_shape(shape(mask), broadcast_shape(shape(a), shape(b))));
}

TraceId Tracer::cast(TraceId x, DType to) {
  if (at(x).dtype == to) return x;
  return add("Cast", {x}, to, Shape(shape(x)), {{"to", static_cast<std::int64_t>(onnx_type(to))}});
}

}  // namespace hearth::inline v0_1::detail
