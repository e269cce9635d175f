#include <hearth/trace/text.hpp>

#include <algorithm>
#include <charconv>

#include "types_of.hpp"

namespace hearth::inline v0_1 {
namespace {

std::string number_text(float value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}
std::string number_text(std::int64_t value) { return std::to_string(value); }
std::string number_text(const std::string& value) { return '"' + value + '"'; }

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + (part.empty() ? "-" : part);
  return text;
}

struct ValueText {
  std::string operator()(const TensorData& data) const { return data.text(); }
  std::string operator()(const std::shared_ptr<const Graph>& graph) const {
    return graph ? "{" + std::to_string(graph->nodes.size()) + " nodes}" : "{}";
  }
  template <class T> std::string operator()(const T& value) const { return number_text(value); }
  template <class T> std::string operator()(const std::vector<T>& values) const {
    std::vector<std::string> parts;
    for (const T& value : values) parts.push_back(number_text(value));
    return '[' + joined(parts) + ']';
  }
};

std::string attributes_text(const GraphNode& node) {
  std::string text;
  for (const GraphAttribute& attribute : node.attributes)
    text += ' ' + attribute.name + ' ' + std::visit(ValueText{}, attribute.value);
  return text;
}

// What a drawing has room for: no tensors, no graphs, and no lists of ones or zeros, which are how most
// windows lie.
bool is_drawn(const GraphAttribute& attribute) {
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&attribute.value)) {
    const auto all = [&](std::int64_t number) {
      return std::ranges::all_of(*list, [&](std::int64_t each) { return each == number; });
    };
    return list->size() <= kMaxRank && !all(0) && !all(1);
  }
  return std::holds_alternative<float>(attribute.value) ||
         (std::holds_alternative<std::int64_t>(attribute.value) && attribute.name == "axis");
}

std::string quoted(const std::string& text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') made += '\\';
    made += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return made + '"';
}

}  // namespace

std::map<std::string, std::string> detail::types_of(const Graph& graph) {
  std::map<std::string, std::string> types;
  for (const auto* list : {&graph.inputs, &graph.values, &graph.outputs})
    for (const GraphValue& value : *list) types[value.name] = value.text();
  return types;
}

std::string text(const Graph& graph) {
  const auto types = detail::types_of(graph);
  std::string text = graph.name + ", opset " + std::to_string(graph.opset) + '\n';
  for (const GraphValue& input : graph.inputs) text += "input " + input.name + ' ' + input.text() + '\n';
  for (const GraphNode& node : graph.nodes) {
    std::vector<std::string> outputs;
    for (const std::string& output : node.outputs) {
      const auto type = types.find(output);
      outputs.push_back(output + (type == types.end() ? "" : ' ' + type->second));
    }
    text += joined(outputs) + " = " + (node.domain.empty() ? "" : node.domain + '.') + node.op + '(' +
            joined(node.inputs) + ')' + attributes_text(node) + '\n';
  }
  for (const GraphValue& output : graph.outputs) text += "output " + output.name + ' ' + output.text() + '\n';
  return text;
}

std::string to_dot(const Graph& graph) {
  const auto types = detail::types_of(graph);
  std::map<std::string, std::string> makers;  // of each value: the node in the drawing
  std::string text =
      "digraph " + quoted(graph.name) +
      " {\n"
      "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\"];\n"
      "  edge [fontname=\"sans-serif\", fontsize=10, arrowsize=0.7];\n";
  const auto box = [&](const std::string& id, const std::string& label, const char* more) {
    text += "  " + quoted(id) + " [label=" + quoted(label) + more + "];\n";
  };
  for (const GraphValue& input : graph.inputs) {
    box("input " + input.name, input.name, ", shape=ellipse, fillcolor=lightgrey");
    makers[input.name] = "input " + input.name;
  }
  const auto edge = [&](const std::string& value, const std::string& to) {
    const auto maker = makers.find(value);
    if (maker == makers.end()) return;
    const auto type = types.find(value);
    text += "  " + quoted(maker->second) + " -> " + quoted(to) +
            (type == types.end() ? "" : " [label=" + quoted(' ' + type->second) + ']') + ";\n";
  };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    const std::string id = "node " + std::to_string(i);
    std::string label = node.op;
    const char* more = "";
    for (const GraphAttribute& attribute : node.attributes)
      if (is_drawn(attribute))
        label += "\n" + attribute.name + ' ' + std::visit(ValueText{}, attribute.value);
    for (const std::string& input : node.inputs)
      if (const GraphTensor* weight = graph.find_initializer(input); weight && weight->data.numel() > 1) {
        label += "\n" + input + ' ' + weight->data.text();
        more = ", fillcolor=lightblue";
      }
    box(id, label, more);
    for (const std::string& input : node.inputs) edge(input, id);
    for (const std::string& output : node.outputs) makers[output] = id;
  }
  for (const GraphValue& output : graph.outputs) {
    box("output " + output.name, output.name, ", shape=ellipse, fillcolor=lightgrey");
    edge(output.name, "output " + output.name);
  }
  return text + "}\n";
}

}  // namespace hearth::inline v0_1
