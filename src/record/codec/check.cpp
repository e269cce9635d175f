// Checks on the way out, so that whatever is written can be read again.
#include "check.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace hearth::inline v0_1::detail {
namespace {

struct Check {
  std::string_view codec;
  std::size_t nodes = 0;
  std::set<std::string> paths;

  // The root's path is null.
  void node(const RecordNode& node, const std::string* at, std::size_t depth) {
    const std::string path = at ? *at : "";
    if (++nodes > kMaxRecordNodes)
      throw_unwritable(codec, path, "at most " + std::to_string(kMaxRecordNodes) + " nodes", "more");
    if (path.size() > kMaxRecordPath)
      throw_unwritable(codec, path, "a path of at most " + std::to_string(kMaxRecordPath) + " bytes",
                       std::to_string(path.size()));
    const auto* map = node.as<RecordMap>();
    const auto* list = node.as<RecordList>();
    if ((map || list) && depth == kMaxRecordDepth)
      throw_unwritable(codec, path, "at most " + std::to_string(kMaxRecordDepth) + " levels", "more");
    if (map) {
      if (std::string key = first_duplicate(*map); !key.empty()) twice(path_below(at, key));
      for (const auto& [key, inner] : map->entries) below(inner, at, key, depth);
    } else if (list) {
      for (std::size_t i = 0; i < list->items.size(); ++i)
        below(list->items[i], at, std::to_string(i), depth);
    } else {
      leaf(node, path);
    }
  }

  void below(const RecordNode& node, const std::string* above, std::string_view name, std::size_t depth) {
    const std::string path = path_below(above, name);
    this->node(node, &path, depth + 1);
  }

  void leaf(const RecordNode& node, const std::string& path) {
    if (!paths.insert(path).second) twice(path);  // keys with dots can spell one path in two ways
    const auto* tensor = node.as<RecordTensor>();
    if (!tensor) return;
    const auto size = byte_size(tensor->data.dtype, tensor->data.shape);
    if (tensor->data.bytes.size() != size)
      throw_unwritable(codec, path, "the bytes of " + tensor->data.text(),
                       std::to_string(tensor->data.bytes.size()) + " bytes");
  }

  [[noreturn]] void twice(const std::string& path) { throw_unwritable(codec, path, "one entry", "two"); }
};

[[noreturn]] void throw_field(std::string_view action, std::string source, std::string field,
                              std::string expected, std::string found) {
  throw RecordError(
      action, source,
      {{RecordProblem::Kind::malformed, std::move(field), std::move(expected), std::move(found)}});
}

}  // namespace

void throw_bad_field(std::string_view codec, std::string field, std::string expected, std::string found) {
  throw_field("load", std::string(codec) + " bytes", std::move(field), std::move(expected), std::move(found));
}

void throw_unwritable(std::string_view codec, std::string field, std::string expected, std::string found) {
  throw_field("save", std::string(codec) + " record", std::move(field), std::move(expected),
              std::move(found));
}

std::string more_bytes(std::uint64_t count, std::string_view of) {
  const std::string many = count == 0 ? "" : std::to_string(count) + " ";
  return many + (count == 1 ? "more byte" : "more bytes") + (of.empty() ? "" : " of " + std::string(of));
}

std::string end_of_file(std::size_t at) { return "the end of the file at byte " + std::to_string(at); }

void throw_cut(std::string_view codec, std::uint64_t missing, std::size_t end, std::string_view of) {
  throw_malformed(codec, more_bytes(missing, of), end_of_file(end));
}

void check_mark(std::string_view codec, std::string_view mark, std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() < mark.size() && mark.starts_with(text))
    throw_cut(codec, mark.size() - text.size(), text.size());
}

void throw_not_json(std::string_view codec, std::size_t position, std::size_t size) {
  if (position > size) throw_cut(codec, 0, size);
  throw_malformed(codec, "JSON", "other text at byte " + std::to_string(position));
}

void add_metadata(std::string_view codec, std::string key, std::string value, RecordMetadata& metadata) {
  if (metadata.size() == kMaxRecordMetadata)
    throw_malformed(codec, "at most " + std::to_string(kMaxRecordMetadata) + " texts of metadata", "more");
  metadata.emplace_back(std::move(key), std::move(value));
}

std::string path_below(const std::string* above, std::string_view name) {
  return above ? *above + "." + std::string(name) : std::string(name);
}

void check_writable(std::string_view codec, const RecordTree& tree) {
  if (tree.metadata.size() > kMaxRecordMetadata)
    throw_unwritable(codec, "", "at most " + std::to_string(kMaxRecordMetadata) + " texts of metadata",
                     std::to_string(tree.metadata.size()));
  std::set<std::string_view> keys;
  for (const auto& [key, value] : tree.metadata)
    if (!keys.insert(key).second)
      throw_unwritable(codec, "", "metadata keys that differ", "'" + key + "' twice");
  Check{codec, 0, {}}.node(tree.root, nullptr, 0);
}

void check_depth(std::string_view codec, const RecordNode& node, std::size_t levels) {
  const auto* map = node.as<RecordMap>();
  const auto* list = node.as<RecordList>();
  if ((map || list) && levels == 0)
    throw_malformed(codec, "at most " + std::to_string(kMaxRecordDepth) + " levels", "more");
  if (map)
    for (const auto& entry : map->entries) check_depth(codec, entry.node, levels - 1);
  if (list)
    for (const auto& item : list->items) check_depth(codec, item, levels - 1);
}

std::string first_duplicate(const RecordMap& map) {
  // Indices, not keys: four bytes for each entry, which takes two of a file at least.
  std::vector<std::uint32_t> order(map.entries.size());
  std::iota(order.begin(), order.end(), 0);
  const auto key = [&](std::uint32_t i) -> const std::string& { return map.entries[i].key; };
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return key(a) < key(b); });
  const auto found =
      std::adjacent_find(order.begin(), order.end(), [&](auto a, auto b) { return key(a) == key(b); });
  if (found == order.end()) return {};
  return key(*found).empty() ? "(the empty key)" : key(*found);
}

}  // namespace hearth::inline v0_1::detail
