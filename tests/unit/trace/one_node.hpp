// Graphs of one node, and what runs them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <hearth/ndarray.hpp>
#include <hearth/trace/program.hpp>

#include "onnx_graphs.hpp"

namespace hearth::test {

template <class T = std::int64_t>
TensorData ints(std::vector<T> values, const Shape& shape) {
  return TensorData::from(std::move(values), shape);
}
inline TensorData truth(bool value) {
  TensorData data = TensorData::from(std::vector<std::uint8_t>{value}, {});
  data.dtype = DType::boolean;
  return data;
}

inline GraphNode node(std::string op, std::vector<std::string> inputs, std::vector<std::string> outputs,
                      std::vector<GraphAttribute> attributes = {}) {
  return {.name = "/" + op,
          .op = std::move(op),
          .inputs = std::move(inputs),
          .outputs = std::move(outputs),
          .attributes = std::move(attributes)};
}

/// A node of which an input that is none is left out.
struct OneNode {
  std::string op;
  std::vector<GraphAttribute> attributes = {};
  std::size_t outputs = 1;
  std::int64_t opset = 23;

  Graph graph(const std::vector<std::optional<TensorData>>& inputs) const {
    Graph graph;
    graph.opset = opset;
    std::vector<std::string> in, out;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      in.push_back(inputs[i] ? "in" + std::to_string(i) : "");
      if (inputs[i]) graph.inputs.push_back({in.back(), inputs[i]->dtype});
    }
    for (std::size_t i = 0; i < outputs; ++i) {
      out.push_back("out" + std::to_string(i));
      graph.outputs.push_back({out.back()});
    }
    graph.nodes = {node(op, in, out, attributes)};
    return graph;
  }
  std::vector<TensorData> all(const std::vector<std::optional<TensorData>>& inputs) const {
    std::vector<TensorData> given;
    for (const auto& input : inputs)
      if (input) given.push_back(*input);
    return Program<NdArray<float>>::from(graph(inputs)).run(given);
  }
  template <class... T>
  TensorData operator()(T... inputs) const {
    return all({std::move(inputs)...}).at(0);
  }
};

}  // namespace hearth::test
