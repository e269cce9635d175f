#include <hearth/trace/op/control.hpp>

#include <hearth/trace/captures.hpp>

namespace hearth::inline v0_1::operators_of {
namespace {

// So many numbers, zeros where nothing is said.
Integers numbers_of(NodeReader& node, std::string_view name, std::size_t count) {
  Integers numbers = integers_of(node, name).value_or(Integers(count, 0));
  if (numbers.size() != count)
    node.refuse("attribute '" + std::string(name) + "' with " + std::to_string(count) + " numbers",
                std::to_string(numbers.size()));
  return numbers;
}
std::vector<bool> backwards(NodeReader& node, std::string_view name, std::size_t count) {
  std::vector<bool> list;
  for (const std::int64_t direction : numbers_of(node, name, count)) list.push_back(direction != 0);
  return list;
}

}  // namespace

Inner inner_of(NodeReader& node, std::string_view attribute) {
  const auto graph = node.graph(attribute);
  if (!graph) node.refuse("attribute '" + std::string(attribute) + "'", "none");
  const std::vector<std::string> captures = node.texts(hearth::detail::kCaptures);
  const std::size_t inputs = node.node().inputs.size();
  if (captures.size() > inputs) node.refuse("inputs that its graphs take", std::to_string(inputs));
  Inner inner{*graph, inputs - captures.size(), captures.size()};
  inner.graph.opset = node.opset();
  for (GraphValue& input : inner.graph.inputs) input.shape.reset();  // from step to step it may differ
  for (const std::string& name : captures) inner.graph.inputs.push_back({name});
  return inner;
}

void check_inner(const NodeReader& node, const Inner& inner, std::size_t inputs, std::size_t outputs) {
  const std::size_t has = inner.graph.inputs.size() - inner.captured;
  if (has != inputs) node.refuse("a graph of " + std::to_string(inputs) + " inputs", std::to_string(has));
  if (inner.graph.outputs.size() != outputs)
    node.refuse("a graph of " + std::to_string(outputs) + " outputs",
                std::to_string(inner.graph.outputs.size()));
}

Scanned scanned_by(NodeReader& node, const Inner& body) {
  const bool has_batch = node.opset() < 9;
  const std::size_t own = body.own - (has_batch && body.own > 0 ? 1 : 0);
  const std::int64_t given = node.integer("num_scan_inputs", 0);
  if (given < 1 || static_cast<std::size_t>(given) > own)
    node.refuse("num_scan_inputs from 1 to " + std::to_string(own), std::to_string(given));
  const auto inputs = static_cast<std::size_t>(given);
  const std::size_t states = own - inputs, outputs = node.node().outputs.size();
  if (outputs < states) node.refuse(std::to_string(states) + " outputs at least", std::to_string(outputs));
  check_inner(node, body, own, outputs);
  Scanned how{states, inputs, {}, {}, {}, {}, has_batch};
  how.input_axes = numbers_of(node, "scan_input_axes", inputs);
  how.output_axes = numbers_of(node, "scan_output_axes", outputs - states);
  how.input_backwards = backwards(node, has_batch ? "directions" : "scan_input_directions", inputs);
  how.output_backwards = backwards(node, "scan_output_directions", outputs - states);
  return how;
}

Shape shape_of_none(const GraphValue& output, std::size_t axis) {
  Shape shape;
  for (const GraphDim& dim : output.shape.value_or(std::vector<GraphDim>())) {
    if (shape.rank() == axis) shape.push_back(0);
    const auto* extent = std::get_if<std::size_t>(&dim);
    shape.push_back(extent ? *extent : 0);
  }
  if (shape.rank() <= axis) shape.push_back(0);
  return shape;
}

void throw_too_many_steps() {
  throw Error("hearth: Loop: expected at most " + std::to_string(kMaxLoopSteps) + " steps, got more");
}

}  // namespace hearth::inline v0_1::operators_of
