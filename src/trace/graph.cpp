#include <hearth/trace/graph.hpp>

#include <algorithm>

namespace hearth::inline v0_1 {

std::string GraphValue::text() const {
  std::string text(dtype ? hearth::name(*dtype) : "any");
  if (!shape) return text + "[..]";
  text += '[';
  for (const GraphDim& dim : *shape) {
    if (text.back() != '[') text += ", ";
    if (const auto* extent = std::get_if<std::size_t>(&dim))
      text += std::to_string(*extent);
    else
      text += std::get<std::string>(dim).empty() ? "?" : std::get<std::string>(dim);
  }
  return text + ']';
}

const GraphAttribute::Value* GraphNode::find(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &GraphAttribute::name);
  return found == attributes.end() ? nullptr : &found->value;
}

std::string GraphNode::text() const {
  return (name.empty() ? "a node" : "node '" + name + "'") + " (" + op + ")";
}

const GraphTensor* Graph::find_initializer(std::string_view wanted) const {
  const auto found = std::ranges::find(initializers, wanted, &GraphTensor::name);
  return found == initializers.end() ? nullptr : &*found;
}

}  // namespace hearth::inline v0_1
