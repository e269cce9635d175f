// A model and what it says of itself; its graph is read by onnx_graph.cpp.
#include <hearth/trace/onnx.hpp>

#include <hearth/record/medium.hpp>

#include "../record/codec/check.hpp"
#include "onnx_check.hpp"
#include "onnx_fields.hpp"
#include "onnx_graph.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;
using onnx::kCodec;
namespace field_of = onnx::model;
using Message = std::span<const std::byte>;

// A model without the graph, which needs the versions before it is read.
struct Model {
  std::optional<std::int64_t> ir_version, opset;
  std::string producer;
  RecordMetadata metadata;
  std::vector<std::pair<std::string, std::int64_t>> domains;
  std::vector<Message> functions;
  std::optional<Message> graph;
};

void read_opset(Message message, Model& model) {
  std::string_view domain;
  std::int64_t version = 0;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == onnx::opset::kDomain) domain = text_of(kCodec, field);
    if (field.number == onnx::opset::kVersion) version = static_cast<std::int64_t>(varint_of(kCodec, field));
  }
  if (!domain.empty() && domain != "ai.onnx") {
    if (model.domains.size() == kMaxRecordMetadata)
      throw_malformed(kCodec, "at most " + std::to_string(kMaxRecordMetadata) + " domains", "more");
    model.domains.emplace_back(domain, version);
    return;
  }
  if (model.opset.value_or(version) != version)
    throw_malformed(kCodec, "one version of ONNX's operators",
                    std::to_string(*model.opset) + " and " + std::to_string(version));
  model.opset = version;
}

void read_property(Message message, Model& model) {
  std::string key, value;
  ProtoReader reader(kCodec, message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == onnx::entry::kKey) key = text_of(kCodec, field);
    if (field.number == onnx::entry::kValue) value = text_of(kCodec, field);
  }
  add_metadata(kCodec, std::move(key), std::move(value), model.metadata);
}

void read_field(const ProtoField& field, Model& model) {
  switch (field.number) {
    case field_of::kIrVersion: model.ir_version = static_cast<std::int64_t>(varint_of(kCodec, field)); break;
    case field_of::kProducerName: model.producer = text_of(kCodec, field); break;
    case field_of::kOpsetImport: return read_opset(bytes_of(kCodec, field), model);
    case field_of::kMetadataProps: return read_property(bytes_of(kCodec, field), model);
    case field_of::kFunctions: model.functions.push_back(bytes_of(kCodec, field)); break;
    case field_of::kGraph:
      if (model.graph) throw_malformed(kCodec, "one graph", "two");
      model.graph = bytes_of(kCodec, field);
      break;
    default: break;
  }
}

Graph read_model(const Bytes& bytes, const Siblings& siblings) {
  OnnxProblems problems("load", "ONNX bytes");
  Model model;
  const bool is_whole = problems.collect([&] {
    ProtoReader reader = ProtoReader::of_file(kCodec, bytes.span());
    for (ProtoField field; reader.next(field);) problems.collect([&] { read_field(field, model); });
  });
  if (!is_whole) problems.throw_if_any();
  if (!model.graph) problems.stop("a model with a graph", "one without");
  if (!model.ir_version) problems.add("the version of ONNX's format", "none");
  if (!model.opset) problems.add("the version of ONNX's operators", "none");

  const std::int64_t ir_version = model.ir_version.value_or(kNewestIrVersion);
  const std::int64_t opset = model.opset.value_or(kNewestOpset);
  OnnxGraphReader graphs(bytes, siblings, ir_version, opset, problems);
  for (const Message function : model.functions) problems.collect([&] { graphs.add_function(function); });
  Graph graph = graphs.read(*model.graph);
  graph.producer = std::move(model.producer);
  graph.metadata = std::move(model.metadata);
  graph.domains = std::move(model.domains);
  if (!graphs.has_lost()) check_onnx(graph, problems);
  problems.throw_if_any();
  return graph;
}

}  // namespace

Graph read_onnx(const Bytes& bytes, const Siblings& siblings) {
  try {
    return read_model(bytes, siblings);
  } catch (const RecordError&) {
    const std::string other = other_format("onnx", bytes.span());
    if (other.empty()) throw;
    throw_malformed(kCodec, "an ONNX model", other);
  }
}

Graph load_onnx(std::string_view path) {
  try {
    return read_onnx(map_file(path), Siblings(path));
  } catch (const RecordError& error) {
    throw error.from("load", path);
  }
}

}  // namespace hearth::inline v0_1
