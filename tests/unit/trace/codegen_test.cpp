#include <hearth/trace/codegen.hpp>

#include <algorithm>

#include <hearth/hearth.hpp>
#include <hearth/nn.hpp>

#include "onnx_graphs.hpp"

namespace {

using namespace hearth;
using namespace hearth::test;

GraphNode node(std::string op, std::vector<std::string> inputs, std::string output,
               std::vector<GraphAttribute> attributes = {}) {
  return {.name = "/" + output,
          .op = std::move(op),
          .inputs = std::move(inputs),
          .outputs = {std::move(output)},
          .attributes = std::move(attributes)};
}
TensorData ints(std::vector<std::int64_t> values) {
  const std::size_t count = values.size();
  return TensorData::from(std::move(values), {count});
}

// Of x f32[batch, 3, 4], where the last node gives y.
std::string code(std::vector<GraphNode> nodes, std::vector<GraphTensor> initializers = {},
                 std::vector<GraphDim> shape = {"batch", std::size_t{3}, std::size_t{4}}) {
  Graph graph;
  graph.inputs = {f32_value("x", std::move(shape))};
  graph.outputs = {{"y", DType::f32}};
  graph.nodes = std::move(nodes);
  graph.initializers = std::move(initializers);
  return code_of(graph).header;
}
// The lines of forward, without its head and its end.
std::string body(const std::string& code) {
  const std::size_t head = code.find('\n', code.find(" forward(")), end = code.rfind("  }\n};");
  return code.substr(head + 1, end - head - 1);
}
std::string body_of(std::vector<GraphNode> nodes, std::vector<GraphTensor> initializers = {}) {
  return body(code(std::move(nodes), std::move(initializers)));
}

TEST_CASE("a small graph as code") {
  Graph graph = small_graph();
  graph.nodes[0].attributes = {{"transB", std::int64_t{1}}};
  CHECK(code_of(graph, {.name = "Small", .space = "a::b", .source = "small.onnx"}).header ==
        R"(// small.onnx as code, by `hearth codegen`.
//   takes x f32[batch, 2]
//   gives y f32[batch, 3]
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <tuple>
#include <vector>

#include <hearth/nn.hpp>

namespace a::b {

using namespace hearth;

template <hearth::Backend B>
struct Small {
  nn::Linear<B> fc;

  HEARTH_MODULE(Small, fc)

  /// With random weights, as layers have them; the graph's own are those of the record.
  static Small init(const Device<B>& device, Rng& rng) {
    return {.fc = nn::LinearConfig{.in = 2, .out = 3}.init<B>(device, rng)};
  }

  Tensor<B, 2> forward(const Tensor<B, 2>& x) const {
    return relu(fc(x));
  }
};

}  // namespace a::b
)");
}

TEST_CASE("the record is that of the layers") {
  Graph graph = small_graph();
  graph.nodes[0].attributes = {{"transB", std::int64_t{1}}};
  const RecordTree record = code_of(graph).record;
  const auto* weight = find_path(record.root, "fc.weight")->as<RecordTensor>();
  REQUIRE(weight);
  CHECK(weight->data == graph.initializers[0].data);
  CHECK(find_path(record.root, "fc.bias")->as<RecordTensor>()->data == graph.initializers[1].data);
  // As MatMul has it, [in, out], it is turned.
  graph.initializers[0].data = floats({1, 2, 3, 4, 5, 6}, {2, 3});
  graph.nodes[0].op = "MatMul";
  graph.nodes[0].attributes = {};
  graph.nodes[0].inputs.pop_back();
  graph.nodes[0].outputs = {"product"};
  graph.nodes.insert(graph.nodes.begin() + 1, node("Add", {"fc.bias", "product"}, "h"));
  const GraphCode turned = code_of(graph);
  CHECK(body(turned.header) == "    return relu(fc(x));\n");
  CHECK(find_path(turned.record.root, "fc.weight")->as<RecordTensor>()->data ==
        floats({1, 4, 2, 5, 3, 6}, {3, 2}));
  CHECK(find_path(turned.record.root, "fc.bias")->as<RecordTensor>());
}

TEST_CASE("short values stand in their only reader, and are moved by the last one") {
  CHECK(body_of({node("Relu", {"x"}, "a"), node("Add", {"a", "x"}, "b"), node("Tanh", {"b"}, "y")}) ==
        "    return tanh(relu(x) + x);\n");
  CHECK(body_of({node("Exp", {"x"}, "a"), node("Mul", {"a", "a"}, "b"), node("Sub", {"b", "a"}, "y")}) ==
        "    auto x1 = exp(x);                                   // [batch, 3, 4]\n"
        "    return (x1 * x1) - x1;\n");
  CHECK(body_of({node("Exp", {"x"}, "a"), node("Abs", {"a"}, "b"), node("Sub", {"x", "a"}, "c"),
                 node("Div", {"c", "b"}, "y")}) ==
        "    auto x1 = exp(x);                                   // [batch, 3, 4]\n"
        "    return (x - x1) / abs(x1);\n");
  // What nobody reads is not written.
  CHECK(body_of({node("Exp", {"x"}, "unused"), node("Abs", {"x"}, "y")}) == "    return abs(x);\n");
}

TEST_CASE("numbers are written where they stand") {
  const TensorData half = floats({0.5f}, {}), third = floats({1.f / 3}, {1}), inf = floats({INFINITY}, {});
  CHECK(body_of({node("Mul", {"x", "half"}, "a"), node("Sub", {"third", "a"}, "y")},
                {{"half", half}, {"third", third}}) == "    return 0.33333334 - (x * 0.5);\n");
  CHECK(body_of({node("Min", {"x", "inf"}, "y")}, {{"inf", inf}}) ==
        "    return clamp_max(x, std::numeric_limits<double>::infinity());\n");
  CHECK(body_of({node("Pow", {"x", "two"}, "y")}, {{"two", floats({2}, {})}}) == "    return square(x);\n");
  CHECK(body_of({node("Clip", {"x", "low", "high"}, "y")},
                {{"low", floats({0}, {})}, {"high", floats({6}, {})}}) == "    return relu6(x);\n");
}

TEST_CASE("free extents stay free") {
  CHECK(body_of({node("Flatten", {"x"}, "y")}) == "    return flatten<1>(x);\n");
  CHECK(body_of({node("Reshape", {"x", "to"}, "y")}, {{"to", ints({0, 12})}}) ==
        "    return flatten<1>(x);\n");
  CHECK(body_of({node("Reshape", {"x", "to"}, "y")}, {{"to", ints({-1, 12})}}) ==
        "    return flatten<1>(x);\n");
  CHECK(body_of({node("Reshape", {"x", "to"}, "y")}, {{"to", ints({0, 4, -1})}}) ==
        "    const Index batch = x.dim(0);\n    return reshape(x, {batch, 4, -1});\n");
  // The shape of x, its first extent, and a list put together.
  CHECK(body_of({node("Shape", {"x"}, "s"), node("Gather", {"s", "zero"}, "n"),
                 node("Unsqueeze", {"n", "axis"}, "ns"),
                 node("Concat", {"ns", "rest"}, "to", {{"axis", std::int64_t{0}}}),
                 node("Reshape", {"x", "to"}, "y")},
                {{"zero", TensorData::from(std::vector<std::int64_t>{0}, {})},
                 {"axis", ints({0})},
                 {"rest", ints({2, 6})}}) ==
        "    const Index batch = x.dim(0);\n    return reshape(x, {batch, 2, 6});\n");
}

TEST_CASE("parts of a tensor") {
  const std::vector<GraphTensor> numbers = {
      {"0", ints({0})}, {"1", ints({1})}, {"2", ints({2})}, {"-1", ints({-1})}, {"far", ints({INT64_MAX})}};
  CHECK(body_of({node("Slice", {"x", "0", "2", "1"}, "y")}, numbers) == "    return slice(x, 1, {0, 2});\n");
  CHECK(body_of({node("Slice", {"x", "1", "far", "2"}, "y")}, numbers) ==
        "    return slice(x, 2, {.start = 1});\n");
  CHECK(body_of({node("Slice", {"x", "0", "far", "0"}, "y")}, numbers) == "    return x;\n");
  CHECK(body_of({node("Transpose", {"x"}, "y", {{"perm", std::vector<std::int64_t>{0, 2, 1}}})}) ==
        "    return transpose(x);\n");
  CHECK(body_of({node("Transpose", {"x"}, "y", {{"perm", std::vector<std::int64_t>{1, 2, 0}}})}) ==
        "    return permute(x, {1, 2, 0});\n");
  CHECK(body_of({node("Gather", {"x", "place"}, "y", {{"axis", std::int64_t{1}}})},
                {{"place", TensorData::from(std::vector<std::int64_t>{-1}, {})}}) ==
        "    return select(x, 1, -1);\n");
  CHECK(body_of({node("ReduceMean", {"x"}, "y", {{"axes", std::vector<std::int64_t>{-1}}})}) ==
        "    return mean_keepdim(x, 2);\n");
}

TEST_CASE("activations that are spelled out") {
  CHECK(body_of({node("Sigmoid", {"x"}, "s"), node("Mul", {"x", "s"}, "y")}) == "    return silu(x);\n");
  CHECK(body_of(
            {node("Div", {"x", "root"}, "a"), node("Erf", {"a"}, "b"), node("Add", {"b", "one"}, "c"),
             node("Mul", {"x", "c"}, "d"), node("Mul", {"d", "half"}, "y")},
            {{"root", floats({1.41421356f}, {})}, {"one", floats({1}, {})}, {"half", floats({0.5f}, {})}}) ==
        "    return gelu(x);\n");
}

TEST_CASE("weights of no layer are parameters, and what is not trained is a buffer") {
  const std::string text =
      code({node("Add", {"x", "embed.position"}, "a"), node("Mul", {"a", "scale"}, "b"),
            node("Where", {"mask", "b", "x"}, "y")},
           {{"embed.position", floats({1, 2, 3, 4}, {4})},
            {"scale", floats({1, 2, 3}, {3, 1})},
            {"mask", {DType::boolean, {4}, Bytes::copy(std::as_bytes(std::span("\1\0\1\1", 4)))}}});
  CHECK(text.find("  Param<B, 1> embed_position;  // [4]\n") != text.npos);
  CHECK(text.find("  Param<B, 2> scale;  // [3, 1]\n") != text.npos);
  CHECK(body(text).find("where(") != text.npos);
}

TEST_CASE("layers and values are called after the graph's names, as far as these are legal") {
  const auto linear = [&](const std::string& weight, const std::string& name = "") {
    std::vector<GraphNode> nodes = {node("MatMul", {"x", weight}, "y")};
    nodes[0].name = name;
    const std::string text = code(nodes, {{weight, floats({1, 2, 3, 4}, {4, 1})}});
    const std::size_t at = text.find("nn::Linear<B> ") + 14;
    return text.substr(at, text.find(';', at) - at);
  };
  CHECK(linear("conv1.weight") == "conv1");
  CHECK(linear("layer1.0.fc.weight") == "layer1_0_fc");
  CHECK(linear("0.weight") == "layer0");
  CHECK(linear("dense/kernel") == "dense");
  CHECK(linear("attention.in_proj_weight") == "attention_in_proj");
  CHECK(linear("onnx::MatMul_12", "/blocks/blocks.1/fc/MatMul") == "blocks_1_fc");
  CHECK(linear("12", "") == "fc");
  CHECK(linear("class.weight") == "class_");
  CHECK(linear("relu.weight") == "relu_");  // or forward could not call it
  CHECK(linear("EOF.weight") == "eof");     // a macro
  CHECK(linear("hearth_name.weight") == "layer_hearth_name");
  CHECK(linear("__a__b.weight") == "a_b");  // reserved
  CHECK(linear("x.weight") == "x2");        // the input
  CHECK(linear("\xe5\xb1\x82.weight") == "part");
}

TEST_CASE("a layer that is used twice is one") {
  const std::string text = code({node("MatMul", {"x", "w"}, "a"), node("MatMul", {"a", "w"}, "y")},
                                {{"w", floats(std::vector<float>(16, 1), {4, 4})}});
  CHECK(text.find("HEARTH_MODULE(Net, fc)") != text.npos);
  CHECK(body(text) == "    return fc(fc(x));\n");
}

TEST_CASE("everything that cannot be written is told at once") {
  const auto told = [](std::vector<GraphNode> nodes, std::vector<GraphTensor> initializers = {}) {
    return error_of([&] { code(std::move(nodes), std::move(initializers)); });
  };
  const std::string both =
      told({node("Levitate", {"x"}, "a"), node("Abs", {"a"}, "b"), node("Hover", {"b"}, "y")});
  CHECK(both.find("'/a' (Levitate): expected an operator that can be written as code, got Levitate") !=
        both.npos);
  CHECK(both.find("'/y' (Hover)") != both.npos);
  CHECK(both.find("Abs") == both.npos);
  CHECK(told({node("Abs", {"x"}, "y", {{"speed", std::int64_t{1}}})}).find("'speed'") != std::string::npos);
  CHECK(told({node("Reshape", {"x", "to"}, "y")}, {{"to", ints({5, 5, -1, -1})}})
            .find("at most one extent of -1") != std::string::npos);
  CHECK(told({node("Squeeze", {"x", "axes"}, "y")}, {{"axes", ints({1})}}).find("extent 1 on axis 1") !=
        std::string::npos);
  CHECK(told({node("Conv", {"x", "x"}, "y")}).find("weights that are constants") != std::string::npos);
  // What an operator needs may be left out, and what it gives may be more than is written.
  CHECK(told({node("Erf", {}, "y")}).find("an input 0") != std::string::npos);
  CHECK(told({node("Add", {"x"}, "y")}).find("an input 1") != std::string::npos);
  std::vector<GraphNode> two = {node("Relu", {"x"}, "y")};
  two[0].outputs.push_back("z");
  CHECK(told(two).find("no output 1") != std::string::npos);
  Graph rankless;
  rankless.inputs = {{"x", DType::f32}};
  rankless.outputs = {{"x", DType::f32}};
  CHECK(error_of([&] { code_of(rankless); }).find("an input 'x' of a known type and rank") !=
        std::string::npos);
}

TEST_CASE("sums of products, losses and images of another size as functions") {
  const GraphAttribute dots = {"equation", std::string("...j->...")};
  CHECK(body_of({node("Einsum", {"x"}, "y", {dots})}) == "    return einsum<\"baj->ba\">(x);\n");
  CHECK(
      body_of({node("Resize", {"x", "", "twice"}, "y", {{"mode", std::string("linear")}})},
              {{"twice", floats({1, 1, 2}, {3})}}) ==
      "    return interpolate(x, {.scale_factor = std::array<double, 1>{2.0}, .mode = Interpolation::linear});\n");
  CHECK(body_of({node("SoftmaxCrossEntropyLoss", {"x", "classes"}, "y", {{"ignore_index", std::int64_t{2}}})},
                {{"classes", TensorData::from(std::vector<std::int64_t>{0, 1, 2, 0}, {1, 4})}}) ==
        "    return nn::cross_entropy(x, classes.value(), {.ignore_index = 2});\n");
  const auto refused = [](GraphNode each, std::vector<GraphTensor> initializers) {
    return error_of([&] { code({std::move(each)}, std::move(initializers)); });
  };
  // What our functions do in another way, or not at all.
  CHECK(refused(node("Einsum", {"x", "x", "x", "x"}, "y", {{"equation", std::string("...,...,...,...")}}), {})
            .find("one to three operands") != std::string::npos);
  CHECK(refused(node("Einsum", {"x", "one"}, "y", {{"equation", std::string("bij,i")}}),
                {{"one", floats({1}, {1})}})
            .find("one extent for each letter") != std::string::npos);
  CHECK(refused(node("Resize", {"x", "", "half"}, "y"), {{"half", floats({1, 1, 0.5}, {3})}})
            .find("half_pixel with round_prefer_ceil") != std::string::npos);
  CHECK(refused(node("Attention", {"x", "x", "x"}, "y", {{"softcap", 2.0f}}), {}).find("a softcap of 0") !=
        std::string::npos);
  CHECK(refused(node("GatherND", {"x", "deep"}, "y"),
                {{"deep", TensorData::from(std::vector<std::int64_t>(4), {1, 4})}})
            .find("tuples of 1 to 3 indices") != std::string::npos);
}

TEST_CASE("names that the code cannot have are refused") {
  CHECK_THROWS_WITH_AS(code_of(small_graph(), {.name = "a b"}),
                       "hearth: code_of: expected a name that C++ takes, got 'a b'", Error);
  CHECK_THROWS_WITH_AS(code_of(small_graph(), {.space = "a::int"}),
                       "hearth: code_of: expected a namespace that C++ takes, got 'a::int'", Error);
  for (const char* fine : {"LeNet", "CNN", "net_2", "x"}) CHECK(is_code_name(fine));
  for (const char* wrong : {"", "2d", "_x", "x_", "a__b", "int", "hearth_x", "HearthNet", "a-b", "\xc3\xa9"})
    CHECK_FALSE(is_code_name(wrong));
}

TEST_CASE("nothing of a hostile file grows without end") {
  // A constant beside itself, again and again, and a product of extents likewise.
  std::vector<GraphNode> doubling = {node("Size", {"x"}, "n0")};
  std::string last = "w", extent = "n0";
  for (int i = 1; i <= 60; ++i) {
    const std::string w = "w" + std::to_string(i), n = "n" + std::to_string(i);
    doubling.push_back(node("Concat", {last, last}, w, {{"axis", std::int64_t{0}}}));
    doubling.push_back(node("Mul", {extent, extent}, n));
    last = w, extent = n;
  }
  doubling.push_back(node("Abs", {"x"}, "y"));
  CHECK(error_of([&] { code(doubling, {{"w", floats({1, 2}, {2})}}); }).size() < 10'000);
}

TEST_CASE("the list of operators") {
  const auto all = code_operators();
  CHECK(std::ranges::is_sorted(all));
  for (const char* op : {"Conv", "Gemm", "LSTM", "Softmax"}) CHECK(std::ranges::find(all, op) != all.end());
  CHECK(std::ranges::find(all, "hearth.Gelu") == all.end());
}

}  // namespace
