// A TensorProto: its values lie in the message as bytes, in a typed field of it, or in a file beside.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <hearth/record/codec.hpp>

#include "protobuf.hpp"

namespace hearth::inline v0_1::detail {

/// The files beside a model, each opened once.
class OnnxFiles {
 public:
  explicit OnnxFiles(const Siblings& siblings) : siblings_(siblings) {}

  const Bytes& open(const std::string& name);

 private:
  const Siblings& siblings_;
  std::map<std::string, Bytes> opened_;
};

struct OnnxTensor {
  std::string name;
  TensorData data;
};

/// `message` lies within `model`, which the data shares where it can.
OnnxTensor read_onnx_tensor(const Bytes& model, std::span<const std::byte> message, OnnxFiles& files);
/// The same of a tensor that may have no name, as an attribute.
TensorData read_onnx_values(const Bytes& model, std::span<const std::byte> message, OnnxFiles& files);

/// The element type of a number; none where hearth has not that type.
std::optional<DType> onnx_dtype(std::uint64_t number);
/// "FLOAT16", or the number where it is none of ONNX's.
std::string onnx_type_name(std::uint64_t number);
/// The number of an element type.
std::uint64_t onnx_type(DType dtype);

}  // namespace hearth::inline v0_1::detail
