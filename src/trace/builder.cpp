#include "trace/builder.hpp"

#include <algorithm>

namespace hearth::inline v0_1::detail {

std::string GraphBuilder::Names::unique(const std::string& wanted) {
  if (taken.insert(wanted).second) return wanted;
  for (std::size_t& i = last[wanted];;)
    if (std::string other = wanted + '_' + std::to_string(++i); taken.insert(other).second) return other;
}

GraphBuilder::GraphBuilder(std::vector<Recording> recordings, const TracePlan& plan,
                           const TraceOptions& options)
    : all_(std::move(recordings)), plan_(plan), options_(options) {
  check_recordings();
  live_.resize(all_[0].values.size());
  names_.resize(live_.size());
  wanted_.resize(live_.size());
}

// --- What is there

void GraphBuilder::check_recordings() const {
  for (const Recording& other : all_) {
    bool same = other.nodes.size() == all_[0].nodes.size() && other.values.size() == all_[0].values.size() &&
                other.outputs == all_[0].outputs;
    for (std::size_t i = 0; same && i < other.nodes.size(); ++i)
      same = other.nodes[i].op == all_[0].nodes[i].op;
    if (!same)
      throw Error(
          "hearth: trace: expected the same operations at every extent of the dynamic axes, got others; give "
          "a fixed extent");
  }
}

void GraphBuilder::check_node(std::size_t node) const {
  const RecordedNode& first = all_[0].nodes[node];
  for (const Recording& other : all_) {
    const RecordedNode& here = other.nodes[node];
    bool same =
        here.inputs.size() == first.inputs.size() && here.attributes.size() == first.attributes.size();
    for (std::size_t i = 0; same && i < first.inputs.size(); ++i)
      same = here.inputs[i].id == first.inputs[i].id &&
             here.inputs[i].numbers.has_value() == first.inputs[i].numbers.has_value() &&
             (!first.inputs[i].numbers || here.inputs[i].numbers->size() == first.inputs[i].numbers->size());
    if (!same) refuse(node, "the same operands at every extent of the dynamic axes, got others");
    for (std::size_t i = 0; i < first.attributes.size(); ++i)
      if (here.attributes[i].value != first.attributes[i].value)
        refuse(node, "an attribute '" + first.attributes[i].name +
                         "' that does not depend on the extents of the dynamic axes, got one that does");
  }
}

std::string GraphBuilder::told(std::size_t node) const {
  std::string text = all_[0].nodes[node].op;
  for (const RecordedOperand& operand : all_[0].nodes[node].inputs)
    if (const std::string weight = operand.id == 0 ? "" : weight_of(operand.id); !weight.empty())
      return text + " of '" + weight + "'";
  const RecordedValue& made = at(all_[0].nodes[node].outputs[0]);
  return text + " that gives " + std::string(hearth::name(made.dtype)) + made.shape.text();
}

void GraphBuilder::refuse(std::size_t node, const std::string& what) const {
  throw Error("hearth: trace: " + told(node) + ": expected " + what + "; give a fixed extent");
}

// The same elements in all recordings?
bool GraphBuilder::is_same(TraceId value) const {
  for (std::size_t i = 1; i < all_.size(); ++i) {
    if (all_[i].values[value].shape != at(value).shape) return false;
    if (all_[i].values[value].constant() != at(value).constant()) return false;
  }
  return true;
}

// A part or a turn of a weight. It is left to do, so that the file has the model's weight under its name.
bool GraphBuilder::is_view_of_weight(TraceId value) const {
  const RecordedValue& v = at(value);
  if (v.is_leaf()) return v.kind == RecordedValue::Kind::weight;
  const RecordedNode& node = all_[0].nodes[v.node];
  const bool is_view = node.op == "Transpose" || node.op == "Slice" || node.op == "Reshape";
  return is_view && is_view_of_weight(node.inputs[0].id);
}

// Other constants stand in the file as they are.
bool GraphBuilder::is_folded(TraceId value) const {
  const RecordedValue& v = at(value);
  if (v.depends || !v.data) return false;
  if (v.is_leaf()) return v.kind == RecordedValue::Kind::weight || is_same(value);
  return !is_view_of_weight(value) && is_same(value);
}

void GraphBuilder::mark(TraceId value) {
  if (value == 0 || live_[value]) return;
  live_[value] = true;
  if (at(value).is_leaf() || is_folded(value)) return;
  const std::size_t node = at(value).node;
  const RecordedNode& made = all_[0].nodes[node];
  if (made.op[0] == '!')
    throw Error("hearth: trace: expected operations that ONNX has, got " + made.op.substr(1));
  check_node(node);
  for (const TraceId output : made.outputs) live_[output] = true;
  for (const RecordedOperand& operand : made.inputs) mark(operand.id);
}

// The path of the weight that a constant was made of; empty if of none.
std::string GraphBuilder::weight_of(TraceId value) const {
  const RecordedValue& v = at(value);
  if (v.kind == RecordedValue::Kind::weight) return v.name;
  if (v.depends || v.is_leaf()) return "";
  for (const RecordedOperand& operand : all_[0].nodes[v.node].inputs)
    if (std::string found = operand.id == 0 ? "" : weight_of(operand.id); !found.empty()) return found;
  return "";
}

// --- The graph

std::string GraphBuilder::add_node(std::string op, std::vector<std::string> inputs, const std::string& name,
                                   std::vector<GraphAttribute> attributes) {
  GraphNode node = {node_names_.unique(name), std::move(op), "", std::move(inputs), {},
                    std::move(attributes)};
  node.outputs.push_back(value_names_.unique(node.name + "_output"));
  graph_.nodes.push_back(std::move(node));
  return graph_.nodes.back().outputs[0];
}

std::string GraphBuilder::initializer(const std::string& wanted, TensorData data, bool share) {
  if (share)
    for (const GraphTensor& other : graph_.initializers)
      if (other.data.dtype == data.dtype && other.data.shape == data.shape && other.data == data)
        return other.name;
  graph_.initializers.push_back({value_names_.unique(wanted), std::move(data)});
  return graph_.initializers.back().name;
}

GraphValue GraphBuilder::described(TraceId value, const std::string& name) const {
  std::vector<GraphDim> dims;
  for (std::size_t axis = 0; axis < at(value).shape.rank(); ++axis) {
    const Numbers extents = extents_of({value, axis});
    const bool fixed =
        std::ranges::all_of(extents, [&](std::int64_t extent) { return extent == extents[0]; });
    std::string symbol;
    for (std::size_t s = 0; s < plan_.symbols.size() && symbol.empty(); ++s) {
      bool equal = true;
      for (std::size_t i = 0; i < all_.size(); ++i)
        equal = equal && extents[i] == static_cast<std::int64_t>(all_[i].symbols[s]);
      if (equal) symbol = plan_.symbols[s];
    }
    if (fixed)
      dims.emplace_back(at(value).shape[axis]);
    else
      dims.emplace_back(symbol);
  }
  return {name, at(value).dtype, std::move(dims)};
}

void GraphBuilder::emit_inputs() {
  for (std::size_t i = 0; i < all_[0].inputs.size(); ++i) {
    const TraceId input = all_[0].inputs[i];
    names_[input] = value_names_.unique(plan_.inputs[i]);
    graph_.inputs.push_back(described(input, names_[input]));
  }
}

// What a node reads under the name it has, which constants get when they are first read.
std::string GraphBuilder::name_of(TraceId value, std::size_t node) {
  if (value == 0) return "";
  std::string& name = names_[value];
  if (!name.empty()) return name;
  const RecordedValue& v = at(value);
  if (is_folded(value)) {
    const std::string weight = weight_of(value);
    if (v.kind != RecordedValue::Kind::weight)
      return name = initializer(weight.empty() ? "constant" : weight, v.constant(), true);
    graph_.initializers.push_back({weight, v.constant()});
    return name = weight;
  }
  return name = varying_leaf(value, node);
}

void GraphBuilder::emit_node(std::size_t node) {
  const RecordedNode& recorded = all_[0].nodes[node];
  std::string scope;
  for (const RecordedOperand& operand : recorded.inputs)
    if (scope.empty() && operand.id != 0) scope = weight_of(operand.id);
  scope.erase(std::min(scope.size(), scope.rfind('.') == std::string::npos ? 0 : scope.rfind('.')));
  std::ranges::replace(scope, '.', '/');
  base_ = (scope.empty() ? "/" : '/' + scope + '/') + recorded.op;
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < recorded.inputs.size(); ++i)
    inputs.push_back(recorded.inputs[i].numbers ? numbers(node, i) : name_of(recorded.inputs[i].id, node));
  GraphNode made = {node_names_.unique(base_), recorded.op, "", std::move(inputs), {}, recorded.attributes};
  for (const TraceId output : recorded.outputs) {
    names_[output] = wanted_[output].empty() ? value_names_.unique(made.name + "_output") : wanted_[output];
    made.outputs.push_back(names_[output]);
    if (wanted_[output].empty()) graph_.values.push_back(described(output, names_[output]));
  }
  graph_.nodes.push_back(std::move(made));
}

