#include "onnx_check.hpp"

#include <hearth/trace/onnx.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace hearth::inline v0_1::detail {
namespace {

// The names that a graph has so far, and those of the graphs around it. Looked up in ordered sets: a file can
// choose a million names of one hash.
struct Scope {
  std::set<std::string_view> names;
  const Scope* around = nullptr;

  bool has(std::string_view name) const {
    for (const Scope* scope = this; scope; scope = scope->around)
      if (scope->names.contains(name)) return true;
    return false;
  }
};

// Which node gives a value.
using Givers = std::map<std::string_view, std::size_t>;

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

class Check {
 public:
  explicit Check(OnnxProblems& problems) : problems_(problems) {}

  void graph(const Graph& graph, const Scope* around, std::size_t depth) {
    if (depth == kMaxGraphDepth)
      problems_.stop("graphs within graphs, at most " + std::to_string(kMaxGraphDepth) + " deep", "more");
    Scope scope{{}, around};
    for (const GraphTensor& tensor : graph.initializers) give(tensor.name, "an initializer", scope);
    for (const GraphValue& input : graph.inputs) give(input.name, "an input", scope);
    Givers givers;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      for (const std::string& output : graph.nodes[i].outputs) givers.emplace(output, i);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) node(graph.nodes, i, givers, scope, depth);

    std::set<std::string_view> outputs;
    for (const GraphValue& output : graph.outputs) {
      if (!scope.has(output.name))
        problems_.add("a value that is computed as output of the graph", quoted(output.name));
      if (!outputs.insert(output.name).second)
        problems_.add("outputs of the graph with names that differ", quoted(output.name) + " twice");
    }
  }

 private:
  void give(const std::string& name, const char* kind, Scope& scope) {
    if (name.empty()) return problems_.add("a name for each value", std::string(kind) + " without");
    if (!scope.names.insert(name).second)
      problems_.add("names that are given once", quoted(name) + " for " + kind + " too");
  }

  void node(const std::vector<GraphNode>& nodes, std::size_t i, const Givers& givers, Scope& scope,
            std::size_t depth) {
    if (++nodes_ > kMaxGraphNodes)
      problems_.stop("at most " + std::to_string(kMaxGraphNodes) + " nodes", "more");
    const GraphNode& node = nodes[i];
    if (node.op.empty()) problems_.add("an operator of " + called(node, i), "none");
    for (const std::string& input : node.inputs)
      if (!input.empty() && !scope.has(input)) missing(nodes, i, input, givers);
    attributes(node, i, scope, depth);
    for (const std::string& output : node.outputs) {
      if (output.empty()) continue;
      const bool is_taken = scope.has(output);
      if (is_taken || !scope.names.insert(output).second)
        problems_.add("names that are given once",
                      quoted(output) + " for an output of " + called(node, i) + " too");
    }
  }
  void missing(const std::vector<GraphNode>& nodes, std::size_t i, const std::string& input,
               const Givers& givers) {
    const auto giver = givers.find(input);
    if (giver == givers.end())
      return problems_.add("inputs that the graph has for " + called(nodes[i], i), quoted(input));
    const std::size_t from = giver->second;
    problems_.add("inputs that are computed before " + called(nodes[i], i),
                  quoted(input) + (from == i ? ", its own output" : " of " + called(nodes[from], from)));
  }
  void attributes(const GraphNode& node, std::size_t i, const Scope& scope, std::size_t depth) {
    std::set<std::string_view> names;
    for (const GraphAttribute& attribute : node.attributes) {
      if (attribute.name.empty())
        problems_.add("a name for each attribute of " + called(node, i), "one without");
      else if (!names.insert(attribute.name).second)
        problems_.add("attributes that differ of " + called(node, i), quoted(attribute.name) + " twice");
      const auto* below = std::get_if<std::shared_ptr<const Graph>>(&attribute.value);
      if (!below) continue;
      if (*below)
        graph(**below, &scope, depth + 1);
      else
        problems_.add("a graph as attribute " + quoted(attribute.name) + " of " + called(node, i), "none");
    }
  }

  OnnxProblems& problems_;
  std::size_t nodes_ = 0;
};

void check_version(std::string_view what, std::int64_t version, std::int64_t oldest, std::int64_t newest,
                   OnnxProblems& problems) {
  if (version < oldest || version > newest)
    problems.add(std::string(what) + " from " + std::to_string(oldest) + " to " + std::to_string(newest),
                 std::to_string(version));
}

}  // namespace

std::string called(const GraphNode& node, std::size_t index) {
  return node.name.empty() ? "node " + std::to_string(index) + " (" + node.op + ")" : node.text();
}

void check_onnx(const Graph& graph, OnnxProblems& problems) {
  check_version("a version of ONNX's format", graph.ir_version, kOldestIrVersion, kNewestIrVersion, problems);
  check_version("a version of ONNX's operators", graph.opset, kOldestOpset, kNewestOpset, problems);
  const std::size_t texts = std::max(graph.metadata.size(), graph.domains.size());
  if (texts > kMaxRecordMetadata)
    problems.stop("at most " + std::to_string(kMaxRecordMetadata) + " texts of metadata and domains",
                  std::to_string(texts));
  std::set<std::string_view> keys;
  for (const auto& [key, text] : graph.metadata)
    if (!keys.insert(key).second) problems.add("metadata keys that differ", quoted(key) + " twice");
  std::set<std::string_view> domains = {"", "ai.onnx"};  // whose version is the opset
  for (const auto& [domain, version] : graph.domains)
    if (!domains.insert(domain).second)
      problems.add("one version of the operators of " + quoted(domain), "two");
  Check(problems).graph(graph, nullptr, 0);
}

}  // namespace hearth::inline v0_1::detail
