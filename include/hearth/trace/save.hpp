// A model's computation as an ONNX file.
#pragma once

#include <hearth/trace/onnx.hpp>
#include <hearth/trace/trace.hpp>

namespace hearth::inline v0_1 {

/// Traces the model and writes the graph: see trace and save_onnx. `inputs` is a tensor, or a std::tuple of
/// them.
template <class M, class Inputs>
void save_program(const M& model, const Inputs& inputs, std::string_view path,
                  const TraceOptions& options = {}) {
  save_onnx(trace(model, inputs, options), path);
}

}  // namespace hearth::inline v0_1
