// Parts of tensors between bounds, and margins around them.
#include <algorithm>
#include <cmath>

#include <hearth/trace/op/index.hpp>

#include "codegen_coder.hpp"
#include "codegen_fold.hpp"

namespace hearth::inline v0_1::codegen {
namespace {

constexpr std::int64_t kFar = std::int64_t{1} << 31;  // what no axis reaches

std::optional<operators_of::Integers> integers(const std::optional<std::vector<std::int64_t>>& list) {
  if (!list) return {};
  return operators_of::Integers(list->begin(), list->end());
}

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

constexpr OperatorWriter kWriters[] = {{"Pad", pad}, {"Slice", slice}, {"Split", split}, {"Tile", tile}};

}  // namespace

std::span<const OperatorWriter> slice_writers() { return kWriters; }

}  // namespace hearth::inline v0_1::codegen
