#include <hearth/trace/tracer.hpp>

#include <algorithm>
#include <atomic>

namespace hearth::inline v0_1::detail {
namespace {

thread_local Tracer* current_tracer = nullptr;
std::atomic<std::uint32_t> last_serial = 0;

}  // namespace

Tracer::Tracer() : outer_(current_tracer), serial_(++last_serial) {
  recording_.values.emplace_back();  // of number 0
  current_tracer = this;
}
Tracer::~Tracer() { current_tracer = outer_; }

Tracer* Tracer::current() { return current_tracer; }

Tracer::Pause::Pause() : paused_(current_tracer) { current_tracer = nullptr; }
Tracer::Pause::~Pause() { current_tracer = paused_; }

TraceId Tracer::add_value(RecordedValue value) {
  recording_.values.push_back(std::move(value));
  return static_cast<TraceId>(recording_.values.size() - 1);
}

TraceId Tracer::input(DType dtype, const Shape& shape) {
  const TraceId made = add_value({.kind = RecordedValue::Kind::input, .dtype = dtype, .shape = shape});
  recording_.inputs.push_back(made);
  return made;
}

TraceId Tracer::weight(std::string name, DType dtype, const Shape& shape, std::function<TensorData()> data) {
  return add_value({.kind = RecordedValue::Kind::weight,
                    .dtype = dtype,
                    .shape = shape,
                    .name = std::move(name),
                    .depends = false,
                    .data = std::move(data)});
}

TraceId Tracer::constant(DType dtype, const Shape& shape, std::function<TensorData()> data) {
  return add_value({.kind = RecordedValue::Kind::constant,
                    .dtype = dtype,
                    .shape = shape,
                    .depends = false,
                    .data = std::move(data)});
}

void Tracer::check_readable(TraceId value) const {
  if (depends(value))
    throw Error(
        "hearth: trace: expected operations that do not read what depends on an input, got one that does; "
        "a graph is the same for all values, so control flow cannot follow them");
}

void Tracer::computed(TraceId value, std::function<TensorData()> data) {
  RecordedValue& at = recording_.values[value];
  if (at.depends || at.data) return;
  at.data = std::move(data);
}

TraceId Tracer::add(std::string op, Operands inputs, DType dtype, const Shape& to, Attributes attributes) {
  const bool depends = std::ranges::any_of(
      inputs, [&](const RecordedOperand& operand) { return operand.id != 0 && at(operand.id).depends; });
  const TraceId made =
      add_value({.dtype = dtype, .shape = to, .node = recording_.nodes.size(), .depends = depends});
  recording_.nodes.push_back({std::move(op), std::move(inputs), std::move(attributes), {made}});
  return made;
}

const RecordedNode* Tracer::made_by(TraceId x, std::string_view op) const {
  if (x == 0 || at(x).is_leaf()) return nullptr;
  const RecordedNode& node = recording_.nodes[at(x).node];
  return node.op == op ? &node : nullptr;
}

TraceId Tracer::number(double value, DType dtype) {
  return constant(dtype, {}, [=] {
    return dtype == DType::i64 ? TensorData::from(std::vector{static_cast<std::int64_t>(value)}, {})
                               : hearth::cast(TensorData::from(std::vector{value}, {}), dtype);
  });
}

TraceId Tracer::ones(const Shape& shape, DType dtype) {
  return constant(dtype, shape, [=] {
    return hearth::cast(TensorData::from(std::vector(shape.numel(), 1.0), shape), dtype);
  });
}

TraceId Tracer::unsupported(std::string_view op, const std::vector<TraceId>& operands, DType dtype,
                            const Shape& to) {
  const TraceId made = add("!" + std::string(op), Operands(operands.begin(), operands.end()), dtype, to);
  recording_.values[made].depends = true;  // random numbers are no constants
  return made;
}

}  // namespace hearth::inline v0_1::detail
