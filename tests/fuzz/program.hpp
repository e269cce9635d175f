// Graphs that run: whatever a file says, a program is refused by an Error, or gives its outputs or an Error.
#pragma once

#include <new>

#include <hearth/ndarray.hpp>
#include <hearth/trace/program.hpp>

#include "graph.hpp"

namespace hearth::fuzz {

/// Zeros as a graph wants them: what it leaves open is 2. None for more elements than are tried.
inline std::optional<TensorData> zeros_for(const GraphValue& input) {
  constexpr std::size_t kMost = 4096;
  Shape shape;
  std::size_t count = 1;
  for (const GraphDim& dim : input.shape.value_or(std::vector<GraphDim>(2, ""))) {
    const auto* extent = std::get_if<std::size_t>(&dim);
    const std::size_t size = extent ? *extent : 2;
    if (size > kMost || shape.rank() == kMaxRank) return {};
    count *= size;
    if (count > kMost) return {};
    shape.push_back(size);
  }
  const DType dtype = input.dtype.value_or(DType::f32);
  return TensorData{dtype, shape, Bytes::of(std::vector<std::byte>(count * size_of(dtype)))};
}

/// Loops of up to a million steps run, and are no finding: those that are run here have few, by a constant.
inline bool has_long_loops(const Graph& graph) {
  constexpr std::int64_t kMost = 64;
  for (const GraphNode& node : graph.nodes) {
    if (node.op == "Loop") {
      const GraphTensor* steps = node.inputs.empty() ? nullptr : graph.find_initializer(node.inputs[0]);
      if (!steps || steps->data.dtype != DType::i64 || steps->data.numel() != 1) return true;
      if (steps->data.values<std::int64_t>()[0] > kMost) return true;
    }
    for (const GraphAttribute& attribute : node.attributes)
      if (const auto* inner = std::get_if<std::shared_ptr<const Graph>>(&attribute.value))
        if (*inner && has_long_loops(**inner)) return true;
  }
  return false;
}

/// A graph with fewer nodes runs in an order where the graph does.
inline void check_fused(const Graph& read) {
  const Graph graph = detail::with_captures(read);
  detail::make_plan(graph, {}, "graph");
  try {
    detail::make_plan(detail::fused(graph), {}, "fused graph");
  } catch (const Error& error) {
    report(std::string("a graph runs, but not with fewer nodes: ") + error.what());
  }
}

/// True when the bytes are a program that ran.
inline bool run_program(std::span<const std::byte> bytes) {
  static const Siblings beside = seed_siblings();
  try {
    const Graph graph = read_onnx(Bytes::copy(bytes), beside);
    if (has_long_loops(graph)) return false;
    check_fused(graph);
    const auto program = Program<NdArray<>>::from(graph);
    std::vector<TensorData> inputs;
    for (const GraphValue& input : program.inputs()) {
      auto data = zeros_for(input);
      if (!data) return false;
      inputs.push_back(*std::move(data));
    }
    for (int run = 0; run < 4; ++run)
      program.run(inputs);  // the second knows the shapes, the third has an arena
    return true;
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {  // tensors that no memory holds
  }
  return false;
}

inline GraphNode node(const char* op, std::vector<std::string> in, std::vector<std::string> out,
                      std::vector<GraphAttribute> attributes = {}) {
  return {.name = "",
          .op = op,
          .inputs = std::move(in),
          .outputs = std::move(out),
          .attributes = std::move(attributes)};
}
inline GraphTensor floats(const char* name, const Shape& shape) {
  std::vector<float> values(shape.numel());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 5) - 2;
  return {name, TensorData::from(std::move(values), shape)};
}
inline GraphTensor integers(const char* name, std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return {name, TensorData::from(std::move(values), {count})};
}
using List = std::vector<std::int64_t>;

inline Graph convolutional() {
  Graph graph;
  graph.inputs = {
      {"x", DType::f32, std::vector<GraphDim>{"n", std::size_t{2}, std::size_t{5}, std::size_t{5}}}};
  graph.initializers = {floats("w", {4, 2, 3, 3}), floats("b", {4}), floats("s", {4}),
                        floats("m", {4}),          floats("v", {4}), floats("fc", {3, 16})};
  graph.nodes = {
      node("Conv", {"x", "w", "b"}, {"a"}, {{"pads", List{1, 1, 1, 1}}, {"dilations", List{1, 1}}}),
      node("BatchNormalization", {"a", "s", "b", "m", "v"}, {"c"}),
      node("Relu", {"c"}, {"d"}),
      node("MaxPool", {"d"}, {"e"}, {{"kernel_shape", List{2, 2}}, {"strides", List{2, 2}}}),
      node("AveragePool", {"d"}, {"f"}, {{"kernel_shape", List{2, 2}}, {"strides", List{2, 2}}}),
      node("Add", {"e", "f"}, {"g"}),
      node("Flatten", {"g"}, {"h"}),
      node("Gemm", {"h", "fc"}, {"i"}, {{"transB", std::int64_t{1}}}),
      node("Softmax", {"i"}, {"y"})};
  graph.outputs = {{"y", DType::f32}};
  return graph;
}

inline Graph shaping() {
  Graph graph;
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{"n", std::size_t{3}, std::size_t{4}}},
                  {"k", DType::i64, std::vector<GraphDim>{std::size_t{2}}}};
  graph.initializers = {integers("to", {0, 2, 6}),
                        integers("ends", {3}),
                        integers("begins", {0}),
                        integers("axis", {1}),
                        integers("pads", {0, 1, 0, 0, 0, 1}),
                        integers("parts", {1, 2}),
                        integers("wide", {2, 1, 1}),
                        floats("w", {6, 3})};
  graph.nodes = {node("Reshape", {"x", "to"}, {"a"}),
                 node("MatMul", {"a", "w"}, {"b"}),
                 node("Transpose", {"b"}, {"c"}, {{"perm", List{0, 2, 1}}}),
                 node("Slice", {"x", "begins", "ends", "axis"}, {"d"}),
                 node("Concat", {"d", "x"}, {"e"}, {{"axis", std::int64_t{1}}}),
                 node("Gather", {"e", "k"}, {"f"}, {{"axis", std::int64_t{1}}}),
                 node("Pad", {"f", "pads"}, {"g"}),
                 node("ReduceMean", {"g", "axis"}, {"h"}),
                 node("Split", {"c", "parts"}, {"i", "j"}, {{"axis", std::int64_t{1}}}),
                 node("Expand", {"i", "wide"}, {"l"}),
                 node("TopK", {"g", "axis"}, {"m", "n"}),
                 node("Shape", {"g"}, {"o"}),
                 node("Cast", {"o"}, {"p"}, {{"to", std::int64_t{1}}}),
                 node("Where", {"q", "h", "h"}, {"y"}),
                 node("Greater", {"h", "h"}, {"q"})};
  std::swap(graph.nodes[13], graph.nodes[14]);
  graph.outputs = {{"y"}, {"l"}, {"j"}, {"m"}, {"n"}, {"p"}};
  return graph;
}

