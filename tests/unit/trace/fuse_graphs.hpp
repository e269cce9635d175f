// Small graphs, and what is left of them when they are fused.
#pragma once

#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/trace/program.hpp>

namespace hearth::test {

using B = NdArray<float>;

inline TensorData noise(const Shape& shape, std::uint64_t seed) {
  Rng rng(seed);
  return B::to_data<Float>(B::uniform(shape, 0.5, 1.5, rng.state(), {}));
}
/// Of both signs.
inline TensorData spread(const Shape& shape, std::uint64_t seed) {
  Rng rng(seed);
  return B::to_data<Float>(B::uniform(shape, -1, 1, rng.state(), {}));
}
inline TensorData number(float value) { return TensorData::from(std::vector{value}, {}); }

inline GraphNode node(std::string op, std::vector<std::string> inputs, std::string output,
                      std::vector<GraphAttribute> attributes = {}) {
  return {.name = output,
          .op = std::move(op),
          .inputs = std::move(inputs),
          .outputs = {std::move(output)},
          .attributes = std::move(attributes)};
}
inline Graph graph_of(std::vector<GraphNode> nodes, std::vector<GraphTensor> initializers) {
  Graph graph;
  graph.inputs = {{"x", DType::f32}};
  graph.outputs = {{"y", DType::f32}};
  graph.nodes = std::move(nodes);
  graph.initializers = std::move(initializers);
  return graph;
}

// The operators that are left, less those that constants alone are put into.
inline std::vector<std::string> operators_of(const Graph& graph) {
  std::vector<std::string> names;
  std::vector<std::string> constants;
  for (const GraphTensor& tensor : graph.initializers) constants.push_back(tensor.name);
  for (const GraphNode& each : graph.nodes) {
    const bool is_constant = std::ranges::all_of(each.inputs, [&](const std::string& input) {
      return std::ranges::find(constants, input) != constants.end();
    });
    if (is_constant)
      constants.push_back(each.outputs[0]);
    else
      names.push_back(each.op);
  }
  return names;
}

// Autodiff runs the graph as it is.
inline void check_same(const Graph& graph, const TensorData& x) {
  const auto plain = Program<Autodiff<B>>::from(graph).run({x}), fused = Program<B>::from(graph).run({x});
  REQUIRE(plain.size() == fused.size());
  for (std::size_t k = 0; k < plain.size(); ++k) {
    REQUIRE(plain[k].shape == fused[k].shape);
    const auto a = plain[k].values<float>(), b = fused[k].values<float>();
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-5));
  }
}

using Names = std::vector<std::string>;

}  // namespace hearth::test
