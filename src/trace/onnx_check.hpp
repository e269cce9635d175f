// What a graph must be to be a file of ONNX, whether it is read or written.
#pragma once

#include <hearth/trace/graph.hpp>

#include "onnx_problems.hpp"

namespace hearth::inline v0_1::detail {

/// Adds what is wrong with names, versions, the order of the nodes and their number.
void check_onnx(const Graph& graph, OnnxProblems& problems);

/// "node '/conv1/Conv' (Conv)", or "node 3 (Conv)" of one without a name.
std::string called(const GraphNode& node, std::size_t index);

}  // namespace hearth::inline v0_1::detail
