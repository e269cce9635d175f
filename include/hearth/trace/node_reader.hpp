// What an operator is told: its node's attributes and those of its inputs that are constants, each checked.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1 {

/// Reads a node for the operator that will run it. Whatever does not fit is a RecordError that names the
/// node.
class HEARTH_API NodeReader {
 public:
  /// `constant` gives the value of an input where that is known before the graph runs. It is asked for few.
  NodeReader(const GraphNode& node, std::int64_t opset,
             std::function<std::optional<TensorData>(std::size_t)> constant)
      : node_(node), opset_(opset), constant_(std::move(constant)), was_read_(node.attributes.size()) {}

  const GraphNode& node() const { return node_; }
  std::int64_t opset() const { return opset_; }
  bool has_input(std::size_t i) const { return i < node_.inputs.size() && !node_.inputs[i].empty(); }
  bool has_output(std::size_t i) const { return i < node_.outputs.size() && !node_.outputs[i].empty(); }

  std::int64_t integer(std::string_view name, std::int64_t otherwise);
  std::optional<std::int64_t> integer(std::string_view name);
  double real(std::string_view name, double otherwise);
  std::optional<double> real(std::string_view name);
  std::string text(std::string_view name, std::string_view otherwise);
  std::optional<std::vector<std::int64_t>> integers(std::string_view name);
  std::optional<std::vector<float>> reals(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  const TensorData* tensor(std::string_view name);
  /// Null where there is none.
  std::shared_ptr<const Graph> graph(std::string_view name);

  /// The value of an input that is there and a constant.
  std::optional<TensorData> constant(std::size_t input) const {
    return has_input(input) ? constant_(input) : std::nullopt;
  }

  /// An attribute that was not asked for is one that the operator does not know: refused.
  void finish() const;
  [[noreturn]] void refuse(std::string expected, std::string found) const;

 private:
  template <class T>
  const T* find(std::string_view name, std::string_view kind);

  const GraphNode& node_;
  std::int64_t opset_;
  std::function<std::optional<TensorData>(std::size_t)> constant_;
  std::vector<bool> was_read_;
};

}  // namespace hearth::inline v0_1
