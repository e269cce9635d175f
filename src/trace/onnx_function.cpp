#include "onnx_function.hpp"

#include "onnx_fields.hpp"

namespace hearth::inline v0_1::detail {

using onnx::kCodec;

OnnxFunction read_onnx_function(std::span<const std::byte> message) {
  namespace field_of = onnx::function;
  OnnxFunction function;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) switch (field.number) {
      case field_of::kName: function.name = text_of(kCodec, field); break;
      case field_of::kDomain: function.domain = text_of(kCodec, field); break;
      case field_of::kOverload: function.overload = text_of(kCodec, field); break;
      case field_of::kInput: function.inputs.push_back(text_of(kCodec, field)); break;
      case field_of::kOutput: function.outputs.push_back(text_of(kCodec, field)); break;
      case field_of::kNode: function.nodes.push_back(bytes_of(kCodec, field)); break;
      case field_of::kAttributeProto: function.defaults.push_back(bytes_of(kCodec, field)); break;
      default: break;
    }
  if (function.domain == "ai.onnx") function.domain = {};
  if (function.name.empty()) throw_malformed(kCodec, "a name for each function", "one without");
  return function;
}

std::string OnnxCall::name(std::string_view spelled) const {
  if (spelled.empty()) return {};  // left out
  const auto found = names.find(spelled);
  return found == names.end() ? prefix + std::string(spelled) : found->second;
}

bool OnnxCall::is_within(const OnnxFunction& other) const {
  for (const OnnxCall* call = this; call; call = call->around)
    if (&call->function == &other) return true;
  return false;
}

}  // namespace hearth::inline v0_1::detail
