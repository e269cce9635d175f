#include <hearth/trace/fuse.hpp>

#include <doctest/doctest.h>

#include "fuse_graphs.hpp"

namespace {

using namespace hearth;
using namespace hearth::test;

TEST_CASE("a batch normalization goes into the convolution before it") {
  for (const bool has_bias : {false, true}) {
    CAPTURE(has_bias);
    std::vector<std::string> inputs = {"x", "w"};
    if (has_bias) inputs.push_back("b");
    const Graph graph = graph_of(
        {node("Conv", inputs, "c"),
         node("BatchNormalization", {"c", "scale", "shift", "mean", "var"}, "n", {{"epsilon", 1e-3F}}),
         node("Relu", {"n"}, "y")},
        {{"w", noise({4, 2, 3, 3}, 1)},
         {"b", noise({4}, 2)},
         {"scale", noise({4}, 3)},
         {"shift", noise({4}, 4)},
         {"mean", noise({4}, 5)},
         {"var", noise({4}, 6)}});
    CHECK(operators_of(hearth::detail::fused(graph)) == Names{"Conv"});
    check_same(graph, noise({2, 2, 5, 5}, 7));
  }
}

TEST_CASE("a convolution that is used elsewhere too keeps its weights") {
  const Graph graph =
      graph_of({node("Conv", {"x", "w"}, "c"), node("BatchNormalization", {"c", "s", "s", "s", "s"}, "n"),
                node("Add", {"n", "c"}, "y")},
               {{"w", noise({4, 2, 3, 3}, 1)}, {"s", noise({4}, 3)}});
  CHECK(operators_of(hearth::detail::fused(graph)) == Names{"Conv", "BatchNormalization", "Add"});
  check_same(graph, noise({2, 2, 5, 5}, 7));
}

TEST_CASE("a product with a matrix and what is added are one") {
  for (const bool bias_first : {false, true}) {
    const Names order = bias_first ? Names{"b", "p"} : Names{"p", "b"};
    const Graph graph = graph_of({node("MatMul", {"x", "w"}, "p"), node("Add", order, "y")},
                                 {{"w", noise({3, 4}, 1)}, {"b", noise({4}, 2)}});
    CHECK(operators_of(hearth::detail::fused(graph)) == Names{"Linear"});
    check_same(graph, noise({2, 5, 3}, 3));
  }
}

TEST_CASE("a matrix that is turned round is taken as it was before") {
  const Graph graph = graph_of({node("Transpose", {"w"}, "t", {{"perm", std::vector<std::int64_t>{1, 0}}}),
                                node("MatMul", {"x", "t"}, "p"), node("Add", {"p", "b"}, "y")},
                               {{"w", noise({4, 3}, 1)}, {"b", noise({4}, 2)}});
  const Graph fused = hearth::detail::fused(graph);
  CHECK(operators_of(fused) == Names{"Linear"});
  CHECK(fused.nodes.back().inputs == Names{"x", "w", "b"});
  check_same(graph, noise({2, 5, 3}, 3));
}

TEST_CASE("Gelu, as exporters write it") {
  const std::vector<GraphTensor> numbers = {{"root", number(1.41421356F)},
                                            {"inverse", number(0.70710678F)},
                                            {"one", number(1)},
                                            {"half", number(0.5)}};
  const std::vector<std::vector<GraphNode>> spellings = {
      {node("Div", {"x", "root"}, "a"), node("Erf", {"a"}, "b"), node("Add", {"b", "one"}, "c"),
       node("Mul", {"x", "c"}, "d"), node("Mul", {"d", "half"}, "y")},
      {node("Mul", {"inverse", "x"}, "a"), node("Erf", {"a"}, "b"), node("Add", {"one", "b"}, "c"),
       node("Mul", {"half", "c"}, "d"), node("Mul", {"d", "x"}, "y")},
      {node("Mul", {"x", "half"}, "h"), node("Mul", {"x", "inverse"}, "a"), node("Erf", {"a"}, "b"),
       node("Add", {"b", "one"}, "c"), node("Mul", {"h", "c"}, "y")}};
  for (const auto& nodes : spellings) {
    const Graph graph = graph_of(nodes, numbers);
    CHECK(operators_of(hearth::detail::fused(graph)) == Names{"Gelu"});
    check_same(graph, noise({3, 4}, 1));
  }
  const Graph other =
      graph_of({node("Mul", {"x", "half"}, "a"), node("Erf", {"a"}, "b"), node("Add", {"b", "one"}, "c"),
                node("Mul", {"x", "c"}, "d"), node("Mul", {"d", "half"}, "y")},
               numbers);
  CHECK(operators_of(hearth::detail::fused(other)).size() == 5);
}

}  // namespace
