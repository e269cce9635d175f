#include "fusion.hpp"

#include <algorithm>
#include <cmath>

namespace hearth::inline v0_1::detail {

Fusion::Fusion(Graph graph) : graph_(std::move(graph)) {
  for (std::size_t i = 0; i < graph_.initializers.size(); ++i) constants_[graph_.initializers[i].name] = i;
  for (const GraphTensor& tensor : graph_.initializers) taken_.insert(tensor.name);
  for (const GraphValue& input : graph_.inputs) taken_.insert(input.name);
  for (const GraphValue& output : graph_.outputs) kept_.insert(output.name);
  for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
    for (const std::string& input : graph_.nodes[i].inputs) users_[input].push_back(i);
    for (const std::string& output : graph_.nodes[i].outputs) {
      taken_.insert(output);
      if (!output.empty()) makers_[output] = i;
    }
    for (const GraphAttribute& attribute : graph_.nodes[i].attributes)
      has_inner_graphs_ |= std::holds_alternative<std::shared_ptr<const Graph>>(attribute.value);
  }
  before_.resize(graph_.nodes.size());
  is_gone_.assign(graph_.nodes.size(), false);
}

Graph Fusion::done() && {
  std::vector<GraphNode> nodes;
  for (std::size_t i = 0; i < size(); ++i) {
    for (GraphNode& added : before_[i]) nodes.push_back(std::move(added));
    if (!is_gone_[i]) nodes.push_back(std::move(node(i)));
  }
  graph_.nodes = std::move(nodes);
  return std::move(graph_);
}

bool Fusion::is(std::size_t i, std::string_view op) const {
  if (i == kNoNode || is_gone_[i] || node(i).op != op || !node(i).domain.empty()) return false;
  // A file may leave out what an operator needs; the operator then says so.
  const bool takes_two = op == "Add" || op == "Mul" || op == "Div" || op == "MatMul" || op == "Conv";
  return node(i).inputs.size() >= (takes_two ? 2u : 1u) && node(i).outputs.size() == 1;
}

bool Fusion::has_only(std::size_t i, std::initializer_list<std::string_view> attributes) const {
  return std::ranges::all_of(node(i).attributes, [&](const GraphAttribute& attribute) {
    return std::ranges::find(attributes, attribute.name) != attributes.end();
  });
}

const TensorData* Fusion::constant(const std::string& name) const {
  const auto found = constants_.find(name);
  return found == constants_.end() ? nullptr : &graph_.initializers[found->second].data;
}

std::optional<double> Fusion::number_of(const std::string& name) const {
  const TensorData* data = constant(name);
  const std::size_t made = maker(name);
  if (made != kNoNode && node(made).op == "Constant" && node(made).domain.empty())
    data = attribute<TensorData>(made, "value");
  if (!data || data->numel() != 1 || !is_float(data->dtype)) return {};
  return cast(*data, DType::f64).values<double>()[0];
}
bool Fusion::is_number(const std::string& name, double number) const {
  const auto found = number_of(name);
  return found && std::abs(*found - number) <= 1e-6 * std::abs(number);
}

std::size_t Fusion::only_user(const std::string& value) const {
  const auto found = users_.find(value);
  if (found == users_.end() || kept_.contains(value)) return kNoNode;
  std::size_t only = kNoNode;
  for (const std::size_t user : found->second) {
    const bool uses_it =
        !is_gone_[user] && std::ranges::find(node(user).inputs, value) != node(user).inputs.end();
    if (!uses_it || user == only) continue;
    if (only != kNoNode) return kNoNode;
    only = user;
  }
  return only;
}

std::size_t Fusion::maker(const std::string& value) const {
  const auto found = makers_.find(value);
  return found == makers_.end() ? kNoNode : found->second;
}

std::string Fusion::fresh_name() {
  std::string name;
  do name = "/fused/" + std::to_string(next_++);
  while (taken_.contains(name));
  return name;
}
std::string Fusion::added(std::size_t at, std::string op, std::vector<std::string> inputs,
                          std::vector<GraphAttribute> attributes) {
  std::string value = fresh_name();
  before_[at].push_back({.name = value,
                         .op = std::move(op),
                         .inputs = std::move(inputs),
                         .outputs = {value},
                         .attributes = std::move(attributes)});
  return value;
}
std::string Fusion::list(std::vector<std::int64_t> numbers) {
  std::string name = fresh_name();
  const std::size_t count = numbers.size();
  constants_[name] = graph_.initializers.size();
  graph_.initializers.push_back({name, TensorData::from(std::move(numbers), {count})});
  return name;
}

}  // namespace hearth::inline v0_1::detail
