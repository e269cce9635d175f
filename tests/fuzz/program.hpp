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

/// True when the bytes are a program that ran.
inline bool run_program(std::span<const std::byte> bytes) {
  static const Siblings beside = seed_siblings();
  try {
    const auto program = Program<NdArray<>>::from(read_onnx(Bytes::copy(bytes), beside));
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
  for (const Graph& graph : {convolutional(), shaping(), recurrent(), activated()})
    all.push_back(test::proto::bytes_of(written(graph)));
  return all;
}

}  // namespace hearth::fuzz
