// Graphs made by hand, and the comparison of two.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>

#include <hearth/trace/onnx.hpp>

namespace hearth::test {

struct TextSink final : ByteSink {
  std::string text;
  void write(std::span<const std::byte> bytes) override {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};

inline std::string onnx_text(const Graph& graph) {
  TextSink sink;
  write_onnx(graph, sink);
  return sink.text;
}
inline Graph from_text(std::string_view text) {
  return read_onnx(Bytes::copy(std::as_bytes(std::span(text))));
}

/// What a RecordError says, whole; "no error" where there is none.
template <class F>
std::string error_of(const F& f) {
  try {
    f();
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}

inline TensorData floats(std::vector<float> values, const Shape& shape) {
  return TensorData::from(std::move(values), shape);
}
inline GraphValue f32_value(std::string name, std::vector<GraphDim> shape) {
  return {std::move(name), DType::f32, std::move(shape)};
}

/// y = relu(x W^T + b), with all that a model says of itself.
inline Graph small_graph() {
  Graph graph;
  graph.name = "small";
  graph.inputs = {f32_value("x", {"batch", std::size_t{2}})};
  graph.outputs = {f32_value("y", {"batch", std::size_t{3}})};
  graph.nodes = {{.name = "/fc/Gemm",
                  .op = "Gemm",
                  .inputs = {"x", "fc.weight", "fc.bias"},
                  .outputs = {"h"},
                  .attributes = {{"alpha", 0.5f}, {"transB", std::int64_t{1}}}},
                 {.name = "", .op = "Relu", .inputs = {"h"}, .outputs = {"y"}}};
  graph.initializers = {{"fc.weight", floats({1, 2, 3, 4, 5, 6}, {3, 2})},
                        {"fc.bias", floats({-1, 0, 1}, {3})}};
  graph.values = {f32_value("h", {"", std::size_t{3}})};
  graph.producer = "a test";
  graph.metadata = {{"author", "somebody"}, {"empty", ""}};
  return graph;
}

inline bool same(const Graph& a, const Graph& b);

inline bool same(const GraphAttribute& a, const GraphAttribute& b) {
  if (a.name != b.name || a.value.index() != b.value.index()) return false;
  if (const auto* graph = std::get_if<std::shared_ptr<const Graph>>(&a.value))
    return same(**graph, *std::get<std::shared_ptr<const Graph>>(b.value));
  if (const auto* floats = std::get_if<std::vector<float>>(&a.value)) {  // NaNs by their bits
    const auto& others = std::get<std::vector<float>>(b.value);
    if (floats->size() != others.size()) return false;
    return floats->empty() || std::memcmp(floats->data(), others.data(), floats->size() * sizeof(float)) == 0;
  }
  return a.value == b.value;
}

inline bool same(const GraphNode& a, const GraphNode& b) {
  return a.name == b.name && a.op == b.op && a.domain == b.domain && a.inputs == b.inputs &&
         a.outputs == b.outputs &&
         std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(), b.attributes.end(),
                    [](const auto& x, const auto& y) { return same(x, y); });
}

inline bool same(const Graph& a, const Graph& b) {
  const auto is_same = [](const auto& x, const auto& y) { return same(x, y); };
  const auto is_same_tensor = [](const GraphTensor& x, const GraphTensor& y) {
    return x.name == y.name && x.data == y.data;
  };
  return a.name == b.name && a.inputs == b.inputs && a.outputs == b.outputs && a.values == b.values &&
         a.opset == b.opset && a.ir_version == b.ir_version && a.producer == b.producer &&
         a.metadata == b.metadata && a.domains == b.domains &&
         std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), is_same) &&
         std::equal(a.initializers.begin(), a.initializers.end(), b.initializers.begin(),
                    b.initializers.end(), is_same_tensor);
}

/// A folder of its own, gone at the end.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("hearth-graphs-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const std::string& name) const { return (path / name).string(); }
};

}  // namespace hearth::test
