// Graphs as ONNX files.
#pragma once

#include <string_view>

#include <hearth/record/codec.hpp>
#include <hearth/trace/graph.hpp>

namespace hearth {

/// Where the weights of a graph that is written go.
struct OnnxOptions {
  /// Weights of more bytes in all than this go to a file beside, "<name>.data".
  std::size_t largest_file = std::size_t{1} << 30;
};

/// The graph of an ONNX model. Its initializers share the bytes; `siblings` opens the files that hold weights
/// beside it. RecordError, with all problems, for bytes that are no ONNX model, values used before they are
/// computed (and so for cycles), names given twice, and types that hearth has not.
HEARTH_API Graph read_onnx(const Bytes& bytes, const Siblings& siblings = {});
/// The same of a file, mapped.
HEARTH_API Graph load_onnx(std::string_view path);

/// The graph as an ONNX model in one piece, up to protobuf's 2 GiB; RecordError beyond.
HEARTH_API void write_onnx(const Graph& graph, ByteSink& sink);
/// The same as a file, written whole or not at all, with weights beside where they are large.
HEARTH_API void save_onnx(const Graph& graph, std::string_view path, const OnnxOptions& options = {});

}  // namespace hearth
