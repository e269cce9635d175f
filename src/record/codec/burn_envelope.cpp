// Reading the envelope: metadata, item, and what is kept beside it.
#include "burn_envelope.hpp"

#include <map>

#include "check.hpp"
#include "leaves_json.hpp"

namespace hearth::inline v0_1::detail {
namespace {

// Puts kept constants and links where `item` has nil. One walk: a search for each would let a file of a
// million names take hours.
class Restorer {
 public:
  Restorer(std::string_view codec, RecordMap& kept) : codec_(codec) {
    for (RecordEntry& entry : kept.entries) {
      auto* paths = entry.node.as<RecordMap>();
      if (entry.key != kKeptConstantsKey && entry.key != kKeptLinksKey) continue;  // of a newer version
      if (!paths) throw_bad_field(codec_, where(entry.key), "a map", entry.node.text());
      for (RecordEntry& leaf : paths->entries) take(entry.key, leaf);
    }
  }

  void restore(RecordNode& root) {
    change_leaves(root, [this](const std::string& path, RecordNode& leaf) {
      const auto found = leaves_.find(path);
      if (found == leaves_.end() || !leaf.as<RecordNone>()) return;
      leaf = std::move(found->second);
      leaves_.erase(found);
    });
    if (!leaves_.empty())
      throw_bad_field(codec_, leaves_.begin()->first, "nil in 'item', to hold what is kept for it", "none");
  }

 private:
  static std::string where(std::string_view key) { return join_path(kKeptKey, key); }

  void take(const std::string& key, RecordEntry& leaf) {
    if (key == kKeptLinksKey) {
      auto* target = leaf.node.as<std::string>();
      if (!target) throw_bad_field(codec_, where(key), "texts", leaf.node.text());
      leaf.node = {RecordLink{std::move(*target)}};
    } else if (const auto value = float_of_bits(leaf.node)) {
      leaf.node = {*value};
    } else if (!leaf.node.is_scalar()) {
      throw_bad_field(codec_, where(key), "constants", leaf.node.text());
    }
    if (!leaves_.emplace(leaf.key, std::move(leaf.node)).second)
      throw_bad_field(codec_, leaf.key, "a constant or a link", "both");
  }

  std::string_view codec_;
  std::map<std::string, RecordNode> leaves_;
};

RecordMetadata texts_of(std::string_view codec, RecordNode& node) {
  RecordMetadata texts;
  auto* map = node.as<RecordMap>();
  if (!map) throw_bad_field(codec, std::string(kMetadataKey), "a map", node.text());
  for (RecordEntry& entry : map->entries) {
    auto* value = entry.node.as<std::string>();
    if (!value) throw_bad_field(codec, join_path(kMetadataKey, entry.key), "a text", entry.node.text());
    add_metadata(codec, std::move(entry.key), std::move(*value), texts);
  }
  return texts;
}

}  // namespace

RecordMetadata burn_metadata(std::string_view recorder, const PrecisionInfo& precision) {
  const std::string settings(precision.settings);
  return {{"float", std::string(precision.floats)},
          {"int", std::string(precision.ints)},
          {"format", "burn_core::record::file::" + std::string(recorder) +
                         "FileRecorder<burn_core::record::settings::" + settings + ">"},
          {"version", "0.21.0"},  // of Burn, whose layout this is
          {"settings", settings}};
}

RecordTree tree_of_envelope(std::string_view codec, RecordNode file) {
  auto* root = file.as<RecordMap>();
  if (!root) throw_malformed(codec, "a map with the key 'item'", file.text());

  RecordTree tree;
  RecordMap* kept = nullptr;
  bool has_item = false;
  for (RecordEntry& entry : root->entries) {
    if (entry.key == kMetadataKey) tree.metadata = texts_of(codec, entry.node);
    if (entry.key == kKeptKey && !(kept = entry.node.as<RecordMap>()))
      throw_bad_field(codec, entry.key, "a map", entry.node.text());
    if (entry.key != kItemKey) continue;
    tree.root = std::move(entry.node);
    has_item = true;
  }
  if (!has_item) throw_malformed(codec, "a map with the key 'item'", "a map without it");
  check_depth(codec, tree.root);
  if (kept) Restorer(codec, *kept).restore(tree.root);
  return tree;
}

}  // namespace hearth::inline v0_1::detail
