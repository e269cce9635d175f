// Burn's named MessagePack. Its records write constants as nil; ours are kept under one more key of the root
// map, "hearth", which Burn's reader passes over: files travel both ways.
#include <hearth/record/codec/named_mpk.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <unordered_map>

#define MSGPACK_NO_BOOST
#include <msgpack.hpp>

#include <hearth/core/param_id.hpp>

#include "check.hpp"
#include "mpk_values.hpp"

namespace hearth {
namespace {

using namespace detail;

constexpr std::string_view kCodec = NamedMpk::name;
constexpr std::string_view kKeptKey = "hearth", kConstantsKey = "constants", kLinksKey = "links";

struct SinkStream {
  ByteSink& sink;
  void write(const char* data, std::size_t size) { sink.write(std::as_bytes(std::span(data, size))); }
};

class Writer {
 public:
  Writer(ByteSink& sink, Precision precision) : stream_{sink}, packer_(stream_), precision_(precision) {}

  void tree(const RecordTree& tree) {
    for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
      if (leaf.is_scalar()) constants_.emplace_back(path, &leaf);
      if (leaf.as<RecordLink>()) links_.emplace_back(path, &leaf);
    });
    packer_.pack_map(constants_.empty() && links_.empty() ? 3 : 4);
    text("metadata");
    packer_.pack_map(static_cast<std::uint32_t>(tree.metadata.size()));
    for (const auto& [key, value] : tree.metadata) member(key, value);
    text("item");
    node(tree.root, "");
    text("_b");  // Burn's marker of the backend type: nothing
    packer_.pack_array(0);
    if (!constants_.empty() || !links_.empty()) kept();
  }

 private:
  using Leaves = std::vector<std::pair<std::string, const RecordNode*>>;

  void text(std::string_view text) {
    packer_.pack_str(static_cast<std::uint32_t>(text.size()));
    packer_.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
  }

  void member(std::string_view key, std::string_view value) {
    text(key);
    text(value);
  }

  void node(const RecordNode& node, const std::string& path) {
    if (const auto* map = node.as<RecordMap>()) {
      packer_.pack_map(static_cast<std::uint32_t>(map->entries.size()));
      for (const auto& [key, below] : map->entries) {
        text(key);
        this->node(below, join_path(path, key));
      }
    } else if (const auto* list = node.as<RecordList>()) {
      packer_.pack_array(static_cast<std::uint32_t>(list->items.size()));
      for (std::size_t i = 0; i < list->items.size(); ++i)
        this->node(list->items[i], join_path(path, std::to_string(i)));
    } else if (const auto* tensor = node.as<RecordTensor>()) {
      parameter(*tensor, path);
    } else {
      packer_.pack_nil();
    }
  }

  void parameter(const RecordTensor& tensor, const std::string& path) {
    packer_.pack_map(2);
    text("id");
    text(tensor.id.empty() ? param_id_of_path(path).text() : tensor.id);
    text("param");
    packer_.pack_map(3);
    text("bytes");
    packer_.pack_bin(static_cast<std::uint32_t>(precision_.size(tensor.data)));
    precision_.write(tensor.data, stream_.sink);
    text("shape");
    packer_.pack_array(static_cast<std::uint32_t>(tensor.data.shape.rank()));
    for (std::size_t extent : tensor.data.shape) packer_.pack(static_cast<std::uint64_t>(extent));
    text("dtype");
    const DType dtype = precision_.dtype(tensor.data);
    if (dtype != DType::boolean) return text(mpk_dtype_name(dtype));
    packer_.pack_map(1);
    member(mpk_dtype_name(dtype), "Native");
  }

  void kept() {
    text(kKeptKey);
    packer_.pack_map(static_cast<std::uint32_t>(!constants_.empty() + !links_.empty()));
    if (!constants_.empty()) {
      text(kConstantsKey);
      packer_.pack_map(static_cast<std::uint32_t>(constants_.size()));
      for (const auto& [path, leaf] : constants_) {
        text(path);
        constant(*leaf);
      }
    }
    if (!links_.empty()) {
      text(kLinksKey);
      packer_.pack_map(static_cast<std::uint32_t>(links_.size()));
      for (const auto& [path, leaf] : links_) member(path, leaf->as<RecordLink>()->path);
    }
  }

  void constant(const RecordNode& node) {
    if (const auto* flag = node.as<bool>())
      packer_.pack(*flag);
    else if (const auto* number = node.as<std::int64_t>())
      packer_.pack(*number);
    else if (const auto* number = node.as<std::uint64_t>())
      packer_.pack(*number);
    else if (const auto* number = node.as<double>())
      real(*number);
    else
      text(*node.as<std::string>());
  }

  // The packer's own function would make an integer of 2.0.
  void real(double value) {
    char bytes[1 + sizeof value] = {'\xcb'};
    std::memcpy(bytes + 1, &value, sizeof value);
    std::reverse(bytes + 1, std::end(bytes));  // MessagePack is big-endian
    stream_.write(bytes, sizeof bytes);
  }

  SinkStream stream_;
  msgpack::packer<SinkStream> packer_;
  Precision precision_;
  Leaves constants_, links_;
};

