// Reads the graphs of a model: GraphProto, NodeProto, AttributeProto.
#pragma once

#include <hearth/trace/graph.hpp>

#include "../record/codec/onnx_tensor.hpp"
#include "onnx_function.hpp"
#include "onnx_problems.hpp"

namespace hearth::inline v0_1::detail {

class OnnxGraphReader {
 public:
  /// `model` has the messages that are read; its versions are those of graphs within graphs too.
  OnnxGraphReader(const Bytes& model, const Siblings& siblings, std::int64_t ir_version, std::int64_t opset,
                  OnnxProblems& problems)
      : model_(model), files_(siblings), ir_version_(ir_version), opset_(opset), problems_(problems) {}

  void add_function(std::span<const std::byte> message);
  /// A graph that stands in no other one.
  Graph read(std::span<const std::byte> message);
  /// Could something not be kept, so that names that are not there prove nothing?
  bool has_lost() const { return has_lost_; }

 private:
  using Message = std::span<const std::byte>;
  using Nodes = std::vector<GraphNode>;
  // Where a message stands: in which call of a function, if any, and how deep.
  struct Place {
    const OnnxCall* call = nullptr;
    std::size_t depth = 0;
  };

  Graph graph(Message message, Place place);
  void initializer(Message message, Place place, Graph& graph);
  GraphValue value(Message message, Place place);
  void node(Message message, Place place, Nodes& nodes);
  void inline_call(const OnnxFunction& function, GraphNode node, const std::vector<Message>& attributes,
                   Place place, Nodes& nodes);
  void attributes_of(GraphNode& node, const std::vector<Message>& messages, Place place,
                     const std::string& where);
  GraphAttribute attribute(Message message, Place place);
  GraphAttribute::Value attribute_value(std::uint64_t type, Message message, Place place);
  std::string name(std::string_view spelled, Place place);
  void count_inlined(std::size_t bytes);
  void check_depth(std::size_t depth);

  const Bytes& model_;
  OnnxFiles files_;
  std::int64_t ir_version_, opset_;
  OnnxProblems& problems_;
  OnnxFunctions functions_;
  std::size_t nodes_ = 0, inlined_nodes_ = 0, inlined_bytes_ = 0, calls_ = 0;
  bool has_lost_ = false;
};

}  // namespace hearth::inline v0_1::detail
