#include <hearth/trace/graph.hpp>

#include <doctest/doctest.h>

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

}  // namespace
