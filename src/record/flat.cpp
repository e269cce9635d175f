#include <hearth/record/flat.hpp>

#include <map>

#include "codec/check.hpp"
#include "codec/leaves_json.hpp"

namespace hearth::inline v0_1 {

using namespace detail;

namespace {

// Sorted, so that one tree has one file.
void add_object(std::string_view key, const std::map<std::string, std::string>& members,
                RecordMetadata& kept) {
  JsonObject object;
  for (const auto& [path, value] : members) object.add(path, value);
  if (!object.empty()) kept.emplace_back(key, object.text());
}

}  // namespace

FlatTree take_apart(std::string_view codec, const RecordTree& tree) {
  check_writable(codec, tree);
  if (!tree.root.as<RecordMap>() && !tree.root.as<RecordList>())
    throw_unwritable(codec, "", "a map of fields", tree.root.text());

  FlatTree flat;
  // A name that is also the beginning of another one shows here.
  TreeBuilder rebuilt([&](std::string path, std::string expected, std::string found) {
    throw_unwritable(codec, std::move(path), std::move(expected), std::move(found));
  });
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>())
      flat.tensors.emplace_back(path, tensor);
    else if (const auto* link = leaf.as<RecordLink>())
      flat.links.emplace_back(path, link);
    else if (leaf.is_scalar())
      flat.constants.emplace_back(path, &leaf);
    else
      return;
    rebuilt.add(path, {});
  });
  return flat;
}

RecordMetadata kept_as_texts(std::string_view codec, const RecordTree& tree, const FlatTree& flat,
                             bool with_ids) {
  for (const auto& [key, value] : tree.metadata)
    if (key == kConstantsKey || key == kLinksKey || key == kIdsKey)
      throw_unwritable(codec, "", "other metadata keys than '" + key + "'", "this one");

  std::map<std::string, std::string> constants, links, ids;  // JSON by path
  for (const auto& [path, node] : flat.constants) constants.emplace(path, json_constant(*node));
  for (const auto& [path, link] : flat.links) links.emplace(path, json_text(link->path));
  if (with_ids)
    for (const auto& [path, tensor] : flat.tensors)
      if (!tensor->id.empty()) ids.emplace(path, json_text(tensor->id));

  RecordMetadata kept;
  add_object(kConstantsKey, constants, kept);
  add_object(kLinksKey, links, kept);
  add_object(kIdsKey, ids, kept);
  if (tree.metadata.size() + kept.size() > kMaxRecordMetadata)
    throw_unwritable(codec, "",
                     "at most " + std::to_string(kMaxRecordMetadata) + " texts of metadata, ours among them",
                     "more");
  return kept;
}

TreeBuilder tree_reader(std::string_view codec) {
  return TreeBuilder([codec](std::string path, std::string expected, std::string found) {
    throw_bad_field(codec, std::move(path), std::move(expected), std::move(found));
  });
}

void restore_text(std::string key, std::string value, RecordMetadata& metadata, TreeBuilder& builder) {
  if (key == kConstantsKey) {
    for (RecordEntry& entry : parse_constants(key, value)) builder.add(entry.key, std::move(entry.node));
  } else if (key == kLinksKey) {
    for (RecordEntry& entry : parse_constants(key, value))
      builder.add(entry.key, {RecordLink{std::move(text_of(key, entry))}});
  } else if (key == kIdsKey) {
    for (RecordEntry& entry : parse_constants(key, value)) {
      RecordNode* node = builder.find(entry.key);
      auto* tensor = node ? node->as<RecordTensor>() : nullptr;
      // Another program may have dropped the tensor.
      if (std::string& id = text_of(key, entry); tensor) tensor->id = std::move(id);
    }
  } else {
    metadata.emplace_back(std::move(key), std::move(value));
  }
}

}  // namespace hearth::inline v0_1
