#include "onnx_writer.hpp"

#include <hearth/trace/onnx.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "../record/codec/check.hpp"
#include "../record/codec/onnx_tensor.hpp"
#include "../record/codec/utf8.hpp"
#include "onnx_check.hpp"
#include "onnx_fields.hpp"
#include "onnx_value.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::size_t kAlignment = 4096, kSmallest = 1024;  // of what lies beside
constexpr std::size_t kLargestMessage = std::numeric_limits<std::int32_t>::max();

// With those of graphs within this one.
std::size_t size_of_weights(const Graph& graph) {
  std::size_t size = 0;
  for (const GraphTensor& tensor : graph.initializers) size += tensor.data.bytes.size();
  for (const GraphNode& node : graph.nodes)
    for (const GraphAttribute& attribute : node.attributes)
      if (const auto* below = std::get_if<std::shared_ptr<const Graph>>(&attribute.value); below && *below)
        size += size_of_weights(**below);
  return size;
}

class Writer {
 public:
  Writer(OnnxProblems& problems, OnnxDataFile* beside) : problems_(problems), beside_(beside) {}

  // Fields go in the order of their numbers, as protobuf's own writers have them.
  ProtoWriter model(const Graph& model) {
    namespace field = onnx::model;
    ProtoWriter out;
    // Version 3 wants initializers among the inputs, which they are not here; 4 is the same without that.
    out.varint(field::kIrVersion, static_cast<std::uint64_t>(std::max<std::int64_t>(model.ir_version, 4)));
    if (!model.producer.empty()) text(out, field::kProducerName, model.producer);
    out.message(field::kGraph, graph(model));
    opset(out, "", model.opset);
    for (const auto& [domain, version] : model.domains) {
      opset(out, domain, version);
      domains_.erase(domain);
    }
    for (const std::string_view domain : domains_) opset(out, domain, 1);  // used, of a version nobody gave
    for (const auto& [key, value] : model.metadata) entry(out, field::kMetadataProps, key, value);
    return out;
  }

 private:
  void text(ProtoWriter& out, std::uint32_t number, std::string_view text) {
    if (!is_utf8(text)) problems_.add("UTF-8", "'" + std::string(text) + "'");
    out.bytes(number, text);
  }
  void opset(ProtoWriter& out, std::string_view domain, std::int64_t version) {
    ProtoWriter opset;
    if (!domain.empty()) text(opset, onnx::opset::kDomain, domain);
    opset.varint(onnx::opset::kVersion, static_cast<std::uint64_t>(version));
    out.message(onnx::model::kOpsetImport, opset);
  }
  void entry(ProtoWriter& out, std::uint32_t number, std::string_view key, std::string_view value) {
    ProtoWriter entry;
    text(entry, onnx::entry::kKey, key);
    text(entry, onnx::entry::kValue, value);
    out.message(number, entry);
  }

  ProtoWriter graph(const Graph& graph) {
    namespace field = onnx::graph;
    ProtoWriter out;
    for (const GraphNode& node : graph.nodes) out.message(field::kNode, this->node(node));
    text(out, field::kName, graph.name.empty() ? "graph" : graph.name);  // which ONNX wants to have one
    for (const GraphTensor& initializer : graph.initializers)
      out.message(field::kInitializer, tensor(initializer.name, initializer.data, beside_));
    values(out, field::kInput, graph.inputs);
    values(out, field::kOutput, graph.outputs);
    values(out, field::kValueInfo, graph.values);
    return out;
  }
  void values(ProtoWriter& out, std::uint32_t number, const std::vector<GraphValue>& values) {
    for (const GraphValue& value : values) {
      // Through the reader: what it refuses, such as too many dimensions, is not written.
      const ProtoWriter message = write_onnx_value(value);
      problems_.collect([&] { read_onnx_value(std::as_bytes(std::span(message.text()))); });
      out.message(number, message);
    }
  }

  ProtoWriter node(const GraphNode& node) {
    namespace field = onnx::node;
    ProtoWriter out;
    for (const std::string& input : node.inputs) text(out, field::kInput, input);
    for (const std::string& output : node.outputs) text(out, field::kOutput, output);
    if (!node.name.empty()) text(out, field::kName, node.name);
    text(out, field::kOpType, node.op);
    for (const GraphAttribute& attribute : node.attributes)
      out.message(field::kAttribute, this->attribute(attribute));
    if (!node.domain.empty() && node.domain != "ai.onnx") {
      text(out, field::kDomain, node.domain);
      domains_.insert(node.domain);
    }
    return out;
  }

