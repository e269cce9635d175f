#include <hearth/trace/captures.hpp>

#include <algorithm>
#include <unordered_set>

namespace hearth::inline v0_1::detail {
namespace {

using Graphs = std::vector<std::shared_ptr<const Graph>>;

Graphs graphs_of(const GraphNode& node) {
  Graphs graphs;
  for (const GraphAttribute& attribute : node.attributes)
    if (const auto* graph = std::get_if<std::shared_ptr<const Graph>>(&attribute.value))
      if (*graph) graphs.push_back(*graph);
  return graphs;
}

// Names, each once, in the order in which they are first used.
class Names {
 public:
  void add(std::string_view name) {
    if (!name.empty() && seen_.insert(name).second) list_.push_back(name);
  }
  const std::vector<std::string_view>& list() const { return list_; }

 private:
  std::vector<std::string_view> list_;
  std::unordered_set<std::string_view> seen_;
};

// The names that a graph uses and does not define.
void collect(const Graph& graph, Names& free) {
  std::unordered_set<std::string_view> defined;
  const auto use = [&](std::string_view name) {
    if (!defined.contains(name)) free.add(name);
  };
  for (const GraphValue& input : graph.inputs) defined.insert(input.name);
  for (const GraphTensor& initializer : graph.initializers) defined.insert(initializer.name);
  for (const GraphNode& node : graph.nodes) {
    for (const std::string& input : node.inputs) use(input);
    Names below;
    for (const auto& inner : graphs_of(node)) collect(*inner, below);
    for (const std::string_view name : below.list()) use(name);
    for (const std::string& output : node.outputs) defined.insert(output);
  }
  for (const GraphValue& output : graph.outputs) use(output.name);
}

}  // namespace

Graph with_captures(Graph graph) {
  for (GraphNode& node : graph.nodes) {
    const Graphs graphs = graphs_of(node);
    if (graphs.empty()) continue;
    Names free;
    for (const auto& inner : graphs) collect(*inner, free);
    const std::vector<std::string> names(free.list().begin(), free.list().end());
    node.inputs.insert(node.inputs.end(), names.begin(), names.end());
    // First, so that a file that has an attribute of this name does not go before it.
    node.attributes.insert(node.attributes.begin(), {std::string(kCaptures), names});
  }
  return graph;
}

}  // namespace hearth::inline v0_1::detail
