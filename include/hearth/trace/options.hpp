// What is said of a graph beside its model.
#pragma once

#include <concepts>
#include <string>
#include <utility>
#include <vector>

#include <hearth/core/config.hpp>
#include <hearth/trace/recording.hpp>

namespace hearth::inline v0_1 {

/// An input of a graph, by its place or by its name.
struct InputRef {
  std::size_t place = 0;
  std::string name = {};

  InputRef() = default;
  template <std::integral I> InputRef(I at) : place(static_cast<std::size_t>(at)) {}
  InputRef(const char* called) : name(called) {}
  InputRef(std::string called) : name(std::move(called)) {}
};

/// An axis whose extent is known only when the graph runs: {0, 0, "batch"}. Axes of one name have one extent.
struct DynamicAxis {
  InputRef input;
  std::size_t axis = 0;
  std::string name;
};

struct TraceOptions {
  std::vector<std::string> inputs = {}, outputs = {};  // "input", or "input0" and so on; likewise "output"
  /// The model is traced at several extents of these, which are made by repeating the examples: up to three
  /// times as many elements along each.
  std::vector<DynamicAxis> dynamic = {};
  /// LSTMs and GRUs are one operator for each direction, for any number of steps; else as many steps as there
  /// are in the examples are written down, for a runtime without these operators.
  bool recurrent_operators = true;
  std::string name = "hearth";  // of the graph
  std::string producer = "hearth " HEARTH_VERSION;
  std::vector<std::pair<std::string, std::string>> metadata = {};
};

namespace detail {

/// At which extents a model is traced.
struct TracePlan {
  std::vector<std::vector<Shape>> shapes;         // of the inputs, in each recording
  std::vector<std::vector<std::size_t>> extents;  // of the symbols, in each recording
  std::vector<std::string> symbols;
  std::vector<std::string> inputs;                // their names
  std::vector<std::vector<std::string>> dynamic;  // the name of each axis of each input, or nothing
};

/// Error for axes that are not there, and for one name of two extents.
HEARTH_API TracePlan plan_of(const std::vector<Shape>& inputs, const TraceOptions& options);
/// The elements repeated, or cut off, along each axis.
HEARTH_API TensorData at_extents(const TensorData& data, const Shape& shape);
/// The graph that the recordings of a plan have in common. Error when they have none.
HEARTH_API Graph graph_of(std::vector<Recording> recordings, const TracePlan& plan,
                          const TraceOptions& options);

}  // namespace detail
}  // namespace hearth::inline v0_1
