// safetensors from and to trees: names are split at their dots; what is no tensor goes to the metadata.
#include <hearth/record/codec/safetensors.hpp>

#include <algorithm>
#include <cstring>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "leaves_json.hpp"
#include "safetensors_header.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Safetensors::name;
constexpr std::string_view kMetadataKey = "__metadata__";
constexpr std::size_t kDataAlignment = 64;

using Tensors = FlatTree::Named<const RecordTensor*>;

std::string entry_text(const TensorData& data, Precision precision, std::size_t& offset) {
  std::string text =
      "{\"dtype\":\"" + std::string(safetensors_name(precision.dtype(data))) + "\",\"shape\":[";
  for (std::size_t axis = 0; axis < data.shape.rank(); ++axis)
    text += (axis ? "," : "") + std::to_string(data.shape[axis]);
  text += "],\"data_offsets\":[" + std::to_string(offset);
  offset += precision.size(data);
  return text + "," + std::to_string(offset) + "]}";
}

std::string header_text(const RecordMetadata& metadata, const Tensors& tensors, Precision precision) {
  JsonObject header, texts;
  for (const auto& [key, value] : metadata) texts.add(key, json_text(value));
  if (!texts.empty()) header.add(kMetadataKey, texts.text());
  std::size_t offset = 0;
  for (const auto& [name, tensor] : tensors) header.add(name, entry_text(tensor->data, precision, offset));

  std::string text = header.text();
  while ((sizeof(std::uint64_t) + text.size()) % kDataAlignment != 0) text += ' ';
  if (text.size() > kMaxSafetensorsHeader)
    throw_unwritable(kCodec, "", "a header of at most 100,000,000 bytes", std::to_string(text.size()));
  return text;
}

// By size of element, so that all are aligned, and then by name, so that one tree has one file.
void sort_for_file(Tensors& tensors, Precision precision) {
  std::sort(tensors.begin(), tensors.end(), [&](const auto& a, const auto& b) {
    const int x = safetensors_rank(precision.dtype(a.second->data));
    const int y = safetensors_rank(precision.dtype(b.second->data));
    return x != y ? x > y : a.first < b.first;
  });
}

}  // namespace

RecordMetadata Safetensors::metadata(const PrecisionInfo&) {
  return {{"format", "pt"}};  // what PyTorch's loaders ask for
}

bool Safetensors::recognises(std::span<const std::byte> bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length + 2) return false;
  std::memcpy(&length, bytes.data(), sizeof length);
  return length <= kMaxSafetensorsHeader && static_cast<char>(bytes[sizeof length]) == '{';
}

void Safetensors::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  FlatTree flat = take_apart(kCodec, tree);
  for (const auto& [name, tensor] : flat.tensors)
    if (name == kMetadataKey) throw_unwritable(kCodec, name, "another name: this one is taken", "a tensor");
  RecordMetadata metadata = tree.metadata;
  for (auto& kept : kept_as_texts(kCodec, tree, flat, /*with_ids=*/true)) metadata.push_back(std::move(kept));
  sort_for_file(flat.tensors, precision);

  const std::string header = header_text(metadata, flat.tensors, precision);
  const std::uint64_t length = header.size();
  sink.write(std::as_bytes(std::span(&length, 1)));
  sink.write(std::as_bytes(std::span(header)));
  for (const auto& [name, tensor] : flat.tensors) precision.write(tensor->data, sink);
}

RecordTree Safetensors::decode(const Bytes& bytes) {
  SafetensorsHeader header = read_safetensors_header(bytes.span());
  TreeBuilder builder = tree_reader(kCodec);
  for (SafetensorsEntry& tensor : header.tensors) {
    Bytes part = bytes.part(header.data_begin + tensor.begin, tensor.end - tensor.begin);
    builder.add(tensor.name, {RecordTensor{"", {tensor.dtype, tensor.shape, std::move(part)}}});
  }
  RecordTree tree;
  for (auto& [key, value] : header.metadata)
    restore_text(std::move(key), std::move(value), tree.metadata, builder);
  tree.root = builder.finish();
  return tree;
}

}  // namespace hearth::inline v0_1