inline Graph recurrent() {
  Graph graph;
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{std::size_t{3}, "n", std::size_t{2}}}};
  graph.initializers = {floats("w", {1, 12, 2}), floats("r", {1, 12, 3}), floats("b", {1, 24})};
  graph.nodes = {node("LSTM", {"x", "w", "r", "b"}, {"y", "h", "c"}, {{"hidden_size", std::int64_t{3}}}),
                 node("LayerNormalization", {"y", "g"}, {"z"})};
  graph.initializers.push_back(floats("g", {3}));
  graph.outputs = {{"z"}, {"h"}, {"c"}};
  return graph;
}

inline GraphAttribute within(const char* name, Graph graph) {
  return {name, std::make_shared<const Graph>(std::move(graph))};
}

// Few steps, and a state that a branch chooses; w is taken from outside.
inline Graph controlled() {
  Graph yes, no, step, along, graph;
  yes.nodes = {node("Mul", {"s", "w"}, {"more"})};
  yes.outputs = {{"more"}};
  no.nodes = {node("Neg", {"s"}, {"less"})};
  no.outputs = {{"less"}};
  step.inputs = {{"i", DType::i64}, {"c", DType::boolean}, {"s", DType::f32}};
  step.nodes = {node("If", {"c"}, {"t"}, {within("then_branch", yes), within("else_branch", no)}),
                node("ReduceMax", {"t"}, {"top"}, {{"keepdims", std::int64_t{0}}}),
                node("Less", {"top", "limit"}, {"on"}), node("Identity", {"t"}, {"u"})};
  step.outputs = {{"on"}, {"t"}, {"u"}};
  along.inputs = {{"sum"}, {"row"}};
  along.nodes = {node("Add", {"sum", "row"}, {"next"}), node("Identity", {"next"}, {"kept"})};
  along.outputs = {{"next"}, {"kept"}};
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{std::size_t{4}}}};
  graph.initializers = {floats("w", {4}),
                        {"limit", TensorData::from(std::vector{9.0f}, {})},
                        {"steps", TensorData::from(std::vector{std::int64_t{5}}, {})}};
  graph.nodes = {
      node("Loop", {"steps", "", "x"}, {"last", "all"}, {within("body", step)}),
      node("Scan", {"last", "all"}, {"y", "z"},
           {{"num_scan_inputs", std::int64_t{1}}, {"scan_output_axes", List{1}}, within("body", along)})};
  graph.outputs = {{"y"}, {"z"}};
  return graph;
}

