// Bits, and other element types.
#include "../record/codec/onnx_tensor.hpp"
#include "codegen_pair.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

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

constexpr OperatorWriter kWriters[] = {{"BitShift", bit_shift},     {"BitwiseAnd", bitwise_and},
                                       {"BitwiseNot", bitwise_not}, {"BitwiseOr", bitwise_or},
                                       {"BitwiseXor", bitwise_xor}, {"Cast", cast_to},
                                       {"CastLike", cast_like}};

}  // namespace

std::span<const OperatorWriter> cast_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
