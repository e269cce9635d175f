// What an operator is told: its node's attributes and those of its inputs that are constants, each checked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/trace/graph.hpp>

namespace hearth {

/// Reads a node for the operator that will run it. Whatever does not fit is a RecordError that names the
/// node.
class HEARTH_API NodeReader {
 public:
  /// `constants`: for each input its value where that is known before the graph runs, else null.
  NodeReader(const GraphNode& node, std::int64_t opset, std::span<const TensorData* const> constants)
      : node_(node), opset_(opset), constants_(constants), was_read_(node.attributes.size()) {}

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
  std::shared_ptr<const Graph> graph(std::string_view name);

  /// The value of an input that is a constant, or null.
  const TensorData* constant(std::size_t input) const {
    return input < constants_.size() ? constants_[input] : nullptr;
  }

  /// An attribute that was not asked for is one that the operator does not know: refused.
  void finish() const;
  [[noreturn]] void refuse(std::string expected, std::string found) const;

 private:
  template <class T>
  const T* find(std::string_view name, std::string_view kind);

  const GraphNode& node_;
  std::int64_t opset_;
  std::span<const TensorData* const> constants_;
  std::vector<bool> was_read_;
};

}  // namespace hearth