inline Graph sampled() {
  Graph graph;
  graph.opset = 20;
  graph.inputs = {
      {"x", DType::f32, std::vector<GraphDim>{"n", std::size_t{2}, std::size_t{4}, std::size_t{4}}}};
  graph.initializers = {{"sizes", TensorData::from(std::vector<std::int64_t>{3, 7}, {2})},
                        {"scales", TensorData::from(std::vector<float>{1, 1, 2, 0.5f}, {4})},
                        {"roi", TensorData::from(std::vector<float>{0, 0, 0, 0, 1, 1, 0.5f, 2}, {8})},
                        floats("grid", {2, 3, 2, 2}),
                        {"classes", TensorData::from(std::vector<std::int64_t>(28), {2, 2, 7})},
                        floats("weight", {3})};
  graph.nodes = {node("Resize", {"x", "", "", "sizes"}, {"a"},
                      {{"mode", std::string("cubic")}, {"axes", List{2, 3}}, {"antialias", std::int64_t{1}}}),
                 node("Resize", {"x", "roi", "scales"}, {"b"},
                      {{"mode", std::string("linear")},
                       {"coordinate_transformation_mode", std::string("tf_crop_and_resize")}}),
                 node("GridSample", {"b", "grid"}, {"c"}, {{"padding_mode", std::string("reflection")}}),
                 node("Einsum", {"a", "a"}, {"d"}, {{"equation", std::string("...ij,...kj->...ik")}}),
                 node("Transpose", {"a"}, {"e"}, {{"perm", List{0, 2, 1, 3}}}),
                 node("SoftmaxCrossEntropyLoss", {"e", "classes", "weight"}, {"f", "g"},
                      {{"ignore_index", std::int64_t{7}}})};
  graph.outputs = {{"c"}, {"d"}, {"f"}, {"g"}};
  return graph;
}

