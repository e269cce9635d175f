// What a Traced backend writes down while a model computes: values by number, and the nodes between them. A
// Graph is made of one recording, or of several at different extents.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1::detail {

/// The number of a recorded value; 0 for none.
using TraceId = std::uint32_t;

/// What a node reads: a value, or numbers such as the extents of a Reshape. Neither where it is left out.
struct RecordedOperand {
  TraceId id = 0;
  std::optional<std::vector<std::int64_t>> numbers = {};
  bool scalar = false;  // the one number as a tensor without dimensions

  RecordedOperand() = default;
  RecordedOperand(TraceId value) : id(value) {}
  RecordedOperand(std::vector<std::int64_t> list) : numbers(std::move(list)) {}
  static RecordedOperand number(std::size_t value) {
    RecordedOperand made(std::vector{static_cast<std::int64_t>(value)});
    made.scalar = true;
    return made;
  }
};

struct RecordedNode {
  std::string op;  // ONNX's name; "!" and ours for what ONNX has not
  std::vector<RecordedOperand> inputs;
  std::vector<GraphAttribute> attributes;
  std::vector<TraceId> outputs;
};

struct RecordedValue {
  enum class Kind : std::uint8_t { input, weight, constant, made };
  static constexpr std::size_t kNoNode = static_cast<std::size_t>(-1);

  Kind kind = Kind::made;
  DType dtype = DType::f32;
  Shape shape = {};
  std::string name = {};                     // of a weight
  std::size_t node = kNoNode;                // that makes it
  bool depends = true;                       // on an input
  std::function<TensorData()> data = {};     // of what does not depend on one, if it was computed
  mutable std::optional<TensorData> kept{};  // what that gave

  /// ShapeError never; the bytes are shared.
  const TensorData& constant() const {
    if (!kept) kept = data();
    return *kept;
  }
  bool is_leaf() const { return node == kNoNode; }
};

struct Recording {
  std::vector<RecordedNode> nodes;
  std::vector<RecordedValue> values;  // the one of number 0 is none
  std::vector<TraceId> inputs, outputs;
  std::vector<std::size_t> symbols;  // the extents of the dynamic axes, in the order of their names
};

}  // namespace hearth::inline v0_1::detail
