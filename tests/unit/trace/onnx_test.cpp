// Graphs as ONNX models and back: by hand, of PyTorch's exporter, and with functions of their own.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <hearth/record/codec/onnx.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"
#include "../record/proto_bytes.hpp"
#include "onnx_graphs.hpp"

namespace hearth {
namespace {

using namespace test;
using test::proto::bytes;
using test::proto::number;

TEST_CASE("a graph comes back from its file as it was, and equal graphs are equal bytes") {
  const Graph graph = small_graph();
  const std::string text = onnx_text(graph);
  const Graph read = from_text(text);
  CHECK(same(read, graph));
  CHECK(onnx_text(read) == text);
  CHECK(onnx_text(small_graph()) == text);

  CHECK(read.find_initializer("fc.bias")->data.values<float>() == std::vector<float>{-1, 0, 1});
  CHECK(read.inputs[0].text() == "f32[batch, 2]");
  CHECK(read.values[0].text() == "f32[?, 3]");
  CHECK(codec_of_bytes(std::as_bytes(std::span(text))) == codec_named("onnx"));
}

TEST_CASE("every kind of attribute comes back") {
  Graph below;
  below.name = "below";
  below.nodes = {{.name = "", .op = "Neg", .inputs = {"x"}, .outputs = {"inner"}}};  // of the graph around
  below.outputs = {{"inner"}};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Graph graph = small_graph();
  graph.nodes[0].attributes = {
      {"int", std::int64_t{-5}},
      {"largest", std::numeric_limits<std::int64_t>::min()},
      {"float", -0.25f},
      {"string", std::string("b\0\xff", 3)},
      {"empty string", std::string()},
      {"tensor", TensorData::from<std::int64_t>({7, -7}, {2})},
      {"scalar", TensorData::from<double>({0.1}, {})},
      {"no elements", floats({}, {0, 3})},
      {"ints", std::vector<std::int64_t>{1, -1, std::int64_t{1} << 40}},
      {"floats", std::vector<float>{0.5f, nan, -0.f}},
      {"strings", std::vector<std::string>{"a", "", "\xfe"}},
      {"no ints", std::vector<std::int64_t>{}},
      {"no floats", std::vector<float>{}},
      {"no strings", std::vector<std::string>{}},
      {"graph", std::make_shared<const Graph>(below)},
  };
  const std::string text = onnx_text(graph);
  CHECK(same(from_text(text), graph));
  CHECK(onnx_text(from_text(text)) == text);
}

TEST_CASE("every element type comes back, of values and of tensors") {
  Graph graph = small_graph();
  for (const DType dtype : kDTypes) {
    const std::string called(name(dtype));
    const auto size = 2 * size_of(dtype);
    graph.inputs.push_back({"in." + called, dtype, std::vector<GraphDim>{}});
    graph.initializers.push_back(
        {"w." + called, {dtype, {2, 1}, Bytes::of(std::vector<std::uint8_t>(size, 1))}});
  }
  graph.inputs.push_back({"unknown"});
  graph.inputs.push_back({"of a type", DType::f32});
  graph.inputs.push_back({"of a rank", {}, std::vector<GraphDim>{"", "n", std::size_t{0}}});
  CHECK(same(from_text(onnx_text(graph)), graph));
}

TEST_CASE("initializers lie in the bytes that were read, and are not copied to be written") {
  const Bytes file = proto::bytes_of(onnx_text(small_graph()));
  const Graph graph = read_onnx(file);
  for (const GraphTensor& tensor : graph.initializers) {
    const std::byte* at = tensor.data.bytes.data();
    CHECK((at > file.data() && at < file.data() + file.size()));
    CHECK(tensor.data.bytes.owner() == file.owner());
  }

  struct Pointers final : ByteSink {
    std::vector<const std::byte*> at;
    void write(std::span<const std::byte> bytes) override { at.push_back(bytes.data()); }
  } pointers;
  write_onnx(graph, pointers);
  for (const GraphTensor& tensor : graph.initializers)
    CHECK(std::ranges::count(pointers.at, tensor.data.bytes.data()) == 1);
}

TEST_CASE("operators of other domains are kept, with the versions that their model has") {
  Graph graph = small_graph();
  graph.nodes[1].domain = "com.example";
  graph.nodes.push_back(
      {.name = "", .op = "Other", .domain = "org.other", .inputs = {"y"}, .outputs = {"z"}});
  graph.domains = {{"com.example", 3}};
  const Graph read = from_text(onnx_text(graph));
  CHECK(read.nodes[1].domain == "com.example");
  CHECK(read.domains ==
        std::vector<std::pair<std::string, std::int64_t>>{{"com.example", 3}, {"org.other", 1}});
  graph.nodes[1].domain = "ai.onnx";  // which is ONNX's own
  CHECK(from_text(onnx_text(graph)).nodes[1].domain == "");
}

struct Fixture {
  std::string name;
  std::vector<std::string> operators;
  std::vector<std::string> last_inputs;
};

TEST_CASE("what PyTorch exported is read with its nodes, and written again equal") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Fixture fixtures[] = {
      {"mlp", {"Flatten", "Gemm", "Relu", "Gemm"}, {"/Relu_output_0", "ln2.weight", "ln2.bias"}},
      {"bncnn",
       {"Conv", "Relu", "Conv", "Relu", "Flatten", "Gemm"},
       {"/Flatten_output_0", "fc.weight", "fc.bias"}},
      {"lenet",
       {"Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "Flatten", "Gemm", "Relu", "Gemm", "Relu",
        "Gemm"},
       {"/Relu_3_output_0", "fc3.weight", "fc3.bias"}},
  };
  for (const Fixture& fixture : fixtures) {
    CAPTURE(fixture.name);
    const std::string path = std::string(folder) + "/pytorch/" + fixture.name + ".onnx";
    const Graph graph = load_onnx(path);
    std::vector<std::string> operators;
    for (const GraphNode& node : graph.nodes) operators.push_back(node.op);
    CHECK(operators == fixture.operators);
    CHECK(graph.nodes.back().inputs == fixture.last_inputs);
    CHECK(graph.opset == 20);
    CHECK(graph.ir_version == 9);
    CHECK(graph.producer == "pytorch");
    REQUIRE(graph.inputs.size() == 1);
    CHECK(graph.inputs[0] == f32_value("image", {"n", std::size_t{1}, std::size_t{28}, std::size_t{28}}));
    REQUIRE(graph.outputs.size() == 1);
    CHECK(graph.outputs[0] == f32_value("logits", {"n", std::size_t{10}}));
    CHECK(std::get<std::int64_t>(*graph.nodes.back().find("transB")) == 1);

    // Its weights are those that are read as a record.
    const RecordTree record = Onnx::decode(map_file(path), {});
    for (const GraphTensor& tensor : graph.initializers)
      CHECK(find_path(record.root, tensor.name)->as<RecordTensor>()->data == tensor.data);

    const std::string text = onnx_text(graph);
    CHECK(same(from_text(text), graph));
    CHECK(onnx_text(from_text(text)) == text);
  }
  const Graph lenet = load_onnx(std::string(folder) + "/pytorch/lenet.onnx");
  CHECK(std::get<std::vector<std::int64_t>>(*lenet.nodes[2].find("kernel_shape")) ==
        std::vector<std::int64_t>{2, 2});
}

// Fields of a model, a graph and a function, by hand.
std::string node(const std::string& op, const std::string& input, const std::string& output,
                 const std::string& more = "") {
  return bytes(1, input) + bytes(2, output) + bytes(4, op) + more;
}
std::string value(const std::string& name) { return bytes(1, name); }
std::string model(const std::string& graph, const std::string& more = "", std::uint64_t ir_version = 8) {
  return number(1, ir_version) + bytes(7, graph + bytes(2, "g")) + bytes(8, number(2, 17)) + more;
}

TEST_CASE("initializers among the inputs, as the format's version 3 has them, are no inputs") {
  const std::string graph = bytes(1, node("Relu", "w", "y")) +
                            bytes(5, number(2, 2) + bytes(8, "w") + bytes(9, "1")) + bytes(11, value("x")) +
                            bytes(11, value("w")) + bytes(12, value("y"));
  for (const std::uint64_t ir_version : {3, 8}) {
    const Graph read = from_text(model(graph, "", ir_version));
    CHECK(read.inputs == std::vector<GraphValue>{{"x"}});
    CHECK(read.initializers.size() == 1);
    const Graph again = from_text(onnx_text(read));  // which has no initializers among the inputs
    CHECK(again.ir_version == std::max<std::int64_t>(4, read.ir_version));
    CHECK(again.inputs == read.inputs);
  }
}

TEST_CASE("an extent of -1 is one that the exporter did not know") {
  const auto dim = [](std::uint64_t extent) { return bytes(1, number(1, extent)); };
  const std::string type = bytes(2, bytes(1, number(1, 1) + bytes(2, dim(~std::uint64_t{0}) + dim(3))));
  CHECK(from_text(model(bytes(11, value("x") + type))).inputs[0].text() == "f32[?, 3]");
}

TEST_CASE("functions of a model are put in where they are called") {
  const auto of_domain = bytes(7, "mine");
  const auto referred = [](const std::string& name, const std::string& attribute) {
    return bytes(5, bytes(1, name) + number(20, 1) + bytes(21, attribute));
  };
  const auto real = [](const std::string& name, float value) {
    return bytes(1, name) + proto::key(2, proto::Wire::fixed32) + proto::raw({value}) + number(20, 1);
  };
  // inner(a; slope = 0.5, other) = LeakyRelu(Neg(a)); outer(a, b) = inner(inner(a)), and b as it is.
  const std::string inner =
      bytes(1, "inner") + bytes(10, "mine") + bytes(4, "a") + bytes(5, "r") +
      bytes(7, node("Neg", "a", "t", bytes(3, "neg"))) +
      bytes(7, node("LeakyRelu", "t", "r", referred("alpha", "slope") + referred("beta", "other"))) +
      bytes(11, real("slope", 0.5f));
  const std::string outer = bytes(1, "outer") + bytes(10, "mine") + bytes(4, "a") + bytes(4, "b") +
                            bytes(5, "r") + bytes(5, "b") + bytes(7, node("inner", "a", "t", of_domain)) +
                            bytes(7, node("inner", "t", "r", of_domain + bytes(5, real("slope", 2))));
  const std::string call =
      bytes(1, "x") + bytes(1, "w") + bytes(2, "y") + bytes(2, "z") + bytes(4, "outer") + of_domain;
  const Graph graph =
      from_text(model(bytes(1, call) + bytes(11, value("x")) + bytes(11, value("w")) + bytes(12, value("y")) +
                          bytes(12, value("z")),
                      bytes(25, inner) + bytes(25, outer) + bytes(8, bytes(1, "mine") + number(2, 1))));
  std::string nodes;
  for (const GraphNode& node : graph.nodes) {
    nodes += node.name + " " + node.op + "(" + node.inputs[0] + ") -> " + node.outputs[0];
    if (const auto* alpha = node.find("alpha")) nodes += " " + std::to_string(std::get<float>(*alpha));
    nodes += "\n";
    CHECK(node.find("beta") == nullptr);
  }
  CHECK(nodes ==
        "/inlined_2/neg Neg(x) -> /inlined_2/t\n"
        " LeakyRelu(/inlined_2/t) -> /inlined_1/t 0.500000\n"
        "/inlined_3/neg Neg(/inlined_1/t) -> /inlined_3/t\n"
        " LeakyRelu(/inlined_3/t) -> y 2.000000\n"
        " Identity(w) -> z\n");
  CHECK(same(from_text(onnx_text(graph)), graph));
}

}  // namespace
}  // namespace hearth
