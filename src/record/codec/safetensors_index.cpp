// Shards are opened one after the other, each once. Every tensor of theirs must be where the index says, and
// no other: what was passed over in silence would be missed much later.
#include <hearth/record/codec/safetensors_index.hpp>

#include <algorithm>
#include <map>
#include <set>

#include <hearth/record/flat.hpp>
#include "check.hpp"
#include "index_json.hpp"
#include "safetensors_header.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = SafetensorsIndex::name;

// What is wrong within a shard, with its name.
SafetensorsHeader header_of(const std::string& file, const Bytes& bytes) {
  try {
    return read_safetensors_header(bytes.span());
  } catch (const RecordError& error) {
    std::vector<RecordProblem> problems = error.problems();
    for (RecordProblem& problem : problems)
      problem.field = problem.field.empty() ? file : file + ": " + problem.field;
    throw RecordError("load", std::string(kCodec) + " bytes", std::move(problems));
  }
}

// Constants, ties and ids are those of the shard's tensors: no two shards have the same.
bool is_ours(std::string_view key) { return key == kConstantsKey || key == kLinksKey || key == kIdsKey; }

class Reader {
 public:
  Reader(const Bytes& bytes, const Siblings& siblings)
      : siblings_(siblings), index_(read_shard_index(bytes.span())) {}

  RecordTree read() {
    for (std::size_t i = 0; i < index_.places.size(); ++i) {
      by_name_.emplace(index_.places[i].tensor, i);
      tensors_.emplace_back();
    }
    texts_ = std::move(index_.metadata);
    for (const auto& [key, value] : texts_) keys_.insert(key);
    for (std::size_t i = 0; i < index_.shards.size(); ++i) shard(i);

    TreeBuilder builder = tree_reader(kCodec);
    for (std::size_t i = 0; i < tensors_.size(); ++i)
      builder.add(index_.places[i].tensor, {RecordTensor{"", std::move(*tensors_[i])}});
    RecordTree tree;
    for (auto& [key, value] : texts_) restore_text(std::move(key), std::move(value), tree.metadata, builder);
    tree.root = builder.finish();
    return tree;
  }

 private:
  void shard(std::size_t at) {
    const auto& [file, expected] = index_.shards[at];
    const Bytes bytes = siblings_.open(file);
    SafetensorsHeader header = header_of(file, bytes);
    for (const SafetensorsEntry& entry : header.tensors) {
      const auto found = by_name_.find(entry.name);
      if (found == by_name_.end() || index_.places[found->second].shard != at)
        throw_bad_field(kCodec, entry.name, "a weight_map that says it is in '" + file + "'",
                        found == by_name_.end() ? "one without it" : "another file there");
      tensors_[found->second] = {entry.dtype, entry.shape,
                                 bytes.part(header.data_begin + entry.begin, entry.end - entry.begin)};
    }
    if (header.tensors.size() != expected) missing(at);
    for (auto& [key, value] : header.metadata)  // the index and the first shard have the say
      if (keys_.insert(key).second || is_ours(key)) add_metadata(kCodec, key, std::move(value), texts_);
  }

  [[noreturn]] void missing(std::size_t at) const {
    for (std::size_t i = 0; i < tensors_.size(); ++i)
      if (index_.places[i].shard == at && !tensors_[i])
        throw_bad_field(kCodec, index_.places[i].tensor, "a tensor in '" + index_.shards[at].file + "'",
                        "none");
    throw_malformed(kCodec, "the tensors of the weight_map", "others");
  }

  const Siblings& siblings_;
  ShardIndex index_;
  std::map<std::string_view, std::size_t> by_name_;  // to index_.places
  Chunked<std::optional<TensorData>> tensors_;       // for each of index_.places
  RecordMetadata texts_;
  std::set<std::string> keys_;
};

}  // namespace

bool SafetensorsIndex::recognises(std::span<const std::byte> bytes) {
  constexpr std::size_t kPrefix = std::size_t{64} << 10;  // the metadata comes before the map
  constexpr std::string_view kSpaces = " \t\r\n", kKey = "\"weight_map\"";
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kPrefix));
  const auto skip_to = [&](char c) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
    return text.starts_with(c);
  };
  if (!skip_to('{')) return false;
  for (std::size_t at; (at = text.find(kKey)) != std::string_view::npos;) {  // it may be a text as well
    text.remove_prefix(at + kKey.size());
    if (!skip_to(':')) continue;
    text.remove_prefix(1);
    if (skip_to('{')) return true;
  }
  return false;
}

RecordTree SafetensorsIndex::decode(const Bytes& bytes, const Siblings& siblings) {
  return Reader(bytes, siblings).read();
}

}  // namespace hearth::inline v0_1
