// Graphs to read: as text, a line for each node, as a table, and as a drawing.
#pragma once

#include <string>

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1 {

/// The inputs, a line for each node with what it reads and gives, and the outputs:
///   /conv1/Conv_output f32[batch, 6, 24, 24] = Conv(input, conv1.weight, conv1.bias) strides [1, 1]
HEARTH_API std::string text(const Graph& graph);

/// A table of the nodes with their operators, what they give and their parameters, as summary(model) makes one
/// of layers: nodes stand below the modules that their names tell, as in /encoder/linear1/MatMul.
HEARTH_API std::string summary(const Graph& graph);

/// The graph in Graphviz' language: `dot -Tsvg` draws it. Weights stand in their nodes.
HEARTH_API std::string to_dot(const Graph& graph);

}  // namespace hearth::inline v0_1
