// What the texts of a graph say of its values.
#pragma once

#include <map>
#include <string>

#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1::detail {

/// What is known of each value by its name: "f32[n, 10]".
std::map<std::string, std::string> types_of(const Graph& graph);

}  // namespace hearth::inline v0_1::detail
