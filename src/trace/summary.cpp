// A graph's nodes as the parts of a model, by the paths in their names.
#include <algorithm>

#include <hearth/module/describe.hpp>
#include <hearth/module/summary.hpp>
#include <hearth/trace/plan.hpp>
#include <hearth/trace/text.hpp>

#include "types_of.hpp"

namespace hearth::inline v0_1 {
namespace {

using detail::PartInfo;

// "/encoder/layer.0/MatMul" -> encoder, layer.0, MatMul.
std::vector<std::string> segments(std::string_view name) {
  std::vector<std::string> parts;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('/'), name.size());
    if (end > 0) parts.emplace_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return parts;
}

PartInfo& part_of(PartInfo& whole, const std::string& name) {
  // Nodes come in the order in which they run: a part that is left is not entered again.
  if (whole.parts.empty() || whole.parts.back().name != name)
    whole.parts.push_back({.name = name, .type = ""});
  return whole.parts.back();
}

class Summary {
 public:
  explicit Summary(const Graph& graph)
      : graph_(graph), trainable_(detail::trainable_initializers(graph)), types_(detail::types_of(graph)) {
    for (std::size_t i = 0; i < graph.initializers.size(); ++i) weights_[graph.initializers[i].name] = i;
  }

  PartInfo whole() {
    PartInfo whole{.name = "", .type = graph_.name};
    for (const GraphNode& node : graph_.nodes) add(whole, node);
    shorten(whole);
    return whole;
  }

 private:
  void add(PartInfo& whole, const GraphNode& node) {
    const std::vector<std::string> path = segments(node.name);
    const std::string output = node.outputs.empty() ? "" : shape_of(node.outputs[0]);
    PartInfo* at = &whole;
    for (std::size_t i = 0; i + 1 < path.size() && i < kMostDepth; ++i) {
      at->output = output;
      at = &part_of(*at, path[i]);
    }
    at->output = output;
    at->parts.push_back({.name = path.empty() ? node.op : path.back(), .type = node.op, .output = output});
    for (const std::string& input : node.inputs)
      if (const auto weight = weights_.find(input); weight != weights_.end())
        add_leaf(at->parts.back(), weight->second);
  }

  void add_leaf(PartInfo& part, std::size_t i) const {
    const GraphTensor& tensor = graph_.initializers[i];
    const bool is_parameter = std::ranges::binary_search(trainable_, i);
    if (is_parameter || is_float(tensor.data.dtype))
      part.leaves.push_back({.shape = tensor.data.shape,
                             .dtype = tensor.data.dtype,
                             .id = param_id_of_path(tensor.name),
                             .is_parameter = is_parameter});
  }

  std::string shape_of(const std::string& value) const {
    const auto type = types_.find(value);
    return type == types_.end() ? "" : type->second;
  }

  // A part of one node is that node, and a part of one part, such as an element of a list, is one with both
  // names: "blocks.0". PyTorch's exporter repeats the list's: "blocks" has "blocks.0".
  static void shorten(PartInfo& part) {
    for (PartInfo& below : part.parts) {
      const bool is_node = !below.parts.empty() && !below.parts[0].type.empty();
      shorten(below);
      if (!below.type.empty() || below.parts.size() != 1) continue;
      PartInfo only = below.parts[0];
      if (is_node)
        only.name = below.name;
      else if (!only.name.starts_with(below.name + "."))
        only.name = below.name + "." + only.name;
      below = std::move(only);
    }
  }

  static constexpr std::size_t kMostDepth = 32;
  const Graph& graph_;
  std::vector<std::size_t> trainable_;
  std::map<std::string, std::string> types_;
  std::map<std::string, std::size_t> weights_;
};

}  // namespace

std::string summary(const Graph& graph) { return detail::summary_of(Summary(graph).whole()); }

}  // namespace hearth::inline v0_1
