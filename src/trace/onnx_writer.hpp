// A graph as a ModelProto, whose weights are shared until they are written.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <hearth/core/bytes.hpp>
#include <hearth/trace/graph.hpp>

#include "../record/codec/protobuf.hpp"

namespace hearth::inline v0_1::detail {

/// The file beside a model that has its weights.
class OnnxDataFile {
 public:
  explicit OnnxDataFile(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  bool empty() const { return parts_.empty(); }
  /// Where the bytes will lie: at a multiple of 4 KiB, so that they can be mapped alone.
  std::size_t add(const Bytes& bytes);
  void write(ByteSink& sink) const;

 private:
  std::string name_;
  std::vector<std::pair<std::size_t, Bytes>> parts_;
  std::size_t end_ = 0;
};

/// Where initializers have more than `largest` bytes in all, those above 1 KiB go to `beside`, if there is
/// one. RecordError, with all problems, for a graph that could not be read again, and beyond protobuf's 2
/// GiB.
ProtoWriter onnx_model(const Graph& graph, OnnxDataFile* beside = nullptr, std::size_t largest = 0);

}  // namespace hearth::inline v0_1::detail
