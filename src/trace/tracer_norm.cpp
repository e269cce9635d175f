// Normalizations. They come in pieces, standardized values and then a scale and a shift, and are put
// together.
#include <hearth/trace/tracer.hpp>

#include <string>

namespace hearth::inline v0_1::detail {
namespace {

std::int64_t axis_of(const RecordedNode& node) { return std::get<std::int64_t>(node.attributes[0].value); }

}  // namespace

// Of [outer, groups, inner]: a group is all that stands at one index of the axis in the middle.
Tracer::Standard Tracer::standardize(TraceId x, double epsilon) {
  const Shape of = shape(x);
  const DType dtype = at(x).dtype;
  const TraceId mean = reduced("ReduceMean", x, 0b101), apart = broadcast("Sub", x, mean);
  const TraceId variance = reduced("ReduceMean", broadcast("Mul", apart, apart), 0b101);
  TraceId values = 0;
  if (of[0] == 1) {
    values = elementwise("LayerNormalization", x,
                         {{"axis", std::int64_t{-1}}, {"epsilon", static_cast<float>(epsilon)}});
    const TraceId scale = ones({of[2]}, dtype);
    recording_.nodes[at(values).node].inputs.push_back(scale);
  } else {
    values = broadcast("Div", apart, elementwise("Sqrt", with("Add", variance, epsilon)));
  }
  return {values, reshape(mean, {of[1]}), reshape(variance, {of[1]})};
}

// Rows that a reshape made of x's last axes, normalized and reshaped back, are x normalized over those axes.
TraceId Tracer::normalized_rows(TraceId x, const Shape& to) {
  const RecordedNode* norm = made_by(x, "LayerNormalization");
  if (!norm || axis_of(*norm) != -1 || norm->inputs.size() != 2) return 0;
  const RecordedNode* rows = made_by(norm->inputs[0].id, "Reshape");
  if (!rows || shape(rows->inputs[0].id) != to) return 0;
  const std::size_t inner = shape(x).back();
  std::size_t covered = 1, axes = 0;
  while (axes < to.rank() && (covered < inner || axes == 0)) covered *= to[to.rank() - ++axes];
  if (covered != inner) return 0;
  Attributes attributes = norm->attributes;
  attributes[0].value = -static_cast<std::int64_t>(axes);
  const TraceId scale = ones(Shape(to.end() - axes, to.end()), at(x).dtype);
  return add("LayerNormalization", {rows->inputs[0].id, scale}, at(x).dtype, to, std::move(attributes));
}

// LayerNormalization with a scale of ones times a weight of its shape, and a shift behind it.
TraceId Tracer::with_scale(const char* op, TraceId a, TraceId b) {
  const std::string_view name = op;
  if (name != "Mul" && name != "Add") return 0;
  const RecordedNode* norm = made_by(a, "LayerNormalization");
  if (!norm) return 0;
  b = without_leading(b, shape(a).rank());
  if (at(b).depends || shape(b) != shape(norm->inputs[1].id)) return 0;
  const bool is_plain = at(norm->inputs[1].id).kind == RecordedValue::Kind::constant;
  if (norm->inputs.size() > 2 || (name == "Mul" && !is_plain)) return 0;
  Operands inputs = norm->inputs;
  if (name == "Mul")
    inputs[1] = b;
  else
    inputs.emplace_back(b);
  Attributes attributes = norm->attributes;
  return add("LayerNormalization", std::move(inputs), at(a).dtype, Shape(shape(a)), std::move(attributes));
}

TraceId Tracer::as(const whole::BatchNorm& what, const std::vector<TraceId>& operands, const Shape& to) {
  const TraceId x = operands[0], mean = operands[1], variance = operands[2];
  const Shape channels = shape(mean);
  const DType dtype = at(x).dtype;
  const TraceId weight = operands[3] != 0 ? operands[3] : ones(channels, dtype);
  const TraceId bias = operands[4] != 0 ? operands[4] : full(dtype, channels, 0);
  return add("BatchNormalization", {x, weight, bias, mean, variance}, dtype, to,
             {{"epsilon", static_cast<float>(what.epsilon)}});
}

}  // namespace hearth::inline v0_1::detail
