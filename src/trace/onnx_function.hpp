// The functions of a model, and how their nodes are spelled where they are called.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <hearth/trace/graph.hpp>

#include "../record/codec/protobuf.hpp"

namespace hearth::inline v0_1::detail {

/// A FunctionProto.
struct OnnxFunction {
  std::string_view domain, name, overload;
  std::vector<std::string_view> inputs, outputs;
  std::vector<std::span<const std::byte>> nodes, defaults;  // NodeProtos; AttributeProtos with values
};

/// By domain ("" for ONNX's own), name and overload.
using OnnxFunctions =
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, OnnxFunction>;

OnnxFunction read_onnx_function(std::span<const std::byte> message);

/// An AttributeProto of a call, or a default.
struct OnnxGiven {
  GraphAttribute attribute;
  std::size_t size = 0;  // of its message
};

/// A function that is put in where it is called: what its names stand for.
struct OnnxCall {
  const OnnxFunction& function;
  std::string prefix;  // of names that are neither inputs nor outputs
  std::map<std::string_view, std::string> names;
  std::map<std::string, OnnxGiven, std::less<>> attributes;
  const OnnxCall* around = nullptr;

  std::string name(std::string_view spelled) const;
  /// Is this function being put in already?
  bool is_within(const OnnxFunction& other) const;
};

}  // namespace hearth::inline v0_1::detail