inline Graph attending() {
  Graph graph;
  graph.opset = 24;
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{"n", std::size_t{3}, std::size_t{8}}}};
  graph.initializers = {floats("cos", {4, 2}),
                        floats("sin", {4, 2}),
                        floats("mask", {3, 2}),
                        {"places", TensorData::from(std::vector<std::int64_t>{0, 1, 2, 3, 1, 0}, {2, 3})},
                        floats("past", {2, 1, 2, 4})};
  graph.nodes = {node("RotaryEmbedding", {"x", "cos", "sin", "places"}, {"q"},
                      {{"num_heads", std::int64_t{2}}, {"interleaved", std::int64_t{1}}}),
                 node("Slice", {"x", "from", "to", "axis"}, {"k"}),
                 node("Attention", {"q", "k", "k", "mask", "past", "past"}, {"y", "keys", "values", "scores"},
                      {{"q_num_heads", std::int64_t{2}},
                       {"kv_num_heads", std::int64_t{1}},
                       {"softcap", 2.0f},
                       {"is_causal", std::int64_t{1}}})};
  graph.initializers.insert(graph.initializers.end(),
                            {integers("from", {0}), integers("to", {4}), integers("axis", {2})});
  graph.outputs = {{"y"}, {"keys"}, {"scores"}};
  return graph;
}

inline Graph quantized() {
  Graph graph;
  graph.opset = 21;
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{std::size_t{2}, std::size_t{2}, std::size_t{4}}}};
  graph.initializers = {{"scale", TensorData::from(std::vector{0.1f, 0.2f}, {2})},
                        {"zero", TensorData::from(std::vector<std::int8_t>{3, -3}, {2})},
                        {"w", TensorData::from(std::vector<std::int8_t>{1, -2, 3, -4, 5, -6}, {1, 2, 3})},
                        {"m", TensorData::from(std::vector<std::int8_t>{1, 2, 3, 4, 5, 6, 7, 8}, {4, 2})},
                        {"one", TensorData::from(std::vector{0.5f}, {})},
                        {"nought", TensorData::from(std::vector<std::int8_t>{1}, {})}};
  graph.nodes = {
      node("QuantizeLinear", {"x", "scale", "zero"}, {"q"}),
      node("DequantizeLinear", {"q", "scale", "zero"}, {"back"}),
      node("ConvInteger", {"q", "w", "nought"}, {"c"}, {{"pads", List{1, 1}}, {"strides", List{2}}}),
      node("QLinearMatMul", {"q", "one", "nought", "m", "one", "nought", "one", "nought"}, {"p"}),
      node("DynamicQuantizeLinear", {"x"}, {"d", "s", "z"})};
  graph.outputs = {{"back"}, {"c"}, {"p"}, {"d"}, {"s"}};
  return graph;
}

// Products and what is joined with them.
inline Graph activated() {
  Graph graph;
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{"n", std::size_t{3}}}};
  graph.initializers = {floats("w", {3, 4}), floats("b", {4}), floats("v", {4, 4}), floats("low", {}),
                        floats("high", {1})};
  graph.nodes = {node("MatMul", {"x", "w"}, {"a"}),
                 node("Add", {"b", "a"}, {"c"}),
                 node("Clip", {"c", "low", "high"}, {"d"}),
                 node("MatMul", {"d", "v"}, {"e"}),
                 node("Sigmoid", {"e"}, {"f"}),
                 node("Mul", {"e", "f"}, {"g"}),
                 node("Gemm", {"g", "v", "b"}, {"h"}, {{"alpha", 1.0F}}),
                 node("LeakyRelu", {"h"}, {"i"}, {{"alpha", 0.5F}}),
                 node("MatMul", {"i", "v"}, {"j"}),
                 node("Softplus", {"j"}, {"k"}),
                 node("Tanh", {"k"}, {"l"}),
                 node("Mul", {"l", "j"}, {"y"})};
  graph.outputs = {{"y", DType::f32}};
  return graph;
}

inline std::vector<Bytes> program_seeds() {
  std::vector<Bytes> all;
  for (const Graph& graph : {convolutional(), shaping(), recurrent(), activated(), controlled(), sampled(),
                             attending(), quantized()})
    all.push_back(test::proto::bytes_of(written(graph)));
  return all;
}

}  // namespace hearth::fuzz
