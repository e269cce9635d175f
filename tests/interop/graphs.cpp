// Graphs that cross to the onnx library and back: graphs write FOLDER | copy FROM TO | list FILE.
#include <cstdio>
#include <numeric>
#include <string>

#include <hearth/trace/onnx.hpp>

using namespace hearth;

namespace {

using Dims = std::vector<GraphDim>;
using Ints = std::vector<std::int64_t>;

GraphNode node(const std::string& op, std::vector<std::string> inputs, std::vector<std::string> outputs,
               std::vector<GraphAttribute> attributes = {}) {
  return {.name = "/" + op + "/" + outputs[0],
          .op = op,
          .inputs = std::move(inputs),
          .outputs = std::move(outputs),
          .attributes = std::move(attributes)};
}
GraphValue f32_value(std::string name, Dims shape) { return {std::move(name), DType::f32, std::move(shape)}; }
TensorData floats(std::vector<float> values, const Shape& shape) {
  return TensorData::from(std::move(values), shape);
}
TensorData counted(const Shape& shape) {  // 0, 1, 2, ..
  std::vector<float> values(shape.numel());
  std::iota(values.begin(), values.end(), 0.f);
  return floats(std::move(values), shape);
}

Graph mlp(std::size_t width) {
  Graph graph;
  graph.inputs = {f32_value("x", {"batch", std::size_t{2}})};
  graph.outputs = {f32_value("y", {"batch", std::size_t{1}})};
  graph.nodes = {node("Gemm", {"x", "fc1.weight", "fc1.bias"}, {"h"}, {{"transB", std::int64_t{1}}}),
                 node("Relu", {"h"}, {"r"}),
                 node("Gemm", {"r", "fc2.weight"}, {"y"}, {{"alpha", 0.5f}, {"transB", std::int64_t{1}}})};
  graph.initializers = {{"fc1.weight", counted({width, 2})},
                        {"fc1.bias", floats(std::vector<float>(width, -1), {width})},
                        {"fc2.weight", floats(std::vector<float>(width, 1), {1, width})}};
  graph.values = {f32_value("h", {"batch", width})};
  graph.producer = "hearth";
  graph.metadata = {{"author", "somebody"}, {"note", "schön"}};
  return graph;
}

Graph cnn() {
  Graph graph;
  graph.inputs = {f32_value("x", {"n", std::size_t{1}, std::size_t{4}, std::size_t{4}})};
  graph.outputs = {f32_value("y", {"n", std::size_t{2}})};
  graph.nodes = {
      node("Conv", {"x", "conv.weight", "conv.bias"}, {"c"},
           {{"kernel_shape", Ints{3, 3}}, {"pads", Ints{1, 1, 1, 1}}, {"strides", Ints{1, 1}}}),
      node("BatchNormalization", {"c", "one", "zero", "zero", "one"}, {"b"}, {{"epsilon", 0.f}}),
      node("MaxPool", {"b"}, {"p"}, {{"kernel_shape", Ints{2, 2}}, {"strides", Ints{2, 2}}}),
      node("GlobalAveragePool", {"p"}, {"g"}),
      node("Flatten", {"g"}, {"y"}),
  };
  graph.initializers = {{"conv.weight", floats(std::vector<float>(18, 1), {2, 1, 3, 3})},
                        {"conv.bias", floats({0, 10}, {2})},
                        {"one", floats({1, 1}, {2})},
                        {"zero", floats({0, 0}, {2})}};
  return graph;
}

// Graphs within a graph, which see its values.
Graph branches() {
  const auto branch = [](const std::string& op) {
    Graph graph;
    graph.name = op;
    graph.nodes = {node(op, {"x", "two"}, {"inner"})};
    graph.outputs = {f32_value("inner", {std::size_t{2}})};
    return std::make_shared<const Graph>(std::move(graph));
  };
  Graph graph;
  graph.inputs = {{"is_sum", DType::boolean, Dims{}}, f32_value("x", {std::size_t{2}})};
  graph.outputs = {f32_value("y", {std::size_t{2}})};
  graph.nodes = {
      node("Constant", {}, {"two"}, {{"value", floats({2}, {})}}),
      node("If", {"is_sum"}, {"y"}, {{"then_branch", branch("Add")}, {"else_branch", branch("Mul")}})};
  return graph;
}

// A number, a text and lists of both as attributes, and operators of another domain.
Graph attributes() {
  Graph graph;
  graph.inputs = {f32_value("a", {std::size_t{2}, std::size_t{2}}), {"k", DType::i64, Dims{std::size_t{3}}}};
  graph.outputs = {f32_value("y", {std::size_t{2}, std::size_t{2}}),
                   f32_value("l", {std::size_t{3}}),
                   {"ints", DType::i64, Dims{std::size_t{2}}}};
  graph.nodes = {node("Constant", {}, {"half"}, {{"value_float", 0.5f}}),
                 node("Constant", {}, {"b"}, {{"value_floats", std::vector<float>{1, -1}}}),
                 node("Constant", {}, {"ints"}, {{"value_ints", Ints{-3, std::int64_t{1} << 40}}}),
                 node("Einsum", {"a", "b"}, {"e"}, {{"equation", std::string("ij,j->ji")}}),
                 node("Mul", {"e", "half"}, {"y"}),
                 node("LabelEncoder", {"k"}, {"l"},
                      {{"keys_int64s", Ints{1, 2}},
                       {"values_floats", std::vector<float>{0.25f, 0.75f}},
                       {"default_float", -1.f}})};
  graph.nodes.back().domain = "ai.onnx.ml";
  graph.domains = {{"ai.onnx.ml", 2}};
  return graph;
}

Graph types() {
  Graph graph;
  for (const DType dtype : kDTypes) {
    const std::string of(name(dtype));
    graph.initializers.push_back({"w." + of, cast(floats({0, 1, 1, 0}, {2, 2}), dtype)});
    const bool is_numpys = dtype != DType::bf16;
    graph.nodes.push_back(is_numpys ? node("Identity", {"w." + of}, {of})
                                    : node("Cast", {"w." + of}, {of}, {{"to", std::int64_t{1}}}));
    graph.outputs.push_back({of, is_numpys ? dtype : DType::f32, Dims{std::size_t{2}, std::size_t{2}}});
  }
  graph.initializers.push_back({"none", floats({}, {0, 3})});
  graph.nodes.push_back(node("Identity", {"none"}, {"empty"}));
  graph.outputs.push_back(f32_value("empty", {std::size_t{0}, std::size_t{3}}));
  return graph;
}

void write(const std::string& folder) {
  const auto save = [&](const Graph& graph, const char* name, const OnnxOptions& options = {}) {
    save_onnx(graph, folder + "/" + name + ".onnx", options);
  };
  save(mlp(3), "mlp");
  save(mlp(300), "beside", {.largest_file = 0});
  save(cnn(), "cnn");
  save(branches(), "branches");
  save(attributes(), "attributes");
  save(types(), "types");
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void list(const Graph& graph) {
  for (const GraphValue& input : graph.inputs)
    std::printf("in %s %s\n", input.name.c_str(), input.text().c_str());
  for (const GraphTensor& tensor : graph.initializers)
    std::printf("weight %s %s\n", tensor.name.c_str(), tensor.data.text().c_str());
  for (const GraphNode& node : graph.nodes)
    std::printf("node %s(%s) -> %s\n", node.op.c_str(), listed(node.inputs).c_str(),
                listed(node.outputs).c_str());
  for (const GraphValue& output : graph.outputs)
    std::printf("out %s %s\n", output.name.c_str(), output.text().c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  try {
    if (what == "write" && argc == 3) return write(argv[2]), 0;
    if (what == "copy" && argc == 4) return save_onnx(load_onnx(argv[2]), argv[3]), 0;
    if (what == "list" && argc == 3) return list(load_onnx(argv[2])), 0;
  } catch (const Error& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
  }
  return std::fprintf(stderr, "usage: %s write FOLDER | copy FROM TO | list FILE\n", argv[0]), 2;
}
