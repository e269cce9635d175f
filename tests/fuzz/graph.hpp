// Models of ONNX as graphs: what is read can be written, and is then read as it was; or becomes code.
#pragma once

#include <string>
#include <vector>

#include <hearth/trace/codegen.hpp>
#include <hearth/trace/onnx.hpp>

#include "../../src/record/codec/protobuf.hpp"
#include "../unit/record/proto_bytes.hpp"
#include "one_input.hpp"
#include "seeds.hpp"

namespace hearth::fuzz {

inline bool has_functions(std::span<const std::byte> bytes) {
  constexpr std::uint32_t kFunctions = 25;
  try {
    detail::ProtoReader reader("ONNX", bytes);
    for (detail::ProtoField field; reader.next(field);)
      if (field.number == kFunctions) return true;
  } catch (const RecordError&) {
  }
  return false;
}

inline std::string written(const Graph& graph) {
  struct Text final : ByteSink {
    std::string text;
    void write(std::span<const std::byte> bytes) override {
      text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
  } sink;
  write_onnx(graph, sink);
  return sink.text;
}

/// True when the bytes are a model with a graph.
inline bool read_graph(std::span<const std::byte> bytes) {
  static const Siblings beside = seed_siblings();
  // Few bytes of functions are many nodes, of which there may be twice as many while their list grows.
  const std::size_t inlined = has_functions(bytes) ? 2 * kMaxInlinedNodes * sizeof(GraphNode) : 0;
  Graph graph;
  if (!guarded(allocation_limit("onnx", bytes) + inlined,
               [&] { graph = read_onnx(Bytes::borrowed(bytes), beside); }))
    return false;
  try {
    const std::string once = written(graph);
    const std::string twice = written(read_onnx(test::proto::bytes_of(once)));
    if (once != twice) report("a graph is not what it was");
  } catch (const RecordError& error) {
    report(std::string("a graph is not written, or not read again: ") + error.what());
  }
  try {  // as code, where it can be
    const GraphCode code = code_of(graph);
    for (const char c : code.header)
      if ((c < ' ' && c != '\n') || c > '~') report("code has bytes of the file");
  } catch (const Error&) {
  }
  return true;
}

inline Graph seed_graph() {
  Graph below;
  below.nodes = {{.name = "", .op = "Neg", .inputs = {"x"}, .outputs = {"inner"}}};
  below.outputs = {{"inner"}};
  Graph graph;
  graph.inputs = {{"x", DType::f32, std::vector<GraphDim>{"n", std::size_t{2}, ""}}};
  graph.outputs = {{"y", DType::i64, std::vector<GraphDim>{}}};
  graph.nodes = {{.name = "node",
                  .op = "If",
                  .inputs = {"x", "", "w"},
                  .outputs = {"h"},
                  .attributes = {{"i", std::int64_t{-5}},
                                 {"f", 0.5f},
                                 {"s", std::string("text")},
                                 {"t", TensorData::from<std::int64_t>({7}, {1})},
                                 {"is", std::vector<std::int64_t>{1, 300}},
                                 {"fs", std::vector<float>{1, 2}},
                                 {"ss", std::vector<std::string>{"a", ""}},
                                 {"g", std::make_shared<const Graph>(below)}}},
                 {.name = "", .op = "Op", .domain = "mine", .inputs = {"h"}, .outputs = {"y"}}};
  graph.initializers = {{"w", TensorData::from<float>({1, 2}, {2, 1})}};
  graph.values = {{"h", DType::f16}};
  graph.producer = "seed";
  graph.metadata = {{"key", "value"}};
  graph.domains = {{"mine", 2}};
  return graph;
}

// F(a; b = 0.5) = Relu(a), and G(a) = F(F(a)), called once.
inline std::string seed_functions() {
  using test::proto::bytes;
  using test::proto::number;
  const auto node = [](const char* op, const char* input, const char* output, const std::string& more = "") {
    return bytes(1, input) + bytes(2, output) + bytes(4, op) + more;
  };
  const std::string refers = bytes(5, bytes(1, "alpha") + number(20, 1) + bytes(21, "b"));
  const std::string half = bytes(1, "b") + "\x15" + test::proto::raw({0.5f}) + number(20, 1);
  const std::string ends = bytes(4, "a") + bytes(5, "r");
  const std::string f = bytes(1, "F") + ends + bytes(7, node("Relu", "a", "r", refers)) + bytes(11, half);
  const std::string g = bytes(1, "G") + ends + bytes(7, node("F", "a", "t")) + bytes(7, node("F", "t", "r"));
  const std::string graph =
      bytes(1, node("G", "x", "y")) + bytes(2, "g") + bytes(11, bytes(1, "x")) + bytes(12, bytes(1, "y"));
  return number(1, 8) + bytes(7, graph) + bytes(8, number(2, 17)) + bytes(25, f) + bytes(25, g);
}

inline std::vector<Bytes> graph_seeds() {
  std::vector<Bytes> all = seeds(*codec_named("ONNX"));
  all.push_back(test::proto::bytes_of(written(seed_graph())));
  all.push_back(test::proto::bytes_of(seed_functions()));
  return all;
}

}  // namespace hearth::fuzz
