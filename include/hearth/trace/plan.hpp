// The order in which a graph runs, and where its values are meanwhile: what needs to be known of no backend.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1::detail {

/// The place of a value while a graph runs.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = static_cast<Slot>(-1);  // of a value that is left out

/// What the graph's node of the same number takes and gives.
struct PlanStep {
  std::vector<Slot> in, out;
  std::vector<bool> last;     // is this input's value needed by nobody later?
  bool is_constant = false;   // runs once, when the program is prepared
  bool is_of_shapes = false;  // depends on the shapes of the inputs alone: runs once for each of those
};

struct PlanTensor {
  Slot slot;
  std::size_t initializer;  // its number in the graph
};

struct Plan {
  std::vector<PlanStep> steps;
  std::vector<PlanTensor> constants, weights;
  std::vector<Slot> inputs, outputs;
  std::vector<Slot> left;  // what a run leaves behind: its results, and values that nobody uses
  std::size_t slots = 0;
};

/// `weights`: the numbers of those initializers that are not known before the graph runs, as they are
/// trained. The graph is one that read_onnx or Traced made: names are defined before they are used.
/// RecordError about `name` where that does not hold.
HEARTH_API Plan make_plan(const Graph& graph, const std::vector<std::size_t>& weights,
                          const std::string& name);

/// The initializers that training changes: floats of one dimension to five that a node other than one about
/// statistics uses.
HEARTH_API std::vector<std::size_t> trainable_initializers(const Graph& graph);

}  // namespace hearth::inline v0_1::detail
