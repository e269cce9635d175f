// Functions of several tensors, element by element, and of what is known of numbers.
#include <cmath>

#include "../record/codec/onnx_tensor.hpp"

#include "codegen_coder.hpp"

namespace hearth::codegen {
namespace {

// --- What is known already ---------------------------------------------------------------------------------

// A single float of a type, as the graph would compute it.
Value folded(const Call& call, double value, DType dtype, std::size_t rank) {
  Shape shape = Shape::filled(rank, 1);
  Value made = changed({}, cast(TensorData::from(std::vector{static_cast<float>(value)}, shape), dtype), "");
  if (dtype == DType::f64)
    made.constant = std::make_shared<const TensorData>(TensorData::from(std::vector{value}, shape));
  made.weight = call.node.node().outputs.at(0);
  return made;
}

using OfExtents = std::optional<Extent> (*)(Coder&, const Extent&, const Extent&);

// Lists of numbers joined element by element; the shorter one is a single number.
bool join_numbers(Call& call, DType dtype, OfExtents f) {
  if (!call.has(0) || !call.has(1) || !call.at(0).numbers || !call.at(1).numbers) return false;
  const Extents &a = *call.at(0).numbers, &b = *call.at(1).numbers;
  if (a.size() != b.size() && a.size() != 1 && b.size() != 1) return false;
  Extents made;
  for (std::size_t i = 0; i < (a.size() == 1 ? b.size() : a.size()); ++i) {
    const auto each = f(call.coder, a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]);
    if (!each) return false;
    made.push_back(*each);
  }
  const std::size_t rank = std::max(call.at(0).rank(), call.at(1).rank());
  Extents shape;
  if (rank == 1) shape = {static_cast<std::int64_t>(made.size())};
  call.out[0] = of_numbers(dtype, std::move(shape), std::move(made));
  return true;
}

std::optional<Extent> plus(Coder& coder, const Extent& a, const Extent& b) { return coder.sum(a, b); }
std::optional<Extent> minus(Coder& coder, const Extent& a, const Extent& b) {
  const auto less = times(b, -1);
  return less ? std::optional(coder.sum(a, *less)) : std::nullopt;
}
std::optional<Extent> product(Coder&, const Extent& a, const Extent& b) { return times(a, b); }
std::optional<Extent> quotient(Coder& coder, const Extent& a, const Extent& b) {
  if (const auto exact = divided(a, b)) return exact;
  if (b.is(0) || b.is(-1)) return {};
  if (a.is_number() && b.is_number()) return Extent(a.factor / b.factor);
  return b.is_number() ? std::optional(coder.symbol("extent", a.text() + " / " + b.text())) : std::nullopt;
}
std::optional<Extent> rest(Coder&, const Extent& a, const Extent& b) {
  if (!a.is_number() || !b.is_number() || b.factor <= 0) return {};
  return Extent((a.factor % b.factor + b.factor) % b.factor);
}
// Extents are not negative.
std::optional<Extent> equals(Coder&, const Extent& a, const Extent& b) {
  if (a == b) return Extent(1);
  if (a.is_number() && b.is_number()) return Extent(0);
  const Extent &number = a.is_number() ? a : b, &free = a.is_number() ? b : a;
  if (number.is_number() && number.factor < 0 && free.factor > 0) return Extent(0);
  return {};
}
template <auto compare>
std::optional<Extent> compared(Coder&, const Extent& a, const Extent& b) {
  if (!a.is_number() || !b.is_number()) return {};
  return Extent(compare(a.factor, b.factor) ? 1 : 0);
}

// --- Operators ---------------------------------------------------------------------------------------------

struct Side {
  std::string code;
  bool is_number = false;
};

// An operand: a number where it is one everywhere and adds no dimension.
Side side(Call& call, std::size_t i, std::size_t rank) {
  const Value& value = call.at(i);
  const auto number = number_of(value);
  const bool is_exact = number && (value.holds_floats() || std::abs(*number) < 0x1p53);
  if (is_exact && value.rank() <= rank && !value.is_bool() && value.code.empty())
    return {value.holds_floats() ? real_text(*number, value.dtype != DType::f64)
                                 : std::to_string(static_cast<std::int64_t>(*number)),
            true};
  return {call.read(i), false};
}
struct Sides {
  Side a, b;
};
Sides sides(Call& call) {
  const std::size_t of_a = call.at(0).rank(), of_b = call.at(1).rank();
  Sides made{side(call, 0, of_b), side(call, 1, of_a)};
  if (made.a.is_number && made.b.is_number) made.a = {call.read(0), false};
  return made;
}

void same_kind(const Call& call) {
  if (kind_name(call.at(0).dtype) != kind_name(call.at(1).dtype))
    call.node.refuse("two tensors of one kind",
                     std::string(name(call.at(0).dtype)) + " and " + std::string(name(call.at(1).dtype)));
}

// Numbers of floats that are known, by what the operator does with them.
template <class F>
bool fold_floats(Call& call, const F& f) {
  if (!call.has(1) || !call.at(0).constant || !call.at(1).constant || !call.at(0).holds_floats())
    return false;
  const auto a = number_of(call.at(0)), b = number_of(call.at(1));
  if (!a || !b) return false;
  call.out[0] = folded(call, f(*a, *b), call.at(0).dtype, std::max(call.at(0).rank(), call.at(1).rank()));
  return true;
}

void infix(Call& call, const std::string& op, DType dtype) {
  const Sides of = sides(call);
  call.give(dtype, broadcast(call.node.node().op, call.at(0).shape, call.at(1).shape),
            of.a.code + ' ' + op + ' ' + of.b.code, true);
}
void function_of_two(Call& call, const std::string& f, DType dtype) {
  call.give(dtype, broadcast(call.node.node().op, call.at(0).shape, call.at(1).shape),
            f + "(" + call.read(0) + ", " + call.read(1) + ")");
}
void only_numbers(const Call& call) {
  same_kind(call);
  if (call.at(0).is_bool()) call.node.refuse("numbers", "truth values");
}

void add(Call& call) {
  only_numbers(call);
  if (join_numbers(call, call.at(0).dtype, plus) ||
      fold_floats(call, [](double a, double b) { return a + b; }))
    return;
  infix(call, "+", call.at(0).dtype);
}
void sub(Call& call) {
  only_numbers(call);
  if (join_numbers(call, call.at(0).dtype, minus) ||
      fold_floats(call, [](double a, double b) { return a - b; }))
    return;
  infix(call, "-", call.at(0).dtype);
}
void mul(Call& call) {
  only_numbers(call);
  if (join_numbers(call, call.at(0).dtype, product) ||
      fold_floats(call, [](double a, double b) { return a * b; }))
    return;
  // x sigmoid(x)
  for (const std::size_t i : {0, 1}) {
    const Line* line = call.coder.line_of(call.at(i).code);
    if (line && !call.at(1 - i).code.empty() && line->code == "sigmoid(" + call.at(1 - i).code + ")")
      return call.give_like(0, "silu(" + call.at(1 - i).code + ")");
  }
  infix(call, "*", call.at(0).dtype);
}
void div(Call& call) {
  only_numbers(call);
  if (join_numbers(call, call.at(0).dtype, quotient) ||
      fold_floats(call, [](double a, double b) { return a / b; }))
    return;
  if (call.at(0).holds_floats()) return infix(call, "/", call.at(0).dtype);
  // Cut off towards 0.
  const std::string a = call.read(0), b = call.read(1);
  const auto shape = broadcast("Div", call.at(0).shape, call.at(1).shape);
  const std::string whole =
      call.coder.line(call.at(0).dtype, shape, a + " - fmod(" + a + ", " + b + ")", true).code;
  call.give(call.at(0).dtype, shape, "floor_divide(" + whole + ", " + b + ")");
}
void mod(Call& call) {
  only_numbers(call);
  const bool truncates = call.node.integer("fmod", 0) != 0;
  if (!truncates && join_numbers(call, call.at(0).dtype, rest)) return;
  function_of_two(call, truncates ? "fmod" : "remainder", call.at(0).dtype);
}

void pow(Call& call) {
  const Value &base = call.at(0), &exponent = call.at(1);
  if (base.is_bool() || exponent.is_bool()) call.node.refuse("numbers", "truth values");
  if (fold_floats(call, [](double a, double b) { return std::pow(a, b); })) return;
  const Side by = side(call, 1, base.rank());
  const auto shape = broadcast("Pow", base.shape, exponent.shape);
  if (base.holds_floats()) {
    if (by.is_number && number_of(exponent) == 2)
      return call.give(base.dtype, shape, "square(" + call.read(0) + ")");
    if (by.is_number)
      return call.give(base.dtype, shape,
                       "pow(" + call.read(0) + ", " + real_text(*number_of(exponent), true) + ")");
    return call.give(
        base.dtype, shape,
        "pow(" + call.read(0) + ", " + (exponent.is_int() ? "to_float(" + by.code + ")" : by.code) + ")");
  }
  if (exponent.is_int()) return call.give(base.dtype, shape, "pow(" + call.read(0) + ", " + by.code + ")");
  call.give(base.dtype, shape, "to_int(pow(to_float(" + call.read(0) + "), " + call.read(1) + "))");
}

// Any number of tensors, from the left.
void of_many(Call& call, const std::string& op, bool is_infix, const std::string& with_number) {
  Value so_far = call.at(0);
  if (so_far.is_bool()) call.node.refuse("numbers", "truth values");
  std::string code = call.read(0);
  for (std::size_t i = 1; i < call.in.size(); ++i) {
    if (kind_name(call.at(i).dtype) != kind_name(so_far.dtype))
      call.node.refuse("tensors of one kind", "several");
    const Side next = side(call, i, so_far.rank());
    const auto shape = broadcast(call.node.node().op, so_far.shape, call.at(i).shape);
    const bool is_bound = next.is_number && !with_number.empty();
    const std::string joined = is_infix   ? code + ' ' + op + ' ' + next.code
                               : is_bound ? with_number + "(" + code + ", " + next.code + ")"
                                          : op + "(" + code + ", " + call.read(i) + ")";
    so_far = call.coder.line(so_far.dtype, shape, joined, is_infix);
    code = so_far.code;
  }
  call.out[0] = so_far;
}
void sum(Call& call) { of_many(call, "+", true, ""); }
void largest(Call& call) { of_many(call, "maximum", false, "clamp_min"); }
void least(Call& call) { of_many(call, "minimum", false, "clamp_max"); }
void mean(Call& call) {
  call.floats(0);
  sum(call);
  const Value all = call.out[0];
  call.give(all.dtype, all.shape,
            call.coder.read(all) + " * " + real_text(1 / static_cast<double>(call.in.size()), false), true);
}

void clip(Call& call) {
  const Value& x = call.at(0);
  if (x.is_bool()) call.node.refuse("numbers", "truth values");
  const auto bound = [&](const char* attribute, std::size_t input) -> std::string {
    const auto given = call.node.real(attribute);
    const auto number = given ? given : call.number(input);
    if (!number) {
      if (call.has(input)) call.node.refuse("limits that are constants", "values that are computed");
      return {};
    }
    return x.holds_floats() ? real_text(*number, x.dtype != DType::f64)
                            : std::to_string(static_cast<std::int64_t>(*number));
  };
  const std::string low = bound("min", 1), high = bound("max", 2);
  if (low.empty() && high.empty()) {
    call.out[0] = x;
    return;
  }
  const std::string code = call.read(0);
  call.give_like(0, low == "0.0" && high == "6.0" ? "relu6(" + code + ")"
                    : low.empty()                 ? "clamp_max(" + code + ", " + high + ")"
                    : high.empty()                ? "clamp_min(" + code + ", " + low + ")"
                                                  : "clamp(" + code + ", " + low + ", " + high + ")");
}

void where(Call& call) {
  const Value &mask = call.at(0), &a = call.at(1), &b = call.at(2);
  if (!mask.is_bool()) call.node.refuse("a mask of truth values", std::string(name(mask.dtype)));
  if (kind_name(a.dtype) != kind_name(b.dtype)) call.node.refuse("two tensors of one kind", "two kinds");
  if (mask.numbers && a.numbers && b.numbers) {
    const std::size_t count = std::max({mask.numbers->size(), a.numbers->size(), b.numbers->size()});
    bool fits = true;
    for (const Extents* list : {&*mask.numbers, &*a.numbers, &*b.numbers})
      fits = fits && (list->size() == count || list->size() == 1);
    const auto at = [](const Extents& list, std::size_t i) { return list[list.size() == 1 ? 0 : i]; };
    if (fits) {
      Extents made;
      for (std::size_t i = 0; i < count; ++i)
        made.push_back(at(*mask.numbers, i).is(0) ? at(*b.numbers, i) : at(*a.numbers, i));
      const std::size_t rank = std::max({mask.rank(), a.rank(), b.rank()});
      call.out[0] = of_numbers(a.dtype, rank == 0 ? Extents() : Extents{static_cast<std::int64_t>(count)},
                               std::move(made));
      return;
    }
  }
  const auto both = broadcast("Where", a.shape, b.shape);
  // An extent that is open here is one that nothing is said of.
  Extents known;
  for (const auto& extent : both) known.push_back(extent ? *extent : Extent(1));
  const auto shape = broadcast("Where", mask.shape, known);
  const std::size_t rank = shape.size();
  Side yes = side(call, 1, std::max(mask.rank(), b.rank())),
       no = side(call, 2, std::max(mask.rank(), a.rank()));
  const bool both_numbers = yes.is_number && no.is_number;
  if ((both_numbers && !a.holds_floats()) || (yes.is_number && std::max(mask.rank(), b.rank()) < rank))
    yes = {call.read(1), false};
  if (!both_numbers && no.is_number && std::max(mask.rank(), a.rank()) < rank) no = {call.read(2), false};
  call.give(a.dtype, shape, "where(" + call.read(0) + ", " + yes.code + ", " + no.code + ")");
}

// --- Truth values ------------------------------------------------------------------------------------------

template <auto compare>
void comparison(Call& call, const char* op, const char* turned) {
  only_numbers(call);
  if (join_numbers(call, DType::boolean, compare)) return;
  const Sides of = sides(call);
  const auto shape = broadcast(call.node.node().op, call.at(0).shape, call.at(1).shape);
  call.give(
      DType::boolean, shape,
      of.a.is_number ? of.b.code + ' ' + turned + ' ' + of.a.code : of.a.code + ' ' + op + ' ' + of.b.code,
      true);
}
void equal(Call& call) {
  same_kind(call);
  if (!call.at(0).is_bool()) return comparison<equals>(call, "==", "==");
  if (join_numbers(call, DType::boolean, equals)) return;
  function_of_two(call, "!logical_xor", DType::boolean);
}
constexpr auto is_less = [](std::int64_t a, std::int64_t b) { return a < b; };
constexpr auto is_at_most = [](std::int64_t a, std::int64_t b) { return a <= b; };
constexpr auto is_greater = [](std::int64_t a, std::int64_t b) { return a > b; };
constexpr auto is_at_least = [](std::int64_t a, std::int64_t b) { return a >= b; };
constexpr auto are_both = [](std::int64_t a, std::int64_t b) { return a != 0 && b != 0; };
constexpr auto is_one = [](std::int64_t a, std::int64_t b) { return a != 0 || b != 0; };
void less(Call& call) { comparison<compared<is_less>>(call, "<", ">"); }
void less_or_equal(Call& call) { comparison<compared<is_at_most>>(call, "<=", ">="); }
void greater(Call& call) { comparison<compared<is_greater>>(call, ">", "<"); }
void greater_or_equal(Call& call) { comparison<compared<is_at_least>>(call, ">=", "<="); }

void only_truth(const Call& call, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (!call.at(i).is_bool()) call.node.refuse("truth values", std::string(name(call.at(i).dtype)));
}
template <auto joined>
void logical(Call& call, const char* op) {
  only_truth(call, 2);
  if (join_numbers(call, DType::boolean, compared<joined>)) return;
  const auto shape = broadcast(call.node.node().op, call.at(0).shape, call.at(1).shape);
  call.give(DType::boolean, shape, call.read(0) + ' ' + op + ' ' + call.read(1), true);
}
void logical_and(Call& call) { logical<are_both>(call, "&&"); }
void logical_or(Call& call) { logical<is_one>(call, "||"); }
void logical_xor(Call& call) {
  only_truth(call, 2);
  function_of_two(call, "logical_xor", DType::boolean);
}
void logical_not(Call& call) {
  only_truth(call, 1);
  if (call.at(0).numbers) {
    Extents made;
    for (const Extent& each : *call.at(0).numbers) made.emplace_back(each.is(0) ? 1 : 0);
    call.out[0] = of_numbers(DType::boolean, call.at(0).shape, std::move(made));
    return;
  }
  call.give_like(0, "!" + call.read(0), true);
}

void is_nan(Call& call) { call.give(DType::boolean, call.floats(0).shape, "isnan(" + call.read(0) + ")"); }
void is_inf(Call& call) {
  const bool negative = call.node.integer("detect_negative", 1) != 0,
             positive = call.node.integer("detect_positive", 1) != 0;
  const Extents shape = call.floats(0).shape;
  const std::string x = call.read(0);
  if (negative && positive) return call.give(DType::boolean, shape, "isinf(" + x + ")");
  if (!negative && !positive)
    return call.give(DType::boolean, shape, "isnan(" + x + ") && !isnan(" + x + ")", true);
  call.give(DType::boolean, shape, x + " == " + real_text(positive ? HUGE_VAL : -HUGE_VAL, true), true);
}

// --- Bits and types ----------------------------------------------------------------------------------------

void bitwise(Call& call, const char* op) {
  if (!call.at(0).is_int() || !call.at(1).is_int()) call.node.refuse("whole numbers", "others");
  const auto shape = broadcast(call.node.node().op, call.at(0).shape, call.at(1).shape);
  call.give(call.at(0).dtype, shape, call.read(0) + ' ' + op + ' ' + call.read(1), true);
}
void bitwise_and(Call& call) { bitwise(call, "&"); }
void bitwise_or(Call& call) { bitwise(call, "|"); }
void bitwise_xor(Call& call) { bitwise(call, "^"); }
void bitwise_not(Call& call) {
  if (!call.at(0).is_int()) call.node.refuse("whole numbers", "others");
  call.give_like(0, "~" + call.read(0), true);
}
void bit_shift(Call& call) {
  const std::string direction = call.node.text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    call.node.refuse("a direction of LEFT or RIGHT", "'" + direction + "'");
  bitwise(call, direction == "LEFT" ? "<<" : ">>");
}

void neg(Call& call) {
  if (call.at(0).is_bool()) call.node.refuse("numbers", "truth values");
  if (call.at(0).numbers) {
    Extents made;
    bool fits = true;
    for (const Extent& each : *call.at(0).numbers) {
      const auto less = times(each, -1);
      fits = fits && less;
      made.push_back(less.value_or(Extent(0)));
    }
    if (fits) {
      call.out[0] = of_numbers(call.at(0).dtype, call.at(0).shape, std::move(made));
      return;
    }
  }
  call.give_like(0, "-" + call.read(0), true);
}

// Types narrower than 64 bits come round, which the code does not write.
bool comes_round(DType dtype) { return !is_float(dtype) && dtype != DType::boolean && size_of(dtype) < 4; }

void converted(Call& call, DType to) {
  const Value& x = call.at(0);
  if (x.numbers && !is_float(to) && to != DType::boolean && !x.is_bool()) {
    call.out[0] = x;
    call.out[0].dtype = to;
    return;
  }
  if (x.constant && is_float(to) && (x.holds_floats() || x.constant->numel() <= 64)) {
    call.out[0] = changed(x, cast(*x.constant, to), "as " + std::string(name(to)));
    return;
  }
  if (x.numbers && x.numbers->size() == 1 && (*x.numbers)[0].is_number() && is_float(to)) {
    call.out[0] = folded(call, static_cast<double>((*x.numbers)[0].factor), to, x.rank());
    return;
  }
  if (comes_round(to) || (to == DType::u32 && !x.is_bool()))
    call.node.refuse("a type of 32 bits or 64", std::string(name(to)));
  if (kind_name(to) == kind_name(x.dtype)) {
    call.out[0] = x;
    call.out[0].dtype = to;
    if (x.constant) call.out[0].constant = std::make_shared<const TensorData>(cast(*x.constant, to));
    return;
  }
  const char* f = is_float(to) ? "to_float(" : to == DType::boolean ? "to_bool(" : "to_int(";
  call.give(to, x.shape, f + call.read(0) + ")");
}
void cast_to(Call& call) {
  call.node.integer("saturate", 1);
  call.node.text("round_mode", "up");
  const auto type = static_cast<std::uint64_t>(call.node.integer("to", 0));
  const auto dtype = hearth::detail::onnx_dtype(type);
  if (!dtype) call.node.refuse("an element type that hearth has", hearth::detail::onnx_type_name(type));
  converted(call, *dtype);
}
void cast_like(Call& call) {
  call.node.integer("saturate", 1);
  call.node.text("round_mode", "up");
  converted(call, call.at(1).dtype);
}

constexpr OperatorWriter kWriters[] = {{"Add", add},
                                       {"And", logical_and},
                                       {"BitShift", bit_shift},
                                       {"BitwiseAnd", bitwise_and},
                                       {"BitwiseNot", bitwise_not},
                                       {"BitwiseOr", bitwise_or},
                                       {"BitwiseXor", bitwise_xor},
                                       {"Cast", cast_to},
                                       {"CastLike", cast_like},
                                       {"Clip", clip},
                                       {"Div", div},
                                       {"Equal", equal},
                                       {"Greater", greater},
                                       {"GreaterOrEqual", greater_or_equal},
                                       {"IsInf", is_inf},
                                       {"IsNaN", is_nan},
                                       {"Less", less},
                                       {"LessOrEqual", less_or_equal},
                                       {"Max", largest},
                                       {"Mean", mean},
                                       {"Min", least},
                                       {"Mod", mod},
                                       {"Mul", mul},
                                       {"Neg", neg},
                                       {"Not", logical_not},
                                       {"Or", logical_or},
                                       {"Pow", pow},
                                       {"Sub", sub},
                                       {"Sum", sum},
                                       {"Where", where},
                                       {"Xor", logical_xor}};

}  // namespace

std::span<const OperatorWriter> elementwise_writers() { return kWriters; }

}  // namespace hearth::codegen
