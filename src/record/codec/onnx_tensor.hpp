// A TensorProto: its values lie in the message as bytes, in a typed field of it, or in a file beside.
#pragma once

#include <map>
#include <string>

#include <hearth/record/codec.hpp>

#include "protobuf.hpp"

namespace hearth::detail {

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

}  // namespace hearth::detail
