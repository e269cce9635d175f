#include "codegen_pair.hpp"

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::codegen {

Value folded(const Call& call, double value, DType dtype, std::size_t rank) {
  Shape shape = Shape::filled(rank, 1);
  Value made = changed({}, cast(TensorData::from(std::vector{static_cast<float>(value)}, shape), dtype), "");
  if (dtype == DType::f64)
    made.constant = std::make_shared<const TensorData>(TensorData::from(std::vector{value}, shape));
  made.weight = call.node.node().outputs.at(0);
  return made;
}

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

}  // namespace hearth::inline v0_1::codegen
