// What ONNX says of a value: ValueInfoProto.
#pragma once

#include <hearth/trace/graph.hpp>

#include "../record/codec/protobuf.hpp"

namespace hearth::inline v0_1::detail {

/// RecordError for types that hearth has not, and shapes that no tensor can have.
GraphValue read_onnx_value(std::span<const std::byte> message);
ProtoWriter write_onnx_value(const GraphValue& value);

}  // namespace hearth::inline v0_1::detail
