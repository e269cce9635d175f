// Parts of tensors: at indices, between bounds; and tensors made of numbers.
#include <hearth/trace/op/index.hpp>

#include "codegen_coder.hpp"
#include "codegen_fold.hpp"

namespace hearth::codegen {
namespace {

constexpr std::int64_t kFar = std::int64_t{1} << 31;  // what no axis reaches

std::optional<operators_of::Integers> integers(const std::optional<std::vector<std::int64_t>>& list) {
  if (!list) return {};
  return operators_of::Integers(list->begin(), list->end());
}

// Indices that may count from the end, as they are from 0 on.
std::string from_start(Call& call, std::size_t input, const Extent& extent) {
  const Value& indices = call.at(input);
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

// --- Between bounds ----------------------------------------------------------------------------------------

struct Bounds {
  Extent start, end;
  std::int64_t step = 1;
};

bool slices_numbers(Call& call, const Bounds& bounds) {
  const Value& x = call.at(0);
  if (!x.numbers || x.rank() != 1 || !bounds.start.is_number() || !bounds.end.is_number()) return false;
  const auto range =
      operators_of::range_of(bounds.start.factor, bounds.end.factor, bounds.step, x.numbers->size());
  Extents made;
  for (std::size_t i = 0; i < range.extent; ++i) made.push_back((*x.numbers)[range.start + i * range.step]);
  if (range.backwards) std::reverse(made.begin(), made.end());
  const auto count = static_cast<std::int64_t>(made.size());
  call.out[0] = of_numbers(x.dtype, {count}, std::move(made));
  return true;
}

// "{1, -1}" as Python's 1:-1, with nothing for what is beyond.
std::string range_text(const Bounds& bounds) {
  const auto is_far = [](const Extent& bound, bool is_end, bool backwards) {
    if (!bound.is_number()) return false;
    if (backwards) return is_end ? bound.factor < -kFar : bound.factor > kFar;
    return is_end ? bound.factor > kFar : bound.factor == 0;
  };
  const bool backwards = bounds.step < 0;
  std::vector<std::string> parts;
  if (!is_far(bounds.start, false, backwards)) parts.push_back(".start = " + bounds.start.text());
  if (!is_far(bounds.end, true, backwards)) parts.push_back(".end = " + bounds.end.text());
  if (bounds.step != 1) parts.push_back(".step = " + std::to_string(bounds.step));
  if (parts.size() == 1 && bounds.start.is(0) && bounds.step == 1) return "{0, " + bounds.end.text() + "}";
  if (parts.size() == 2 && bounds.step == 1)
    return "{" + bounds.start.text() + ", " + bounds.end.text() + "}";
  return "{" + joined(parts) + "}";
}

std::optional<Extent> extent_between(const Bounds& bounds, const Extent& extent) {
  if (extent.is_number() && bounds.start.is_number() && bounds.end.is_number())
    return Extent(
        static_cast<std::int64_t>(operators_of::range_of(bounds.start.factor, bounds.end.factor, bounds.step,
                                                         static_cast<std::size_t>(extent.factor))
                                      .extent));
  if (bounds.start.is(0) && bounds.step == 1 &&
      (bounds.end == extent || (bounds.end.is_number() && bounds.end.factor > kFar)))
    return extent;
  return {};
}

// Of a constant between bounds that are known.
std::optional<Value> sliced(Call& call, const Value& x, std::size_t axis, const Bounds& bounds) {
  if (!x.constant || !bounds.start.is_number() || !bounds.end.is_number()) return {};
  const Shape& from = x.constant->shape;
  const auto range = operators_of::range_of(bounds.start.factor, bounds.end.factor, bounds.step, from[axis]);
  Shape to = from;
  to[axis] = range.extent;
  if (!call.coder.may_fold(to.numel())) return {};
  std::vector<std::int64_t> strides = strides_of(from);
  const std::size_t first =
      range.backwards && range.extent > 0 ? range.start + (range.extent - 1) * range.step : range.start;
  const std::int64_t offset = static_cast<std::int64_t>(first) * strides[axis];
  strides[axis] *= static_cast<std::int64_t>(range.step) * (range.backwards ? -1 : 1);
  return changed(x, viewed(*x.constant, to, strides, offset),
                 "[" + std::to_string(axis) + ": " + bounds.start.text() + ", " + bounds.end.text() + ", " +
                     std::to_string(bounds.step) + "]");
}

void slice(Call& call) {
  const auto starts = call.numbers("starts", 1), ends = call.numbers("ends", 2);
  const auto given = call.fixed("axes", 3), steps = call.fixed("steps", 4);
  if (!starts || !ends || starts->size() != ends->size())
    call.node.refuse("as many ends as starts", "others");
  std::vector<std::int64_t> along;
  for (std::size_t i = 0; i < starts->size(); ++i) along.push_back(static_cast<std::int64_t>(i));
  if (given && !given->empty()) along = *given;
  if (along.size() != starts->size() || (steps && steps->size() != starts->size()))
    call.node.refuse("as many axes and steps as starts", "others");
  const std::vector<std::size_t> axes = call.axes(along, call.at(0).rank());
  Value x = call.at(0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Bounds bounds{(*starts)[i], (*ends)[i], steps ? (*steps)[i] : 1};
    if (bounds.step == 0 || bounds.step < -kFar || bounds.step > kFar)
      call.node.refuse("a step other than 0", std::to_string(bounds.step));
    if (slices_numbers(call, bounds)) return;
    const auto extent = extent_between(bounds, x.shape[axes[i]]);
    if (extent && *extent == x.shape[axes[i]] && bounds.step == 1) continue;
    if (auto made = sliced(call, x, axes[i], bounds)) {
      x = *std::move(made);
      continue;
    }
    OpenExtents to = open(x.shape);
    to[axes[i]] = extent;
    const bool is_zero = x.is_zero;
    x = call.coder.line(
        x.dtype, to,
        "slice(" + call.coder.read(x) + ", " + std::to_string(axes[i]) + ", " + range_text(bounds) + ")");
    x.is_zero = is_zero;
  }
  call.out[0] = x;
}

void split(Call& call) {
  const Value x = call.at(0);
  const std::size_t count = call.out.size(), at = call.axis(call.node.integer("axis", 0), x.rank());
  const std::int64_t outputs = call.node.integer("num_outputs", static_cast<std::int64_t>(count));
  if (outputs != static_cast<std::int64_t>(count))
    call.node.refuse(std::to_string(outputs) + " outputs", std::to_string(count));
  const auto given = call.fixed("split", 1);
  const std::size_t extent = call.known(x.shape[at], "an extent to split");
  const auto sizes = operators_of::parts_of(extent, integers(given), count);
  if (x.constant && call.coder.may_fold(x.constant->numel())) {
    std::int64_t start = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto end = start + static_cast<std::int64_t>(sizes.at(i));
      auto part = sliced(call, x, at, {start, end});
      if (!part) call.node.refuse("constants of a size that is computed now", "larger ones");
      call.out[i] = *std::move(part);
      start = end;
    }
    return;
  }
  std::vector<std::string> texts;
  bool are_equal = !sizes.empty();
  for (const std::size_t size : sizes) {
    texts.push_back(std::to_string(size));
    are_equal = are_equal && size == sizes[0] && size > 0;
  }
  const std::string parts =
      call.coder.parts("split(" + call.read(0) + ", " +
                       (are_equal ? texts[0] : "std::vector<std::size_t>{" + joined(texts) + "}") + ", " +
                       std::to_string(at) + ")");
  for (std::size_t i = 0; i < count; ++i) {
    Extents to = x.shape;
    to[at] = static_cast<std::int64_t>(sizes.at(i));
    call.out[i] = call.coder.line(x.dtype, open(to), parts + "[" + std::to_string(i) + "]");
  }
}

void tile(Call& call) {
  const Value& x = call.at(0);
  const auto counts = call.numbers("", 1);
  if (!counts || counts->size() != x.rank())
    call.node.refuse(std::to_string(x.rank()) + " repeats", "others");
  OpenExtents to;
  for (std::size_t i = 0; i < x.rank(); ++i) to.push_back(times(x.shape[i], (*counts)[i]));
  call.give(x.dtype, to, "repeat(" + call.read(0) + ", " + braced(*counts) + ")");
}

void pad(Call& call) {
  const Value& x = call.at(0);
  const auto pads = call.fixed("pads", 1);
  if (!pads) call.node.refuse("margins", "none");
  const PadMode mode = operators_of::pad_mode_of(call.node);
  const auto axes = call.has(3) ? call.fixed("", 3) : std::nullopt;
  const auto margins =
      operators_of::margins_of(*integers(pads), integers(axes).value_or(operators_of::Integers()), x.rank());
  const double value = call.has(2) ? call.number(2).value_or(NAN) : call.node.real("value", 0);
  if (call.has(2) && !call.number(2)) call.node.refuse("a value that is constant", "one that is computed");
  std::vector<std::string> texts;  // from the last axis on, as far as there are any
  OpenExtents to;
  std::size_t first = x.rank();
  for (std::size_t i = 0; i < x.rank(); ++i) {
    const std::int64_t before = margins.before[i], after = margins.after[i];
    if (before < 0 || after < 0 || before > kFar || after > kFar)
      call.node.refuse("margins of at least 0", std::to_string(std::min(before, after)));
    if (before + after > 0) first = std::min(first, i);
    to.emplace_back(call.coder.sum(x.shape[i], before + after));
  }
  for (std::size_t i = x.rank(); i-- > first;)
    texts.push_back("{" + std::to_string(margins.before[i]) + ", " + std::to_string(margins.after[i]) + "}");
  if (texts.empty()) {
    call.out[0] = x;
    return;
  }
  if (x.is_bool()) call.node.refuse("numbers to pad", "truth values");
  const std::string how = mode == PadMode::reflect     ? ", PadMode::reflect"
                          : mode == PadMode::replicate ? ", PadMode::replicate"
                          : mode == PadMode::circular  ? ", PadMode::circular"
                          : value == 0                 ? ""
                                                       : ", " + real_text(value, x.dtype != DType::f64);
  call.give(x.dtype, to, "pad(" + call.read(0) + ", {" + joined(texts) + "}" + how + ")");
}

// --- Made of numbers ---------------------------------------------------------------------------------------

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
                                       {"Gather", gather},
                                       {"EyeLike", eye_like},
                                       {"GatherElements", gather_elements},
                                       {"NonZero", nonzero},
                                       {"OneHot", one_hot},
                                       {"Pad", pad},
                                       {"Range", range},
                                       {"Scatter", scatter_elements},
                                       {"ScatterElements", scatter_elements},
                                       {"Slice", slice},
                                       {"Split", split},
                                       {"Tile", tile},
                                       {"Trilu", triangular}};

}  // namespace

std::span<const OperatorWriter> index_writers() { return kWriters; }

}  // namespace hearth::codegen