  ProtoWriter attribute(const GraphAttribute& attribute) {
    ProtoWriter out;
    text(out, onnx::attribute::kName, attribute.name);
    const std::uint64_t type =
        std::visit([&](const auto& value) { return put(out, value); }, attribute.value);
    out.varint(onnx::attribute::kType, type);
    return out;
  }
  // The value of an attribute; the number of its type.
  std::uint64_t put(ProtoWriter& out, std::int64_t value) {
    out.varint(onnx::attribute::kInt, static_cast<std::uint64_t>(value));
    return onnx::attribute::kOfInt;
  }
  std::uint64_t put(ProtoWriter& out, float value) {
    out.real(onnx::attribute::kFloat, value);
    return onnx::attribute::kOfFloat;
  }
  std::uint64_t put(ProtoWriter& out, const std::string& value) {
    out.bytes(onnx::attribute::kString, value);
    return onnx::attribute::kOfString;
  }
  std::uint64_t put(ProtoWriter& out, const TensorData& value) {
    out.message(onnx::attribute::kTensor, tensor("", value, nullptr));
    return onnx::attribute::kOfTensor;
  }
  std::uint64_t put(ProtoWriter& out, const std::vector<std::int64_t>& values) {
    for (const std::int64_t value : values)
      out.varint(onnx::attribute::kInts, static_cast<std::uint64_t>(value));
    return onnx::attribute::kOfInts;
  }
  std::uint64_t put(ProtoWriter& out, const std::vector<float>& values) {
    for (const float value : values) out.real(onnx::attribute::kFloats, value);
    return onnx::attribute::kOfFloats;
  }
  std::uint64_t put(ProtoWriter& out, const std::vector<std::string>& values) {
    for (const std::string& value : values) out.bytes(onnx::attribute::kStrings, value);
    return onnx::attribute::kOfStrings;
  }
  std::uint64_t put(ProtoWriter& out, const std::shared_ptr<const Graph>& value) {
    if (value) out.message(onnx::attribute::kGraph, graph(*value));  // none is among the problems
    return onnx::attribute::kOfGraph;
  }

  ProtoWriter tensor(const std::string& name, const TensorData& data, OnnxDataFile* beside) {
    namespace field = onnx::tensor;
    const auto size = byte_size(data.dtype, data.shape);
    if (size != data.bytes.size())
      problems_.add({RecordProblem::Kind::malformed, name, "the bytes of " + data.text(),
                     std::to_string(data.bytes.size()) + " bytes"});
    ProtoWriter out;
    for (const std::size_t extent : data.shape) {
      if (extent > static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max()))
        problems_.add({RecordProblem::Kind::malformed, name, "extents below 2^63", data.text()});
      out.varint(field::kDims, extent);
    }
    out.varint(field::kDataType, onnx_type(data.dtype));
    if (!name.empty()) text(out, field::kName, name);
    if (beside && data.bytes.size() > kSmallest) {
      entry(out, field::kExternalData, "location", beside->name());
      entry(out, field::kExternalData, "offset", std::to_string(beside->add(data.bytes)));
      entry(out, field::kExternalData, "length", std::to_string(data.bytes.size()));
      out.varint(field::kDataLocation, field::kExternal);
    } else if (data.bytes.size() != 0) {
      out.shared_bytes(field::kRawData, data.bytes);
    }
    return out;
  }

  OnnxProblems& problems_;
  OnnxDataFile* beside_;
  std::set<std::string_view> domains_;  // that nodes have
};

}  // namespace

std::size_t OnnxDataFile::add(const Bytes& bytes) {
  const std::size_t offset = (end_ + kAlignment - 1) / kAlignment * kAlignment;
  parts_.emplace_back(offset, bytes);
  end_ = offset + bytes.size();
  return offset;
}

void OnnxDataFile::write(ByteSink& sink) const {
  static constexpr std::array<std::byte, kAlignment> kZeros = {};
  std::size_t end = 0;
  for (const auto& [offset, bytes] : parts_) {
    sink.write(std::span(kZeros).first(offset - end));
    sink.write(bytes.span());
    end = offset + bytes.size();
  }
}

ProtoWriter onnx_model(const Graph& graph, OnnxDataFile* beside, std::size_t largest) {
  OnnxProblems problems("save", "ONNX graph");
  check_onnx(graph, problems);
  if (beside && size_of_weights(graph) <= largest) beside = nullptr;
  ProtoWriter model = Writer(problems, beside).model(graph);
  if (model.size() > kLargestMessage)
    problems.add(
        "a model of at most " + std::to_string(kLargestMessage) + " bytes, besides weights in another file",
        std::to_string(model.size()));
  problems.throw_if_any();
  return model;
}

}  // namespace hearth::inline v0_1::detail
