// A graph as C++: a struct like those that people write, and the record that fills it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <hearth/record/tree.hpp>
#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1 {

struct CodeOptions {
  std::string name = "Net";  // of the struct
  std::string space = {};    // the namespace around it, such as "a::b"
  std::string source = {};   // where the graph comes from, for the first line
};

struct GraphCode {
  std::string header;  // of a struct `name` with init and forward, over any Backend
  RecordTree record;   // of that struct: the graph's weights
};

/// The graph as the header of a struct whose layers are those of nn, as far as the graph has them, and whose
/// forward computes what the graph does; its other weights are parameters and buffers. Axes whose extents
/// the graph does not know stay free. RecordError with every node that cannot be written.
HEARTH_API GraphCode code_of(const Graph& graph, const CodeOptions& options = {});

/// Can a struct be called this?
HEARTH_API bool is_code_name(std::string_view name);
/// Can a namespace, such as "a::b"?
HEARTH_API bool is_code_namespace(std::string_view space);

/// The operators of ONNX that can be written, in the order of the alphabet.
HEARTH_API std::vector<std::string_view> code_operators();

}  // namespace hearth::inline v0_1
