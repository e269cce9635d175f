// Functions of several tensors of numbers, element by element.
#include <algorithm>
#include <cmath>

#include "codegen_pair.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

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

constexpr OperatorWriter kWriters[] = {{"Add", add},   {"Clip", clip}, {"Div", div}, {"Max", largest},
                                       {"Mean", mean}, {"Min", least}, {"Mod", mod}, {"Mul", mul},
                                       {"Neg", neg},   {"Pow", pow},   {"Sub", sub}, {"Sum", sum}};

}  // namespace

std::span<const OperatorWriter> elementwise_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
