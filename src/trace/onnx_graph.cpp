#include "onnx_graph.hpp"

#include <hearth/trace/onnx.hpp>

#include <algorithm>
#include <set>

#include "../record/codec/check.hpp"
#include "onnx_check.hpp"
#include "onnx_fields.hpp"
#include "onnx_value.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using onnx::kCodec;

// What inlined names and attributes may take: a function's name of a thousand bytes can be asked for by ten.
constexpr std::size_t kMaxInlinedBytes = std::size_t{1} << 25, kBytesOfName = sizeof(std::string);

// The name of what could not be read, empty where that cannot be read either.
std::string name_in(std::span<const std::byte> message, std::uint32_t number) {
  std::string name;
  try {
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);)
      if (field.number == number) name = text_of(kCodec, field);
  } catch (const RecordError&) {
  }
  return name;
}

}  // namespace

void OnnxGraphReader::add_function(Message message) {
  OnnxFunction function = read_onnx_function(message);
  const std::tuple key(function.domain, function.name, function.overload);
  const std::string name(function.name);
  if (!functions_.emplace(key, std::move(function)).second)
    throw_malformed(kCodec, "functions that differ", "'" + name + "' twice");
}

Graph OnnxGraphReader::read(Message message) {
  Graph read;
  if (!problems_.collect([&] { read = graph(message, {}); })) has_lost_ = true;
  return read;
}

Graph OnnxGraphReader::graph(Message message, Place place) {
  namespace field_of = onnx::graph;
  check_depth(place.depth);
  Graph graph;
  graph.name.clear();
  graph.ir_version = ir_version_;
  graph.opset = opset_;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) switch (field.number) {
      case field_of::kName: graph.name = text_of(kCodec, field); break;
      case field_of::kNode:
        if (!problems_.collect([&] { node(bytes_of(kCodec, field), place, graph.nodes); })) has_lost_ = true;
        break;
      case field_of::kInitializer: initializer(bytes_of(kCodec, field), place, graph); break;
      case field_of::kInput: graph.inputs.push_back(value(bytes_of(kCodec, field), place)); break;
      case field_of::kOutput: graph.outputs.push_back(value(bytes_of(kCodec, field), place)); break;
      case field_of::kValueInfo: graph.values.push_back(value(bytes_of(kCodec, field), place)); break;
      case field_of::kSparseInitializer:
        problems_.add("dense initializers", "a sparse one");
        has_lost_ = true;
        break;
      default: break;
    }
  // The format's version 3 has initializers among the inputs, and later ones may.
  std::set<std::string_view> weights;
  for (const GraphTensor& tensor : graph.initializers) weights.insert(tensor.name);
  std::erase_if(graph.inputs, [&](const GraphValue& input) { return weights.contains(input.name); });
  return graph;
}

// What is wrong with its data is no reason to say that nodes have no such input.
void OnnxGraphReader::initializer(Message message, Place place, Graph& graph) {
  OnnxTensor tensor;
  if (!problems_.collect([&] { tensor = read_onnx_tensor(model_, message, files_); }))
    tensor.name = name_in(message, onnx::tensor::kName);
  if (tensor.name.empty()) {
    has_lost_ = true;
    return;
  }
  graph.initializers.push_back({name(tensor.name, place), std::move(tensor.data)});
}

GraphValue OnnxGraphReader::value(Message message, Place place) {
  GraphValue value;
  if (!problems_.collect([&] { value = read_onnx_value(message); })) {
    value.name = name_in(message, onnx::value::kName);
    if (value.name.empty()) has_lost_ = true;
  }
  value.name = name(value.name, place);
  return value;
}

