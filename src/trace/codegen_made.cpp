// Tensors made of numbers.
#include <hearth/trace/op/index.hpp>

#include "codegen_coder.hpp"
#include "codegen_fold.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

void constant_of_shape(Call& call) {
  const auto shape = call.numbers("", 0);
  const TensorData* given = call.node.tensor("value");
  const TensorData value = given ? *given : TensorData::from(std::vector<float>{0}, {1});
  if (!shape || value.numel() != 1) call.node.refuse("a shape and one value", value.text());
  Value one = changed({}, value, "");
  one.weight = call.node.node().outputs.at(0);
  const auto count = product(*shape);
  if (one.numbers && shape->size() <= 1 && count && count->is_number() && count->factor >= 0 &&
      count->factor <= 64) {
    call.out[0] =
        of_numbers(value.dtype, *shape, Extents(static_cast<std::size_t>(count->factor), (*one.numbers)[0]));
    return;
  }
  if (count && count->is_number() && count->factor >= 0 && count->factor <= 1 << 12 &&
      is_float(value.dtype)) {
    Shape to;
    for (const Extent& extent : *shape) to.push_back(static_cast<std::size_t>(extent.factor));
    call.out[0] = changed(one, viewed(value, to, std::vector<std::int64_t>(to.rank(), 0), 0), "everywhere");
    return;
  }
  one.shape = shape->empty() ? Extents() : Extents{1};
  const std::string code = call.coder.read(one);
  call.give(value.dtype, *shape, shape->empty() ? code : "expand(" + code + ", " + braced(*shape) + ")");
  call.out[0].is_zero = number_of(one) == 0;
}

void range(Call& call) {
  const auto data_of = [&](std::size_t i) -> std::optional<TensorData> {
    const Value& value = call.at(i);
    if (value.constant) return *value.constant;
    if (value.numbers && value.numbers->size() == 1 && (*value.numbers)[0].is_number())
      return cast(TensorData::from(std::vector{(*value.numbers)[0].factor}, {}), value.dtype);
    return {};
  };
  const auto start = data_of(0), limit = data_of(1), delta = data_of(2);
  if (start && limit && delta) {
    call.out[0] = changed({}, operators_of::range_data(*start, *limit, *delta), "");
    call.out[0].weight = call.node.node().outputs.at(0);
    return;
  }
  const auto first = call.number(0), step = call.number(2);
  if (!first || step != 1 || !call.at(1).numbers || call.at(1).numbers->size() != 1)
    call.node.refuse("a start and a step of 1 that are known", "others");
  const Extent end = (*call.at(1).numbers)[0];
  const Extent count = call.coder.sum(end, -static_cast<std::int64_t>(*first));
  if (*first == 0)
    return call.give(DType::i64, Extents{count},
                     "arange<B>(" + count.text() + ", " + call.coder.device() + ")");
  call.give(DType::i64, OpenExtents{std::nullopt},
            "arange<B>(std::ptrdiff_t{" + std::to_string(static_cast<std::int64_t>(*first)) + "}, " +
                number_text(end) + ", " + call.coder.device() + ")");
}

void triangular(Call& call) {
  const bool upper = call.node.integer("upper", 1) != 0;
  const auto k = call.has(1) ? call.number(1) : 0.0;
  if (!k) call.node.refuse("a diagonal that is known", "one that is computed");
  if (call.at(0).rank() < 2)
    call.node.refuse("[.., rows, columns]", std::to_string(call.at(0).rank()) + " dimensions");
  call.give_like(0, (upper ? "triu(" : "tril(") + call.read(0) +
                        (*k == 0 ? "" : ", " + std::to_string(static_cast<std::int64_t>(*k))) + ")");
}

void eye_like(Call& call) {
  const auto type = call.node.integer("dtype");
  const DType dtype = type ? operators_of::onnx_dtype(call.node, *type) : call.at(0).dtype;
  if (call.node.integer("k", 0) != 0) call.node.refuse("the main diagonal", "another");
  if (call.at(0).rank() != 2 || dtype == DType::boolean) call.node.refuse("a matrix of numbers", "others");
  const Extents& to = call.at(0).shape;
  call.give(dtype, to,
            "eye<B, " + kind_name(dtype) + ">(" + to[0].text() + ", " + to[1].text() + ", " +
                call.coder.device() + ")");
}

// 1 at each index along an axis, or whatever the node says.
void one_hot(Call& call) {
  const Value& indices = call.at(0);
  const auto depth = call.number(1);
  if (!depth || *depth < 1 || *depth > 0x1p31) call.node.refuse("a depth that is known", "another");
  if (!call.at(2).constant || call.at(2).constant->numel() != 2 || call.at(2).is_bool())
    call.node.refuse("two values that are constant", "others");
  if (!indices.is_int()) call.node.refuse("whole numbers as indices", std::string(name(indices.dtype)));
  const std::size_t rank = indices.rank() + 1, at = call.axis(call.node.integer("axis", -1), rank);
  const auto classes = static_cast<std::int64_t>(*depth);
  const std::string i = from_start(call, 0, classes);
  Extents to = indices.shape;
  to.insert(to.begin() + static_cast<std::ptrdiff_t>(at), classes);
  Extents along(rank - at, 1);
  along[0] = classes;
  const std::string count = "arange<B>(" + std::to_string(classes) + ", " + call.coder.device() + ")";
  const std::string mask =
      call.coder
          .line(DType::boolean, open(to),
                "unsqueeze(" + i + ", " + std::to_string(at) +
                    ") == " + (along.size() == 1 ? count : "reshape(" + count + ", " + braced(along) + ")"),
                true)
          .code;
  const auto values = cast(*call.at(2).constant, DType::f64).values<double>();
  const DType dtype = call.at(2).dtype;
  if (values[0] == 0 && values[1] == 1)
    return call.give(dtype, to, (is_float(dtype) ? "to_float(" : "to_int(") + mask + ")");
  if (!is_float(dtype)) call.node.refuse("values of 0 and 1", "other whole numbers");
  call.give(dtype, to,
            "where(" + mask + ", " + real_text(values[1], dtype != DType::f64) + ", " +
                real_text(values[0], dtype != DType::f64) + ")");
}

void nonzero(Call& call) {
  const auto rank = static_cast<std::int64_t>(call.at(0).rank());
  call.give(DType::i64, OpenExtents{Extent(rank), std::nullopt}, "transpose(nonzero(" + call.read(0) + "))");
}

constexpr OperatorWriter kWriters[] = {{"ConstantOfShape", constant_of_shape},
                                       {"EyeLike", eye_like},
                                       {"NonZero", nonzero},
                                       {"OneHot", one_hot},
                                       {"Range", range},
                                       {"Trilu", triangular}};

}  // namespace

std::span<const OperatorWriter> made_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
