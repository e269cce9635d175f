// Reductions, scans, sorting, and what is made of them.
#include <hearth/trace/tracer.hpp>

#include <cmath>

namespace hearth::inline v0_1::detail {
namespace {

std::vector<std::int64_t> axes_of(AxisSet set) {
  std::vector<std::int64_t> axes;
  for (std::int64_t i = 0; set >> i != 0; ++i)
    if (set >> i & 1) axes.push_back(i);
  return axes;
}

Shape reduced_shape(Shape shape, AxisSet axes) {
  for (std::size_t i = 0; i < shape.rank(); ++i)
    if (axes >> i & 1) shape[i] = 1;
  return shape;
}

std::int64_t number_of(std::size_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

// In opset 17 the axes of a sum are an input, those of the others an attribute.
TraceId Tracer::reduced(const char* op, TraceId x, AxisSet axes) {
  const Shape to = reduced_shape(shape(x), axes);
  if (std::string_view(op) == "ReduceSum") return add(op, {x, axes_of(axes)}, at(x).dtype, to);
  return add(op, {x}, at(x).dtype, to, {{"axes", axes_of(axes)}});
}

TraceId Tracer::reduce(std::string_view op, TraceId x, AxisSet axes) {
  if (axes == 0) return x;
  if (op == "sum") return reduced("ReduceSum", x, axes);
  if (op == "prod") return reduced("ReduceProd", x, axes);
  if (op == "max") return reduced("ReduceMax", x, axes);
  if (op == "min") return reduced("ReduceMin", x, axes);
  return unsupported(op, {x}, at(x).dtype, reduced_shape(shape(x), axes));
}

// A sum divided by the number of its elements. Over all axes of images it has a name of its own.
TraceId Tracer::mean_of(TraceId x, double factor) {
  const RecordedNode* sum = made_by(x, "ReduceSum");
  if (!sum) return 0;
  const TraceId summed = sum->inputs[0].id;
  const std::vector<std::int64_t> axes = *sum->inputs[1].numbers;
  std::size_t count = 1;
  AxisSet set = 0;
  for (const std::int64_t axis : axes) {
    count *= shape(summed)[static_cast<std::size_t>(axis)];
    set |= AxisSet{1} << axis;
  }
  if (count == 0 || factor != 1 / static_cast<double>(count)) return 0;
  const std::size_t rank = shape(summed).rank();
  if (rank >= 4 && set == ((AxisSet{1} << rank) - 1) - 3)
    return add("GlobalAveragePool", {summed}, at(x).dtype, reduced_shape(shape(summed), set));
  return reduced("ReduceMean", summed, set);
}

TraceId Tracer::arg_reduce(std::string_view op, TraceId x, std::size_t axis) {
  return add(op == "argmin" ? "ArgMin" : "ArgMax", {x}, DType::i64,
             reduced_shape(shape(x), AxisSet{1} << axis), {{"axis", number_of(axis)}});
}

TraceId Tracer::scan(std::string_view op, TraceId x, std::size_t axis, bool reverse) {
  const auto sums = [&](TraceId of) {
    return add("CumSum", {of, RecordedOperand::number(axis)}, at(of).dtype, Shape(shape(of)),
               {{"reverse", std::int64_t{reverse}}});
  };
  if (op == "sum") return sums(x);
  if (op == "logsumexp") {  // beside the largest of all, so that nothing overflows
    const TraceId most = reduced("ReduceMax", x, AxisSet{1} << axis);
    const TraceId sum = sums(elementwise("Exp", broadcast("Sub", x, most)));
    return broadcast("Add", elementwise("Log", sum), most);
  }
  return unsupported("a running " + std::string(op), {x}, at(x).dtype, Shape(shape(x)));
}

TraceId Tracer::argsort(TraceId x, std::size_t axis, bool descending, std::size_t count) {
  Shape to = shape(x);
  to[axis] = count;
  const TraceId values =
      add("TopK", {x, std::vector{number_of(count)}}, at(x).dtype, to,
          {{"axis", number_of(axis)}, {"largest", std::int64_t{descending}}, {"sorted", std::int64_t{1}}});
  const std::size_t node = at(values).node;
  const TraceId indices = add_value({.dtype = DType::i64, .shape = to, .node = node, .depends = depends(x)});
  recording_.nodes[node].outputs.push_back(indices);
  return indices;
}

TraceId Tracer::softmax(TraceId x) { return elementwise("Softmax", x, {{"axis", std::int64_t{-1}}}); }
TraceId Tracer::log_softmax(TraceId x) { return elementwise("LogSoftmax", x, {{"axis", std::int64_t{-1}}}); }

}  // namespace hearth::inline v0_1::detail
