// What a graph's activations become behind products.
#include <doctest/doctest.h>

#include "fuse_graphs.hpp"

namespace {

using namespace hearth;
using namespace hearth::test;

struct Spelling {
  const char* name;
  std::vector<GraphNode> nodes;  // from "p" to "y"
  std::vector<GraphTensor> constants = {};
};

std::vector<Spelling> activations() {
  std::vector<Spelling> all = {
      {"leaky_relu", {node("LeakyRelu", {"p"}, "y", {{"alpha", 0.25F}})}},
      {"elu", {node("Elu", {"p"}, "y", {{"alpha", 0.5F}})}},
      {"clamp", {node("Clip", {"p", "low", "high"}, "y")}, {{"low", number(0)}, {"high", number(6)}}},
      {"clamp", {node("Clip", {"p", "", "high"}, "y")}, {{"high", number(0.5F)}}},
      {"clamp", {node("Constant", {}, "low", {{"value", number(-0.5F)}}), node("Clip", {"p", "low"}, "y")}},
      {"hardsigmoid", {node("HardSigmoid", {"p"}, "y", {{"alpha", 1.0F / 6}})}},
      {"gelu_tanh", {node("Gelu", {"p"}, "y", {{"approximate", std::string("tanh")}})}},
      {"silu", {node("Sigmoid", {"p"}, "s"), node("Mul", {"p", "s"}, "y")}},
      {"hardswish", {node("HardSigmoid", {"p"}, "s", {{"alpha", 1.0F / 6}}), node("Mul", {"s", "p"}, "y")}},
      {"mish", {node("Softplus", {"p"}, "s"), node("Tanh", {"s"}, "t"), node("Mul", {"p", "t"}, "y")}},
      {"gelu",
       {node("Div", {"p", "root"}, "a"), node("Erf", {"a"}, "e"), node("Add", {"e", "one"}, "c"),
        node("Mul", {"p", "c"}, "d"), node("Mul", {"d", "half"}, "y")},
       {{"root", number(1.41421356F)}, {"one", number(1)}, {"half", number(0.5)}}}};
  const std::pair<const char*, const char*> plain[] = {
      {"Relu", "relu"}, {"Sigmoid", "sigmoid"},   {"Tanh", "tanh"}, {"HardSwish", "hardswish"},
      {"Mish", "mish"}, {"Softplus", "softplus"}, {"Gelu", "gelu"}};
  for (const auto& [op, name] : plain) all.push_back({name, {node(op, {"p"}, "y")}});
  return all;
}

// A graph of opset 20, which has Gelu, whose product "p" is followed by the nodes.
Graph behind(GraphNode product, std::vector<GraphTensor> weights, const Spelling& then) {
  std::vector<GraphNode> nodes = {std::move(product)};
  nodes.insert(nodes.end(), then.nodes.begin(), then.nodes.end());
  weights.insert(weights.end(), then.constants.begin(), then.constants.end());
  Graph graph = graph_of(std::move(nodes), std::move(weights));
  graph.opset = 20;
  return graph;
}
// The name of the op in the node that gives the result.
std::string then_of(const Graph& graph) {
  for (const GraphNode& each : graph.nodes)
    if (const auto* then = each.find("then"); then && each.outputs == Names{"y"})
      return std::get<std::string>(*then);
  return "none";
}
void check_fused(const Graph& graph, const char* op, const char* name, const TensorData& x) {
  const Graph fused = hearth::detail::fused(graph);
  CAPTURE(name);
  Names left = operators_of(fused);
  std::erase(left, "Constant");
  CHECK(left == Names{op});
  CHECK(then_of(fused) == name);
  check_same(graph, x);
}

TEST_CASE("an activation goes into the convolution before it") {
  const std::vector<GraphTensor> weights = {{"w", spread({4, 2, 3, 3}, 1)}, {"b", spread({4}, 2)}};
  for (const Spelling& then : activations())
    check_fused(behind(node("Conv", {"x", "w", "b"}, "p"), weights, then), "Conv", then.name,
                spread({2, 2, 5, 5}, 7));
}

TEST_CASE("and into a convolution over one or three axes, which has no kernel for it") {
  for (const Shape& window : {Shape{3}, Shape{3, 3, 3}}) {
    Shape weight = {4, 2}, x = {2, 2};
    for (const std::size_t extent : window) weight.push_back(extent), x.push_back(extent + 2);
    check_fused(behind(node("Conv", {"x", "w"}, "p"), {{"w", spread(weight, 1)}}, activations()[0]), "Conv",
                "leaky_relu", spread(x, 7));
  }
}

TEST_CASE("with margins that differ it is taken behind the convolution") {
  check_fused(behind(node("Conv", {"x", "w"}, "p", {{"pads", std::vector<std::int64_t>{0, 1, 2, 0}}}),
                     {{"w", spread({4, 2, 3, 3}, 1)}}, activations()[0]),
              "Conv", "leaky_relu", spread({2, 2, 5, 5}, 7));
}

TEST_CASE("an activation goes into a product with a constant matrix") {
  const std::vector<GraphTensor> weights = {{"w", spread({6, 4}, 1)}, {"b", spread({4}, 2)}};
  for (const Spelling& then : activations()) {
    check_fused(behind(node("MatMul", {"x", "w"}, "p"), weights, then), "Linear", then.name,
                spread({3, 6}, 3));
    check_fused(behind(node("Gemm", {"x", "w", "b"}, "p"), weights, then), "Linear", then.name,
                spread({3, 6}, 3));
    check_fused(behind(node("Gemm", {"x", "wt"}, "p", {{"transB", std::int64_t{1}}}),
                       {{"wt", spread({4, 6}, 1)}}, then),
                "Linear", then.name, spread({3, 6}, 3));
  }
}

TEST_CASE("a batch normalization and an activation go into one convolution") {
  const Graph graph =
      graph_of({node("Conv", {"x", "w"}, "c"), node("BatchNormalization", {"c", "s", "b", "m", "v"}, "n"),
                node("LeakyRelu", {"n"}, "y")},
               {{"w", spread({4, 2, 3, 3}, 1)},
                {"s", spread({4}, 2)},
                {"b", spread({4}, 3)},
                {"m", spread({4}, 4)},
                {"v", noise({4}, 5)}});
  check_fused(graph, "Conv", "leaky_relu", spread({2, 2, 5, 5}, 7));
}

TEST_CASE("a product that is used elsewhere too, or is a result, stays as it is") {
  const std::vector<GraphTensor> weights = {{"w", spread({6, 4}, 1)}};
  const Graph twice = graph_of(
      {node("MatMul", {"x", "w"}, "p"), node("Relu", {"p"}, "r"), node("Sub", {"r", "p"}, "y")}, weights);
  CHECK(operators_of(hearth::detail::fused(twice)) == Names{"MatMul", "Relu", "Sub"});
  check_same(twice, spread({3, 6}, 3));
  Graph result = graph_of({node("MatMul", {"x", "w"}, "p"), node("Relu", {"p"}, "y")}, weights);
  result.outputs.push_back({"p", DType::f32});
  CHECK(operators_of(hearth::detail::fused(result)) == Names{"MatMul", "Relu"});
  check_same(result, spread({3, 6}, 3));
}

TEST_CASE("a product that a product with an offset takes too, or a gelu, stays as it is") {
  const std::vector<GraphTensor> weights = {{"w", spread({4, 4}, 1)},
                                            {"b", spread({4}, 2)},
                                            {"root", number(1.41421356F)},
                                            {"one", number(1)},
                                            {"half", number(0.5)}};
  const Graph linear =
      graph_of({node("MatMul", {"x", "w"}, "p"), node("MatMul", {"p", "w"}, "q"),
                node("Add", {"q", "b"}, "o"), node("Relu", {"p"}, "r"), node("Sub", {"o", "r"}, "y")},
               weights);
  CHECK(operators_of(hearth::detail::fused(linear)) == Names{"MatMul", "Linear", "Relu", "Sub"});
  check_same(linear, spread({3, 4}, 3));
  const Graph gelu =
      graph_of({node("MatMul", {"x", "w"}, "p"), node("Div", {"p", "root"}, "d"), node("Erf", {"d"}, "e"),
                node("Add", {"e", "one"}, "f"), node("Mul", {"p", "f"}, "g"), node("Mul", {"g", "half"}, "h"),
                node("Relu", {"p"}, "r"), node("Sub", {"h", "r"}, "y")},
               weights);
  CHECK(operators_of(hearth::detail::fused(gelu)) == Names{"MatMul", "Gelu", "Relu", "Sub"});
  check_same(gelu, spread({3, 4}, 3));
}

TEST_CASE("what an operator refuses, or what only looks alike, is left to it") {
  const std::vector<GraphTensor> weights = {{"w", spread({6, 4}, 1)}, {"i", spread({4, 4}, 2)}};
  const auto left = [&](std::vector<GraphNode> nodes) {
    nodes.insert(nodes.begin(), node("MatMul", {"x", "w"}, "p"));
    return operators_of(hearth::detail::fused(graph_of(std::move(nodes), weights)));
  };
  CHECK(left({node("Relu", {"p"}, "y", {{"shine", 1.0F}})}) == Names{"MatMul", "Relu"});
  CHECK(left({node("LeakyRelu", {"p"}, "y", {{"alpha", std::int64_t{1}}})}) == Names{"MatMul", "LeakyRelu"});
  CHECK(left({node("HardSigmoid", {"p"}, "y")}) == Names{"MatMul", "HardSigmoid"});
  CHECK(left({node("Clip", {"p", "x"}, "y")}) == Names{"MatMul", "Clip"});
  CHECK(left({node("Sigmoid", {"x"}, "s"), node("Mul", {"p", "s"}, "y")}) ==
        Names{"MatMul", "Sigmoid", "Mul"});
  CHECK(left({node("Relu", {"p"}, "r"), node("Relu", {"r"}, "y")}) == Names{"Linear", "Relu"});
  // A matrix that only the run knows.
  CHECK(operators_of(hearth::detail::fused(graph_of(
            {node("MatMul", {"x", "x"}, "p"), node("Relu", {"p"}, "y")}, {}))) == Names{"MatMul", "Relu"});
}

}  // namespace
