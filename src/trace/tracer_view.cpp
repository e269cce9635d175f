// Shapes, cuts and joins. What follows another of its kind replaces it, so that no chain of them is left.
#include <hearth/trace/tracer.hpp>

#include <limits>

namespace hearth::inline v0_1::detail {
namespace {

std::vector<std::int64_t> list_of(const Shape& shape) { return {shape.begin(), shape.end()}; }

std::size_t number_of(AxisSet axes) { return static_cast<std::size_t>(__builtin_popcount(axes)); }

}  // namespace

TraceId Tracer::full(DType dtype, const Shape& to, double value) {
  const TraceId one = number(value, dtype);
  return to.rank() == 0 ? one : add("Expand", {one, list_of(to)}, dtype, to);
}

TraceId Tracer::arange(std::size_t count) {
  return add("Range", {number(0, DType::i64), RecordedOperand::number(count), number(1, DType::i64)},
             DType::i64, {count});
}

TraceId Tracer::reshape(TraceId x, const Shape& to) {
  if (const TraceId rows = normalized_rows(x, to)) return rows;
  if (const TraceId product = product_of_rows(x, to)) return product;
  if (const TraceId rows = gathered_rows(x, to)) return rows;
  if (const RecordedNode* before = made_by(x, "Reshape")) x = before->inputs[0].id;
  if (shape(x) == to) return x;
  return add("Reshape", {x, list_of(to)}, at(x).dtype, to);
}

TraceId Tracer::permute(TraceId x, const Shape& axes) {
  Shape order = axes;
  if (const RecordedNode* before = made_by(x, "Transpose")) {
    const auto& first = std::get<std::vector<std::int64_t>>(before->attributes[0].value);
    for (std::size_t i = 0; i < axes.rank(); ++i) order[i] = static_cast<std::size_t>(first[axes[i]]);
    x = before->inputs[0].id;
  }
  bool same = true;
  Shape to;
  for (std::size_t i = 0; i < order.rank(); ++i) {
    same = same && order[i] == i;
    to.push_back(shape(x)[order[i]]);
  }
  if (same) return x;
  return add("Transpose", {x}, at(x).dtype, to, {{"perm", list_of(order)}});
}

TraceId Tracer::slice(TraceId x, const Shape& start, const Shape& extent, const Shape& step) {
  std::vector<std::int64_t> starts, ends, axes, steps;
  for (std::size_t i = 0; i < extent.rank(); ++i) {
    if (start[i] == 0 && extent[i] == shape(x)[i] && (step[i] == 1 || extent[i] <= 1)) continue;
    const std::size_t last = extent[i] == 0 ? start[i] : start[i] + (extent[i] - 1) * step[i] + 1;
    starts.push_back(static_cast<std::int64_t>(start[i]));
    ends.push_back(static_cast<std::int64_t>(last));
    axes.push_back(static_cast<std::int64_t>(i));
    steps.push_back(static_cast<std::int64_t>(step[i]));
  }
  if (axes.empty()) return x;
  return add("Slice", {x, starts, ends, axes, steps}, at(x).dtype, extent);
}

TraceId Tracer::flip(TraceId x, AxisSet set) {
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < shape(x).rank(); ++i)
    if (set >> i & 1) axes.push_back(static_cast<std::int64_t>(i));
  if (axes.empty()) return x;
  const std::size_t count = axes.size();
  return add("Slice",
             {x, std::vector<std::int64_t>(count, -1),
              std::vector<std::int64_t>(count, std::numeric_limits<std::int64_t>::min()), axes,
              std::vector<std::int64_t>(count, -1)},
             at(x).dtype, Shape(shape(x)));
}

TraceId Tracer::unslice(TraceId x, const Shape& to, const Shape& start, const Shape& step) {
  std::vector<std::int64_t> before, after;
  bool dense = true;
  for (std::size_t i = 0; i < to.rank(); ++i) {
    dense = dense && (step[i] == 1 || shape(x)[i] <= 1);
    before.push_back(static_cast<std::int64_t>(start[i]));
    after.push_back(static_cast<std::int64_t>(to[i]) - before.back() -
                    static_cast<std::int64_t>(shape(x)[i]));
  }
  if (!dense) return unsupported("zeros between elements", {x}, at(x).dtype, to);
  if (to == shape(x)) return x;
  before.insert(before.end(), after.begin(), after.end());
  return add("Pad", {x, before, number(0, at(x).dtype)}, at(x).dtype, to);
}

