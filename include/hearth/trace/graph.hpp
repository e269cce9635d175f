// A computation as data: what a model's forward does, in ONNX's words, with the weights. Traced<B> makes one
// of a model, trace/onnx.hpp reads and writes one as a file, Program<B> runs one on any backend.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <hearth/core/tensor_data.hpp>

namespace hearth::inline v0_1 {

struct Graph;

/// An extent of a value: a number, or one that is known only when the graph runs, with its name if it has
/// one.
using GraphDim = std::variant<std::size_t, std::string>;

/// What is said of a value: its name and, as far as it is known, its type.
struct GraphValue {
  std::string name;
  std::optional<DType> dtype = {};
  std::optional<std::vector<GraphDim>> shape = {};  // none where not even the rank is known

  /// "f32[batch, 10]"
  HEARTH_API std::string text() const;
  friend bool operator==(const GraphValue&, const GraphValue&) = default;
};

/// A constant with a name: a weight, or a number that the tracing has computed.
struct GraphTensor {
  std::string name;
  TensorData data;
};

struct GraphAttribute {
  using Value = std::variant<std::int64_t, float, std::string, TensorData, std::vector<std::int64_t>,
                             std::vector<float>, std::vector<std::string>, std::shared_ptr<const Graph>>;
  std::string name;
  Value value;
};

/// One application of an operator of ONNX. An empty name among the inputs or outputs is one that is left out.
struct HEARTH_API GraphNode {
  std::string name;
  std::string op;           // "Conv"
  std::string domain = {};  // empty for ONNX's own operators
  std::vector<std::string> inputs = {}, outputs = {};
  std::vector<GraphAttribute> attributes = {};

  /// The attribute's value, or null.
  const GraphAttribute::Value* find(std::string_view attribute) const;
  /// "node '/conv1/Conv' (Conv)", as errors call it.
  std::string text() const;
};

/// Nodes in an order in which each has its inputs before it; names are given once.
struct HEARTH_API Graph {
  std::string name = "hearth";
  std::vector<GraphValue> inputs, outputs;
  std::vector<GraphNode> nodes;
  std::vector<GraphTensor> initializers;
  std::vector<GraphValue> values;  // what is known of values between
  std::int64_t opset = 17;         // the version of ONNX's operators
  std::int64_t ir_version = 8;     // of its file format
  std::string producer;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<std::pair<std::string, std::int64_t>> domains;  // versions of operators that are not ONNX's

  const GraphTensor* find_initializer(std::string_view name) const;
};

}  // namespace hearth::inline v0_1