// MessagePack counts in 32 bits. Lists and maps are bounded already.
void check_sizes(const RecordTree& tree, Precision precision) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    const auto* text = leaf.as<std::string>();
    if ((tensor && precision.size(tensor->data) > kMost) || (text && text->size() > kMost))
      throw_unwritable(kCodec, path, "fewer than 2^32 bytes, which is all that MessagePack counts",
                       leaf.text());
  });
}

// Puts kept constants and links where `item` has nil. One walk: a search for each would let a file of a
// million names take hours.
class Restorer {
 public:
  explicit Restorer(RecordMap& kept) {
    for (RecordEntry& entry : kept.entries) {
      auto* paths = entry.node.as<RecordMap>();
      if (entry.key != kConstantsKey && entry.key != kLinksKey) continue;  // of a newer version
      if (!paths) throw_bad_field(kCodec, where(entry.key), "a map", entry.node.text());
      for (RecordEntry& leaf : paths->entries) take(entry.key, leaf);
    }
  }

  void restore(RecordNode& root) {
    walk(root, "");
    if (!leaves_.empty())
      throw_bad_field(kCodec, leaves_.begin()->first, "nil in 'item', to hold what is kept for it", "none");
  }

 private:
  static std::string where(std::string_view key) { return join_path(kKeptKey, key); }

  void take(const std::string& key, RecordEntry& leaf) {
    if (key == kLinksKey) {
      auto* target = leaf.node.as<std::string>();
      if (!target) throw_bad_field(kCodec, where(key), "texts", leaf.node.text());
      leaf.node = {RecordLink{std::move(*target)}};
    } else if (!leaf.node.is_scalar()) {
      throw_bad_field(kCodec, where(key), "constants", leaf.node.text());
    }
    if (!leaves_.emplace(leaf.key, std::move(leaf.node)).second)
      throw_bad_field(kCodec, leaf.key, "a constant or a link", "both");
  }
  void walk(RecordNode& node, const std::string& path) {
    if (auto* map = node.as<RecordMap>())
      for (auto& [key, below] : map->entries) walk(below, join_path(path, key));
    else if (auto* list = node.as<RecordList>())
      for (std::size_t i = 0; i < list->items.size(); ++i)
        walk(list->items[i], join_path(path, std::to_string(i)));
    else if (auto found = leaves_.find(path); found != leaves_.end() && node.as<RecordNone>()) {
      node = std::move(found->second);
      leaves_.erase(found);
    }
  }

  std::unordered_map<std::string, RecordNode> leaves_;
};

RecordMetadata texts_of(RecordNode& node) {
  RecordMetadata texts;
  auto* map = node.as<RecordMap>();
  if (!map) throw_bad_field(kCodec, "metadata", "a map", node.text());
  for (RecordEntry& entry : map->entries) {
    auto* value = entry.node.as<std::string>();
    if (!value) throw_bad_field(kCodec, "metadata." + entry.key, "a text", entry.node.text());
    texts.emplace_back(std::move(entry.key), std::move(*value));
  }
  return texts;
}

}  // namespace

RecordMetadata NamedMpk::metadata(const PrecisionInfo& precision) {
  const std::string settings(precision.settings);
  return {{"float", std::string(precision.floats)},
          {"int", std::string(precision.ints)},
          {"format",
           "burn_core::record::file::NamedMpkFileRecorder<burn_core::record::settings::" + settings + ">"},
          {"version", "0.21.0"},  // of Burn, whose layout this is
          {"settings", settings}};
}

bool NamedMpk::recognises(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              std::min<std::size_t>(bytes.size(), 16));
  if (text.empty() || (text[0] & '\xf0') != '\x80') return false;  // a map of up to 15 keys
  const std::string_view key = text.substr(1);
  return key.starts_with("\xa8metadata") || key.starts_with("\xa4item") || key.starts_with("\xa2_b") ||
         key.starts_with("\xa6hearth");
}

void NamedMpk::encode(const RecordTree& tree, Precision precision, ByteSink& sink) {
  check_writable(kCodec, tree);
  check_sizes(tree, precision);
  Writer(sink, precision).tree(tree);
}

RecordTree NamedMpk::decode(const Bytes& bytes) {
  RecordNode file = parse_mpk(bytes);
  auto* root = file.as<RecordMap>();
  if (!root) throw_malformed(kCodec, "a map with the key 'item'", file.text());

  RecordTree tree;
  RecordMap* kept = nullptr;
  bool has_item = false;
  for (RecordEntry& entry : root->entries) {
    if (entry.key == "metadata") tree.metadata = texts_of(entry.node);
    if (entry.key == kKeptKey && !(kept = entry.node.as<RecordMap>()))
      throw_bad_field(kCodec, entry.key, "a map", entry.node.text());
    if (entry.key != "item") continue;
    tree.root = std::move(entry.node);
    has_item = true;
  }
  if (!has_item) throw_malformed(kCodec, "a map with the key 'item'", "a map without it");
  check_depth(kCodec, tree.root);
  if (kept) Restorer(*kept).restore(tree.root);
  return tree;
}

}  // namespace hearth