TraceId Tracer::expand(TraceId x, const Shape& to) {
  if (shape(x) == to) return x;
  return add("Expand", {x, list_of(to)}, at(x).dtype, to);
}

TraceId Tracer::concat(const std::vector<TraceId>& parts, std::size_t axis, const Shape& to) {
  if (parts.size() == 1) return parts[0];
  return add("Concat", Operands(parts.begin(), parts.end()), at(parts[0]).dtype, to,
             {{"axis", static_cast<std::int64_t>(axis)}});
}

// Along one axis, what is before the value, the value, and what is behind it. Else by the places of all.
TraceId Tracer::slice_assign(TraceId x, TraceId value, const Shape& start, const Shape& step) {
  const Shape whole = shape(x), part = shape(value);
  AxisSet cut = 0;
  bool dense = true;
  for (std::size_t i = 0; i < whole.rank(); ++i) {
    if (part[i] != whole[i]) cut |= AxisSet{1} << i;
    dense = dense && (step[i] == 1 || part[i] <= 1);
  }
  if (cut == 0 && dense) return value;
  if (number_of(cut) > 1 || !dense)
    return unsupported("an assignment to a slice over several axes", {x, value}, at(x).dtype, whole);
  const auto axis = static_cast<std::size_t>(__builtin_ctz(cut));
  std::vector<TraceId> parts;
  const auto push = [&](std::size_t from, std::size_t end) {
    if (from == end) return;
    Shape begin = Shape::filled(whole.rank(), 0), extent = whole;
    begin[axis] = from;
    extent[axis] = end - from;
    parts.push_back(slice(x, begin, extent, Shape::filled(whole.rank(), 1)));
  };
  push(0, start[axis]);
  parts.push_back(value);
  push(start[axis] + part[axis], whole[axis]);
  return concat(parts, axis, whole);
}

// --- Indices

TraceId Tracer::index_select(TraceId x, std::size_t axis, TraceId indices, const Shape& to) {
  return add("Gather", {x, indices}, at(x).dtype, to, {{"axis", static_cast<std::int64_t>(axis)}});
}

// Rows at indices that were made a list, reshaped to the indices' shape, are rows at the indices.
TraceId Tracer::gathered_rows(TraceId x, const Shape& to) {
  const RecordedNode* rows = made_by(x, "Gather");
  if (!rows || std::get<std::int64_t>(rows->attributes[0].value) != 0) return 0;
  const RecordedNode* list = made_by(rows->inputs[1].id, "Reshape");
  if (!list || shape(rows->inputs[1].id).rank() != 1) return 0;
  const TraceId from = rows->inputs[0].id, indices = list->inputs[0].id;
  Shape all = shape(indices);
  for (std::size_t i = 1; i < shape(from).rank(); ++i) all.push_back(shape(from)[i]);
  return all == to ? index_select(from, 0, indices, to) : 0;
}

TraceId Tracer::gather(TraceId x, std::size_t axis, TraceId indices) {
  return add("GatherElements", {x, indices}, at(x).dtype, Shape(shape(indices)),
             {{"axis", static_cast<std::int64_t>(axis)}});
}

TraceId Tracer::scatter(TraceId x, std::size_t axis, TraceId indices, TraceId source) {
  return add("ScatterElements", {x, indices, source}, at(x).dtype, Shape(shape(x)),
             {{"axis", static_cast<std::int64_t>(axis)}});
}

TraceId Tracer::scatter_add(TraceId source, std::size_t axis, TraceId indices, const Shape& to) {
  const DType dtype = at(source).dtype;
  return add("ScatterElements", {full(dtype, to, 0), indices, source}, dtype, to,
             {{"axis", static_cast<std::int64_t>(axis)}, {"reduction", std::string("add")}});
}

TraceId Tracer::index_add(TraceId source, std::size_t axis, TraceId indices, const Shape& to) {
  const Shape all = shape(source);
  Shape along = Shape::filled(all.rank(), 1);
  along[axis] = all[axis];
  return scatter_add(source, axis, expand(reshape(indices, along), all), to);
}

}  // namespace hearth::inline v0_1::detail
