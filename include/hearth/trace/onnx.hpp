// Graphs as ONNX files.
#pragma once

#include <string_view>

#include <hearth/record/codec.hpp>
#include <hearth/trace/graph.hpp>

namespace hearth::inline v0_1 {

/// Versions of ONNX's operators (opset) and of its file format (ir_version) that are read and written.
inline constexpr std::int64_t kOldestOpset = 7, kNewestOpset = 27, kOldestIrVersion = 3,
                              kNewestIrVersion = 13;
/// Nothing that we read or write nests graphs, or functions that call each other, deeper.
inline constexpr std::size_t kMaxGraphDepth = 32;
/// Nothing that we read or write has more nodes, with those of graphs within graphs.
inline constexpr std::size_t kMaxGraphNodes = std::size_t{1} << 20;
/// Nothing that we read has more nodes that come of its functions: a few bytes can ask for very many.
inline constexpr std::size_t kMaxInlinedNodes = std::size_t{1} << 16;

/// Where the weights of a graph that is written go.
struct OnnxOptions {
  /// Where the initializers have more bytes in all than this, those above 1 KiB go to a file beside:
  /// "net.onnx.data" of "net.onnx".
  std::size_t largest_file = std::size_t{1} << 30;
};

/// The graph of an ONNX model. Its initializers share the bytes; `siblings` opens the files that hold weights
/// beside it. Functions that the model has are put in where they are called; an initializer that is an input
/// as well is an initializer. RecordError, with all problems, for bytes that are no ONNX model, values used
/// before they are computed (and so for cycles), names given twice, and types that hearth has not.
HEARTH_API Graph read_onnx(const Bytes& bytes, const Siblings& siblings = {});
/// The same of a file, mapped.
HEARTH_API Graph load_onnx(std::string_view path);

/// The graph as an ONNX model in one piece, up to protobuf's 2 GiB; RecordError beyond, and for a graph that
/// could not be read again. Equal graphs give equal bytes; weights are not copied on the way.
HEARTH_API void write_onnx(const Graph& graph, ByteSink& sink);
/// The same as a file, written whole or not at all, with weights beside where they are large: these first.
HEARTH_API void save_onnx(const Graph& graph, std::string_view path, const OnnxOptions& options = {});

}  // namespace hearth::inline v0_1
