#include <hearth/trace/graph.hpp>

#include <doctest/doctest.h>

#include <hearth/trace/text.hpp>

namespace {

using namespace hearth;

TEST_CASE("a value says its type as far as it is known") {
  CHECK(GraphValue{"x"}.text() == "any[..]");
  CHECK(GraphValue{"x", DType::f32, std::vector<GraphDim>{"batch", std::size_t{10}, ""}}.text() ==
        "f32[batch, 10, ?]");
  CHECK(GraphValue{"x", DType::i64, std::vector<GraphDim>{}}.text() == "i64[]");
}

TEST_CASE("a node has its attributes by name") {
  const GraphNode node{.name = "/fc/Gemm", .op = "Gemm", .attributes = {{"transB", 1}}};
  REQUIRE(node.find("transB"));
  CHECK(std::get<std::int64_t>(*node.find("transB")) == 1);
  CHECK(node.find("alpha") == nullptr);
  CHECK(node.text() == "node '/fc/Gemm' (Gemm)");
}

// Of zeros.
GraphTensor weight(std::string name, std::vector<std::size_t> extents) {
  const Shape shape(extents.begin(), extents.end());
  return {std::move(name), TensorData::from(std::vector<float>(shape.numel()), shape)};
}

TEST_CASE("a graph's summary is a table of its nodes below their modules") {
  Graph graph;
  graph.name = "net";
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{"n", std::size_t{4}}}};
  graph.outputs = {{"y", DType::f32, std::vector<GraphDim>{"n", std::size_t{2}}}};
  graph.initializers = {weight("fc1.weight", {3, 4}), weight("fc1.bias", {3}), weight("w", {2, 3})};
  const auto gemm = [](std::string name, std::vector<std::string> in, std::string out) {
    return GraphNode{.name = std::move(name),
                     .op = "Gemm",
                     .inputs = std::move(in),
                     .outputs = {std::move(out)},
                     .attributes = {{"transB", 1}}};
  };
  graph.nodes = {gemm("/block/fc1/Gemm", {"x", "fc1.weight", "fc1.bias"}, "a"),
                 {.name = "/block/Relu", .op = "Relu", .inputs = {"a"}, .outputs = {"b"}},
                 gemm("", {"b", "w"}, "y")};
  CHECK(summary(graph) ==
        "layer     type  output     parameters\n"
        "-------------------------------------\n"
        "(model)   net   f32[n, 2]           -\n"
        "  block                             -\n"
        "    fc1   Gemm                     15\n"
        "    Relu  Relu                      -\n"
        "  Gemm    Gemm  f32[n, 2]           6\n"
        "-------------------------------------\n"
        "parameters: 21 (21 trainable), 84 B\n");
}

TEST_CASE("a graph's summary has the numbers of the elements of lists") {
  Graph graph;
  graph.name = "net";
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{std::size_t{4}}}};
  graph.outputs = {{"y", DType::f32, std::vector<GraphDim>{std::size_t{4}}}};
  std::string last = "x";
  const auto add = [&](std::string name, std::string op, std::string out) {
    graph.nodes.push_back({.name = std::move(name), .op = std::move(op), .inputs = {last}, .outputs = {out}});
    last = out;
  };
  add("/blocks/0/act/Relu", "Relu", "a");
  add("/blocks/0/Neg", "Neg", "b");
  add("/Abs", "Abs", "c");
  add("/blocks/1/act/Relu", "Relu", "d");
  add("/layers/layers.2/Exp", "Exp", "e");  // as PyTorch's exporter calls an element of a Sequential
  add("/pair/0/Neg", "Neg", "f");
  add("/pair/1/Neg", "Neg", "y");
  CHECK(summary(graph) ==
        "layer           type  output  parameters\n"
        "----------------------------------------\n"
        "(model)         net   f32[4]           -\n"
        "  blocks.0                             -\n"
        "    act         Relu                   -\n"
        "    Neg         Neg                    -\n"
        "  Abs           Abs                    -\n"
        "  blocks.1.act  Relu                   -\n"
        "  layers.2      Exp                    -\n"
        "  pair                f32[4]           -\n"
        "    0           Neg                    -\n"
        "    1           Neg   f32[4]           -\n"
        "----------------------------------------\n"
        "parameters: 0 (0 trainable), 0 B\n");
}

}  // namespace
