// ONNX's ModelProto, of which only the initializers and what the model says of itself are read.
#include <hearth/record/codec/onnx.hpp>

#include <algorithm>
#include <set>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "onnx_tensor.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Onnx::name;

// Fields of ModelProto, GraphProto, OperatorSetIdProto and StringStringEntryProto.
constexpr std::uint32_t kIrVersion = 1, kProducerName = 2, kProducerVersion = 3, kDomain = 4,
                        kModelVersion = 5, kDocString = 6, kGraph = 7, kOpsetImport = 8, kMetadataProps = 14,
                        kTrainingInfo = 20, kFunctions = 25;
constexpr std::uint32_t kInitializer = 5, kSparseInitializer = 15;
constexpr std::uint32_t kOpsetDomain = 1, kOpsetVersion = 2, kEntryKey = 1, kEntryValue = 2;

class Model {
 public:
  Model(const Bytes& bytes, const Siblings& siblings) : bytes_(bytes), files_(siblings) {}

  RecordTree read() {
    bool has_graph = false;
    ProtoReader reader = ProtoReader::of_file(kCodec, bytes_.span());
    for (ProtoField field; reader.next(field);) {
      if (field.number != kGraph) {
        describe(field);
        continue;
      }
      if (std::exchange(has_graph, true)) throw_malformed(kCodec, "one graph", "two");
      graph(bytes_of(kCodec, field));
    }
    if (!has_graph) throw_malformed(kCodec, "a model with a graph", "one without");
    tree_.root = builder_.finish();
    return std::move(tree_);
  }

 private:
  void graph(std::span<const std::byte> message) {
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) {
      if (field.number == kSparseInitializer) throw_malformed(kCodec, "dense initializers", "a sparse one");
      if (field.number != kInitializer) continue;
      OnnxTensor tensor = read_onnx_tensor(bytes_, bytes_of(kCodec, field), files_);
      builder_.add(tensor.name, {RecordTensor{"", std::move(tensor.data)}});
    }
  }

  void describe(const ProtoField& field) {
    switch (field.number) {
      case kIrVersion: return add("ir_version", std::to_string(varint_of(kCodec, field)));
      case kProducerName: return add("producer_name", std::string(text_of(kCodec, field)));
      case kProducerVersion: return add("producer_version", std::string(text_of(kCodec, field)));
      case kOpsetImport: return opset(bytes_of(kCodec, field));
      case kMetadataProps: return property(bytes_of(kCodec, field));
      default: return;
    }
  }
  void opset(std::span<const std::byte> message) {
    std::string_view domain;
    std::uint64_t version = 0;
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) {
      if (field.number == kOpsetDomain) domain = text_of(kCodec, field);
      if (field.number == kOpsetVersion) version = varint_of(kCodec, field);
    }
    if (domain.empty() || domain == "ai.onnx") add("opset", std::to_string(version));
  }
  void property(std::span<const std::byte> message) {
    std::string key, value;
    ProtoReader reader(kCodec, message);
    for (ProtoField field; reader.next(field);) {
      if (field.number == kEntryKey) key = text_of(kCodec, field);
      if (field.number == kEntryValue) value = text_of(kCodec, field);
    }
    add(std::move(key), std::move(value));
  }
  void add(std::string key, std::string value) {
    if (!keys_.insert(key).second)
      throw_malformed(kCodec, "metadata keys that differ", "'" + key + "' twice");
    add_metadata(kCodec, std::move(key), std::move(value), tree_.metadata);
  }

  const Bytes& bytes_;
  OnnxFiles files_;
  TreeBuilder builder_ = tree_reader(kCodec);
  std::set<std::string> keys_;
  RecordTree tree_;
};

bool begins_a_graph(std::span<const std::byte> bytes) {
  constexpr std::uint32_t kNode = 1, kName = 2, kGraphDocString = 10, kInput = 11, kOutput = 12,
                          kValueInfo = 13;
  std::uint64_t key = 0, size = 0;
  if (!take_varint(bytes, key) || !take_varint(bytes, size) || size > bytes.size()) return false;
  if ((key & 7) != static_cast<std::uint64_t>(Wire::bytes)) return false;
  constexpr std::uint64_t kKnown[] = {kNode,  kName,   kInitializer, kGraphDocString,
                                      kInput, kOutput, kValueInfo};
  return std::ranges::find(kKnown, key >> 3) != std::end(kKnown);
}

}  // namespace

bool Onnx::recognises(std::span<const std::byte> bytes) {
  constexpr std::uint64_t kTexts[] = {kProducerName, kProducerVersion, kDomain,       kDocString,
                                      kOpsetImport,  kMetadataProps,   kTrainingInfo, kFunctions};
  // The fields before the graph, of which the version comes first. Protobuf has no magic.
  std::uint64_t key = 0, value = 0;
  bool is_first = true;
  while (take_varint(bytes, key) && take_varint(bytes, value)) {
    const std::uint64_t number = key >> 3;
    const auto wire = static_cast<Wire>(key & 7);
    if ((number == kIrVersion) != std::exchange(is_first, false)) return false;
    if (wire == Wire::varint && (number == kIrVersion || number == kModelVersion)) continue;
    if (wire != Wire::bytes || value > bytes.size()) return false;
    if (number == kGraph) return begins_a_graph(bytes.first(static_cast<std::size_t>(value)));
    if (std::ranges::find(kTexts, number) == std::end(kTexts)) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(value));
  }
  return false;
}

RecordTree Onnx::decode(const Bytes& bytes, const Siblings& siblings) {
  return Model(bytes, siblings).read();
}

}  // namespace hearth::inline v0_1