void OnnxGraphReader::node(Message message, Place place, Nodes& nodes) {
  namespace field_of = onnx::node;
  if (++nodes_ > kMaxGraphNodes)
    problems_.stop("at most " + std::to_string(kMaxGraphNodes) + " nodes", "more");
  if (place.call && ++inlined_nodes_ > kMaxInlinedNodes)
    problems_.stop("at most " + std::to_string(kMaxInlinedNodes) + " nodes of functions", "more");
  GraphNode node;
  std::string_view overload;
  std::vector<Message> attributes;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) switch (field.number) {
      case field_of::kInput: node.inputs.push_back(name(text_of(kCodec, field), place)); break;
      case field_of::kOutput: node.outputs.push_back(name(text_of(kCodec, field), place)); break;
      case field_of::kName: node.name = text_of(kCodec, field); break;
      case field_of::kOpType: node.op = text_of(kCodec, field); break;
      case field_of::kDomain: node.domain = text_of(kCodec, field); break;
      case field_of::kOverload: overload = text_of(kCodec, field); break;
      case field_of::kAttribute: attributes.push_back(bytes_of(kCodec, field)); break;
      default: break;
    }
  if (node.domain == "ai.onnx") node.domain.clear();
  if (place.call && !node.name.empty()) node.name = place.call->prefix + node.name;
  const auto function = functions_.find({node.domain, node.op, overload});
  if (function != functions_.end())
    return inline_call(function->second, std::move(node), attributes, place, nodes);
  attributes_of(node, attributes, place, called(node, nodes.size()));
  nodes.push_back(std::move(node));
}

void OnnxGraphReader::inline_call(const OnnxFunction& function, GraphNode node,
                                  const std::vector<Message>& attributes, Place place, Nodes& nodes) {
  if (place.call && place.call->is_within(function))
    problems_.stop("functions that do not call themselves", "'" + node.op + "', which does");
  check_depth(place.depth + 1);
  const std::string where = called(node, nodes.size());
  if (node.inputs.size() > function.inputs.size() || node.outputs.size() > function.outputs.size())
    problems_.add("at most " + std::to_string(function.inputs.size()) + " inputs and " +
                      std::to_string(function.outputs.size()) + " outputs of " + where,
                  std::to_string(node.inputs.size()) + " and " + std::to_string(node.outputs.size()));
  count_inlined((function.inputs.size() + function.outputs.size()) * kBytesOfName);
  OnnxCall call = {function, "/inlined_" + std::to_string(++calls_) + "/", {}, {}, place.call};
  for (std::size_t i = 0; i < function.inputs.size(); ++i)
    call.names.emplace(function.inputs[i], i < node.inputs.size() ? node.inputs[i] : "");

  for (const Message message : function.defaults)
    problems_.collect(
        [&] {
          count_inlined(message.size());
          GraphAttribute read = attribute(message, {&call, place.depth + 1});
          std::string name = read.name;
          call.attributes.insert_or_assign(std::move(name), OnnxGiven{std::move(read), message.size()});
        },
        where);
  attributes_of(node, attributes, place, where);
  for (GraphAttribute& given : node.attributes) {
    std::string name = given.name;
    call.attributes.insert_or_assign(std::move(name), OnnxGiven{std::move(given), 0});
  }

  std::vector<GraphNode> passed;  // outputs that are inputs
  for (std::size_t i = 0; i < std::min(function.outputs.size(), node.outputs.size()); ++i) {
    if (node.outputs[i].empty()) continue;
    const auto [named, is_new] = call.names.emplace(function.outputs[i], node.outputs[i]);
    if (!is_new)
      passed.push_back(
          {.name = "", .op = "Identity", .inputs = {named->second}, .outputs = {node.outputs[i]}});
  }
  for (const Message message : function.nodes)
    if (!problems_.collect([&] { this->node(message, {&call, place.depth + 1}, nodes); })) has_lost_ = true;
  for (GraphNode& identity : passed) nodes.push_back(std::move(identity));
}

std::string OnnxGraphReader::name(std::string_view spelled, Place place) {
  if (!place.call) return std::string(spelled);
  std::string name = place.call->name(spelled);
  count_inlined(name.size() + kBytesOfName);
  return name;
}

void OnnxGraphReader::count_inlined(std::size_t bytes) {
  inlined_bytes_ += bytes;
  if (inlined_bytes_ > kMaxInlinedBytes)
    problems_.stop(
        "functions that take at most " + std::to_string(kMaxInlinedBytes) + " bytes where they are called",
        "more");
}

void OnnxGraphReader::check_depth(std::size_t depth) {
  if (depth >= kMaxGraphDepth)
    problems_.stop("graphs within graphs, at most " + std::to_string(kMaxGraphDepth) + " deep", "more");
}

}  // namespace hearth::inline v0_1::detail
