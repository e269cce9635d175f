// The weights of ONNX models: the initializers of the main graph, also those in files beside the model. They
// have the names that the exporter gave them. The metadata has ir_version, producer_name, producer_version,
// opset (that of ai.onnx) and what the model's metadata_props say.
#pragma once

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1 {

struct HEARTH_API Onnx {
  static constexpr std::string_view name = "ONNX";
  static constexpr std::string_view extension = "onnx";

  static bool recognises(std::span<const std::byte> bytes);
  static RecordTree decode(const Bytes& bytes, const Siblings& siblings);
};

static_assert(Decoder<Onnx>);

}  // namespace hearth::inline v0_1
