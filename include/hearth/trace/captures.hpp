// What graphs within nodes take from outside, told of the nodes.
#pragma once

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1::detail {

/// The attribute with the names of those inputs of a node, its last ones, that its graphs take from outside.
inline constexpr std::string_view kCaptures = "hearth.captures";

/// The graph with these inputs and this attribute at each node that has graphs: what a node depends on is
/// then said by its inputs alone.
HEARTH_API Graph with_captures(Graph graph);

}  // namespace hearth::inline v0_1::detail