void GraphBuilder::emit_outputs() {
  for (const GraphValue& output : graph_.outputs) {
    const std::size_t place = static_cast<std::size_t>(&output - graph_.outputs.data());
    const TraceId value = all_[0].outputs[place];
    if (wanted_[value] == output.name) continue;  // a node gives it
    base_ = "/Identity";
    graph_.nodes.push_back(
        {node_names_.unique(base_), "Identity", "", {name_of(value, 0)}, {output.name}, {}});
  }
}

Graph GraphBuilder::build() {
  graph_.name = options_.name;
  graph_.producer = options_.producer;
  graph_.metadata = options_.metadata;
  for (const TraceId output : all_[0].outputs) mark(output);
  for (const RecordedValue& value : all_[0].values)
    if (value.kind == RecordedValue::Kind::weight) value_names_.taken.insert(value.name);
  emit_inputs();
  const std::vector<TraceId>& outputs = all_[0].outputs;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const std::string wanted = i < options_.outputs.size() ? options_.outputs[i]
                               : outputs.size() == 1       ? "output"
                                                           : "output" + std::to_string(i);
    const std::string name = value_names_.unique(wanted);
    graph_.outputs.push_back(described(outputs[i], name));
    const RecordedValue& v = at(outputs[i]);
    if (!v.is_leaf() && !is_folded(outputs[i]) && wanted_[outputs[i]].empty()) wanted_[outputs[i]] = name;
  }
  for (std::size_t i = 0; i < all_[0].nodes.size(); ++i) {
    const TraceId made = all_[0].nodes[i].outputs[0];
    if (live_[made] && !is_folded(made)) emit_node(i);
  }
  emit_outputs();
  return std::move(graph_);
}

Graph graph_of(std::vector<Recording> recordings, const TracePlan& plan, const TraceOptions& options) {
  return GraphBuilder(std::move(recordings), plan, options).build();
}

}  // namespace hearth::inline v0_1::detail
