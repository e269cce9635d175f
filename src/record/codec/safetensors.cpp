// safetensors from and to trees: names are split at their dots; what is no tensor goes to the metadata.
#include <hearth/record/codec/safetensors.hpp>

#include <algorithm>
#include <cstring>
#include <map>

#include "check.hpp"
#include "leaves_json.hpp"
#include "safetensors_header.hpp"
#include "tree_builder.hpp"

namespace hearth {
namespace {

using namespace detail;

constexpr std::string_view kCodec = Safetensors::name;
constexpr std::string_view kConstantsKey = "hearth.constants";
constexpr std::string_view kLinksKey = "hearth.links";
constexpr std::string_view kIdsKey = "hearth.ids";
constexpr std::size_t kDataAlignment = 64;

// A tree taken apart into what a file has, each sorted, so that one tree has one file.
struct Parts {
  std::vector<std::pair<std::string, const TensorData*>> tensors;
  std::map<std::string, std::string> constants, links, ids;  // JSON by path
};

void take_leaf(const std::string& path, const RecordNode& leaf, Parts& parts) {
  if (const auto* tensor = leaf.as<RecordTensor>()) {
    if (path == "__metadata__") throw_unwritable(kCodec, path, "another name: this one is taken", "a tensor");
    parts.tensors.emplace_back(path, &tensor->data);
    if (!tensor->id.empty()) parts.ids.emplace(path, json_text(tensor->id));
  } else if (const auto* link = leaf.as<RecordLink>()) {
    parts.links.emplace(path, json_text(link->path));
  } else if (leaf.is_scalar()) {
    parts.constants.emplace(path, json_constant(leaf));
  }
}

Parts take_apart(const RecordTree& tree) {
  check_writable(kCodec, tree);
  if (!tree.root.as<RecordMap>() && !tree.root.as<RecordList>())
    throw_unwritable(kCodec, "", "a map of fields", tree.root.text());

  Parts parts;
  // Reading makes the same tree: a name that is also the beginning of another one shows here.
  TreeBuilder rebuilt([](std::string path, std::string expected, std::string found) {
    throw_unwritable(kCodec, std::move(path), std::move(expected), std::move(found));
  });
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    take_leaf(path, leaf, parts);
    const bool kept = leaf.is_scalar() || leaf.as<RecordTensor>() || leaf.as<RecordLink>();
    if (kept) rebuilt.add(path, {});
  });
  std::sort(parts.tensors.begin(), parts.tensors.end(), [](const auto& a, const auto& b) {
    const int x = safetensors_rank(a.second->dtype), y = safetensors_rank(b.second->dtype);
    return x != y ? x > y : a.first < b.first;
  });
  return parts;
}

void add_object(std::string_view key, const std::map<std::string, std::string>& members,
                JsonObject& metadata) {
  JsonObject object;
  for (const auto& [path, value] : members) object.add(path, value);
  if (!object.empty()) metadata.add(key, json_text(object.text()));
}

JsonObject metadata_of(const RecordTree& tree, const Parts& parts) {
  JsonObject metadata;
  for (const auto& [key, value] : tree.metadata) {
    if (key == kConstantsKey || key == kLinksKey || key == kIdsKey)
      throw_unwritable(kCodec, "", "other metadata keys than '" + key + "'", "this one");
    metadata.add(key, json_text(value));
  }
  add_object(kConstantsKey, parts.constants, metadata);
  add_object(kLinksKey, parts.links, metadata);
  add_object(kIdsKey, parts.ids, metadata);
  return metadata;
}

std::string entry_text(const TensorData& data, std::size_t& offset) {
  std::string text = "{\"dtype\":\"" + std::string(safetensors_name(data.dtype)) + "\",\"shape\":[";
  for (std::size_t axis = 0; axis < data.shape.rank(); ++axis)
    text += (axis ? "," : "") + std::to_string(data.shape[axis]);
  text += "],\"data_offsets\":[" + std::to_string(offset);
  offset += data.bytes.size();
  return text + "," + std::to_string(offset) + "]}";
}

std::string header_text(const RecordTree& tree, const Parts& parts) {
  JsonObject header;
  const JsonObject metadata = metadata_of(tree, parts);
  if (!metadata.empty()) header.add("__metadata__", metadata.text());
  std::size_t offset = 0;
  for (const auto& [name, data] : parts.tensors) header.add(name, entry_text(*data, offset));

  std::string text = header.text();
  while ((sizeof(std::uint64_t) + text.size()) % kDataAlignment != 0) text += ' ';
  if (text.size() > kMaxSafetensorsHeader)
    throw_unwritable(kCodec, "", "a header of at most 100,000,000 bytes", std::to_string(text.size()));
  return text;
}

// The entries of one of our own metadata keys, whose values must be texts.
std::vector<std::pair<std::string, std::string>> parse_texts(std::string_view key, std::string_view text) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (RecordEntry& entry : parse_constants(key, text)) {
    auto* value = entry.node.as<std::string>();
    if (!value) throw_bad_field(key, entry.key, "a text", entry.node.text());
    texts.emplace_back(std::move(entry.key), std::move(*value));
  }
  return texts;
}

void add_metadata(std::string key, std::string value, RecordTree& tree, TreeBuilder& builder) {
  if (key == kConstantsKey) {
    for (RecordEntry& entry : parse_constants(key, value)) builder.add(entry.key, std::move(entry.node));
  } else if (key == kLinksKey) {
    for (auto& [path, target] : parse_texts(key, value)) builder.add(path, {RecordLink{std::move(target)}});
  } else if (key == kIdsKey) {
    for (auto& [path, id] : parse_texts(key, value)) {
      RecordNode* node = builder.find(path);
      auto* tensor = node ? node->as<RecordTensor>() : nullptr;
      if (tensor) tensor->id = std::move(id);  // another program may have dropped the tensor
    }
  } else {
    tree.metadata.emplace_back(std::move(key), std::move(value));
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Safetensors::metadata(const PrecisionInfo&) {
  return {{"format", "pt"}};  // what PyTorch's loaders ask for
}

bool Safetensors::recognises(std::span<const std::byte> bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length + 2) return false;
  std::memcpy(&length, bytes.data(), sizeof length);
  return length <= kMaxSafetensorsHeader && static_cast<char>(bytes[sizeof length]) == '{';
}

void Safetensors::encode(const RecordTree& tree, ByteSink& sink) {
  const Parts parts = take_apart(tree);
  const std::string header = header_text(tree, parts);
  const std::uint64_t length = header.size();
  sink.write(std::as_bytes(std::span(&length, 1)));
  sink.write(std::as_bytes(std::span(header)));
  for (const auto& [name, data] : parts.tensors) sink.write(data->bytes.span());
}

RecordTree Safetensors::decode(const Bytes& bytes) {
  SafetensorsHeader header = read_safetensors_header(bytes.span());
  TreeBuilder builder([](std::string path, std::string expected, std::string found) {
    throw_bad_field(kCodec, std::move(path), std::move(expected), std::move(found));
  });
  for (SafetensorsEntry& tensor : header.tensors) {
    Bytes part = bytes.part(header.data_begin + tensor.begin, tensor.end - tensor.begin);
    builder.add(tensor.name, {RecordTensor{"", {tensor.dtype, tensor.shape, std::move(part)}}});
  }
  RecordTree tree;
  for (auto& [key, value] : header.metadata) add_metadata(key, std::move(value), tree, builder);
  tree.root = builder.finish();
  return tree;
}

}  // namespace hearth
