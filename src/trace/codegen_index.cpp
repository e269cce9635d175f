// Elements at indices.
#include <hearth/trace/op/index.hpp>

#include "codegen_coder.hpp"
#include "codegen_fold.hpp"

namespace hearth::inline v0_1::codegen {

std::string from_start(Call& call, std::size_t input, const Extent& extent) {
  return from_start(call, call.at(input), extent);
}
std::string from_start(Call& call, const Value& indices, const Extent& extent) {
  if (!indices.is_int()) call.node.refuse("whole numbers as indices", std::string(name(indices.dtype)));
  if (indices.numbers) {
    Extents made;
    for (const Extent& index : *indices.numbers)
      made.push_back(index.is_number() && index.factor < 0 ? call.coder.sum(extent, index) : index);
    return call.coder.read(of_numbers(DType::i64, indices.shape, std::move(made)));
  }
  const std::string i = call.coder.read(indices);
  const std::string is_negative = call.coder.line(DType::boolean, open(indices.shape), i + " < 0", true).code;
  const std::string shifted =
      call.coder.line(DType::i64, open(indices.shape), i + " + " + number_text(extent), true).code;
  return call.coder
      .line(DType::i64, open(indices.shape), "where(" + is_negative + ", " + shifted + ", " + i + ")")
      .code;
}

namespace {

bool gathers_numbers(Call& call) {
  const Value &x = call.at(0), &indices = call.at(1);
  if (!x.numbers || x.rank() != 1 || !indices.numbers) return false;
  Extents made;
  for (const Extent& index : *indices.numbers) {
    if (!index.is_number()) return false;
    made.push_back((*x.numbers)[call.axis(index.factor, x.numbers->size())]);
  }
  call.out[0] = of_numbers(x.dtype, indices.shape, std::move(made));
  return true;
}

// Rows of a constant, by a constant.
bool gathers_constants(Call& call, std::size_t at) {
  const Value &x = call.at(0), &indices = call.at(1);
  if (!x.constant || !indices.constant || !indices.is_int()) return false;
  Shape to = x.constant->shape;
  to[at] = indices.constant->numel();
  if (!call.coder.may_fold(to.numel())) return false;
  std::vector<std::int64_t> rows;
  for (const std::int64_t index : cast(*indices.constant, DType::i64).values<std::int64_t>())
    rows.push_back(static_cast<std::int64_t>(call.axis(index, x.constant->shape[at])));
  TensorData made = picked(*x.constant, at, rows);
  made.shape = Shape(to.begin(), to.begin() + at);
  for (const std::size_t extent : indices.constant->shape) made.shape.push_back(extent);
  for (std::size_t i = at + 1; i < to.rank(); ++i) made.shape.push_back(to[i]);
  call.out[0] = changed(x, std::move(made), "at " + std::to_string(at) + ' ' + indices.weight);
  return true;
}

void gather(Call& call) {
  const Value &x = call.at(0), &indices = call.at(1);
  const std::size_t at = call.axis(call.node.integer("axis", 0), x.rank());
  if (gathers_numbers(call) || gathers_constants(call, at)) return;
  if (!indices.is_int()) call.node.refuse("whole numbers as indices", std::string(name(indices.dtype)));
  if (call.is_weight(0, 2) && at == 0 && !indices.constant && !indices.numbers && x.is_trained)
    return write_embedding(call);
  const auto middle = x.shape.begin() + static_cast<std::ptrdiff_t>(at);
  Extents to(x.shape.begin(), middle);
  to.insert(to.end(), indices.shape.begin(), indices.shape.end());
  to.insert(to.end(), middle + 1, x.shape.end());
  const std::string axis = std::to_string(at);
  if (indices.rank() == 0 && indices.numbers)
    return call.give(x.dtype, to,
                     "select(" + call.read(0) + ", " + axis + ", " + (*indices.numbers)[0].text() + ")");
  const std::string i = from_start(call, 1, x.shape[at]);
  if (indices.rank() == 1)
    return call.give(x.dtype, to, "index_select(" + call.read(0) + ", " + axis + ", " + i + ")");
  if (indices.rank() == 0)
    return call.give(
        x.dtype, to,
        "squeeze(index_select(" + call.read(0) + ", " + axis + ", reshape(" + i + ", {1})), " + axis + ")");
  const auto count = product(indices.shape);
  if (!count) call.node.refuse("a number of indices that fits", "a larger one");
  OpenExtents flat = open(Extents(x.shape));
  flat[at] = *count;
  const std::string rows =
      call.coder.line(x.dtype, flat, "index_select(" + call.read(0) + ", " + axis + ", flatten(" + i + "))")
          .code;
  call.give(x.dtype, to, "reshape(" + rows + ", " + braced(to) + ")");
}

void gather_elements(Call& call) {
  const Value& x = call.at(0);
  const std::size_t at = call.axis(call.node.integer("axis", 0), x.rank());
  if (call.at(1).rank() != x.rank())
    call.node.refuse("indices of the same rank", std::to_string(call.at(1).rank()));
  const std::string i = from_start(call, 1, x.shape[at]);
  call.give(x.dtype, call.at(1).shape, "gather(" + call.read(0) + ", " + std::to_string(at) + ", " + i + ")");
}

void scatter_elements(Call& call) {
  const Value& x = call.at(0);
  const std::size_t at = call.axis(call.node.integer("axis", 0), x.rank());
  const std::string how = call.node.text("reduction", "none");
  if (how != "none" && how != "add") call.node.refuse("a reduction of none or add", "'" + how + "'");
  if (call.at(1).rank() != x.rank() || call.at(2).rank() != x.rank() ||
      kind_name(call.at(2).dtype) != kind_name(x.dtype))
    call.node.refuse("indices and updates of the same rank and kind", "others");
  const std::string i = from_start(call, 1, x.shape[at]);
  call.give_like(0, (how == "add" ? "scatter_add(" : "scatter(") + call.read(0) + ", " + std::to_string(at) +
                        ", " + i + ", " + call.read(2) + ")");
}

constexpr OperatorWriter kWriters[] = {{"Gather", gather},
                                       {"GatherElements", gather_elements},
                                       {"Scatter", scatter_elements},
                                       {"ScatterElements", scatter_elements}};

}  // namespace

std::span<const OperatorWriter> index_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
