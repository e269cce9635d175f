// Comparisons and truth values.
#include <algorithm>
#include <cmath>

#include "codegen_pair.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

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

constexpr OperatorWriter kWriters[] = {
    {"And", logical_and}, {"Equal", equal},   {"Greater", greater}, {"GreaterOrEqual", greater_or_equal},
    {"IsInf", is_inf},    {"IsNaN", is_nan},  {"Less", less},       {"LessOrEqual", less_or_equal},
    {"Not", logical_not}, {"Or", logical_or}, {"Where", where},     {"Xor", logical_xor}};

}  // namespace

std::span<const OperatorWriter> logic_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
