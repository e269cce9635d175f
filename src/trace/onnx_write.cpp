#include <hearth/trace/onnx.hpp>

#include <hearth/record/medium.hpp>

#include "onnx_writer.hpp"

namespace hearth::inline v0_1 {
void write_onnx(const Graph& graph, ByteSink& sink) { detail::onnx_model(graph).write(sink); }

void save_onnx(const Graph& graph, std::string_view path, const OnnxOptions& options) {
  const std::string data_path = std::string(path) + ".data";
  detail::OnnxDataFile beside(data_path.substr(path.find_last_of('/') + 1));  // npos + 1 is 0
  try {
    const detail::ProtoWriter model = detail::onnx_model(graph, &beside, options.largest_file);
    // First, so that a model that is there has its weights.
    if (!beside.empty()) write_file(data_path, [&](ByteSink& sink) { beside.write(sink); });
    write_file(path, [&](ByteSink& sink) { model.write(sink); });
  } catch (const RecordError& error) {
    throw error.from("save", error.source() == data_path ? data_path : path);
  }
}

}  // namespace hearth::inline v0_1
