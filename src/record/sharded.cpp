// The shards and then the index: a reader that finds the index finds what it names.
#include <hearth/record/sharded.hpp>

#include <algorithm>
#include <cstdio>

#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/codec/safetensors_index.hpp>
#include <hearth/record/medium.hpp>

#include <hearth/record/flat.hpp>
#include "codec/check.hpp"
#include "codec/index_json.hpp"
#include "codec/leaves_json.hpp"
#include "codec/safetensors_header.hpp"

namespace hearth::inline v0_1 {
namespace {

using namespace detail;

constexpr std::string_view kCodec = SafetensorsIndex::name;
constexpr std::string_view kMetadataName = "__metadata__";
constexpr std::string_view kTotalSize = "total_size";

using Shard = FlatTree::Named<const RecordTensor*>;

std::vector<Shard> in_shards(Shard tensors, std::size_t shard_bytes, Precision precision) {
  std::vector<Shard> shards;
  std::size_t room = 0;
  for (auto& [name, tensor] : tensors) {
    const std::size_t size = precision.size(tensor->data);
    if (shards.empty() || size > room) {
      shards.emplace_back();
      room = shard_bytes;
    }
    room -= std::min(size, room);
    shards.back().emplace_back(std::move(name), tensor);
  }
  return shards;
}

// "model-00001-of-00003.safetensors"
std::string shard_name(std::string_view stem, std::size_t index, std::size_t count) {
  char numbers[64];
  std::snprintf(numbers, sizeof numbers, "-%05zu-of-%05zu.", index + 1, count);
  return std::string(stem) + numbers + std::string(Safetensors::extension);
}

RecordTree shard_tree(const Shard& shard) {
  RecordMap root;  // dotted names are paths as good as any
  for (const auto& [name, tensor] : shard) root.add(name, {RecordTensor{"", tensor->data}});
  return {Safetensors::metadata({}), {std::move(root)}};
}

struct Plan {
  std::string folder, stem;  // of the files' names
  std::vector<Shard> shards;
  std::string index;  // as JSON

  std::string name(std::size_t i) const { return shard_name(stem, i, shards.size()); }
};

std::string index_text(const RecordTree& tree, const FlatTree& flat, const Plan& plan, Precision precision) {
  JsonObject metadata, places, index;
  std::size_t total = 0;
  for (std::size_t i = 0; i < plan.shards.size(); ++i)
    for (const auto& [name, tensor] : plan.shards[i]) {
      if (name == kMetadataName)
        throw_unwritable(kCodec, name, "another name: this one is taken", "a tensor");
      places.add(name, json_text(plan.name(i)));
      total += precision.size(tensor->data);
    }
  metadata.add(kTotalSize, std::to_string(total));
  for (const auto& [key, value] : tree.metadata)
    if (key != kTotalSize) metadata.add(key, json_text(value));  // that of another save
  for (const auto& [key, value] : kept_as_texts(kCodec, tree, flat, /*with_ids=*/true))
    metadata.add(key, json_text(value));
  index.add("metadata", metadata.text());
  index.add("weight_map", places.text());
  return index.text();
}

// All that can be wrong with a tree is found here, before a file is touched.
Plan planned(const RecordTree& tree, std::string_view path, std::size_t shard_bytes, Precision precision) {
  const std::size_t name_at = path.find_last_of('/') + 1;  // npos + 1 is 0
  Plan plan = {std::string(path.substr(0, name_at)), std::string(path.substr(name_at)), {}, {}};
  if (plan.stem.empty()) throw_unwritable(kCodec, "", "a file name", "none");
  if (shard_bytes == 0) throw_unwritable(kCodec, "", "shards of at least one byte", "0");

  const FlatTree flat = take_apart(kCodec, tree);
  plan.shards = in_shards(flat.tensors, shard_bytes, precision);
  if (plan.shards.size() > kMaxShards)
    throw_unwritable(kCodec, "", "at most " + std::to_string(kMaxShards) + " shards",
                     std::to_string(plan.shards.size()));
  plan.index = index_text(tree, flat, plan, precision);
  if (plan.index.size() > kMaxSafetensorsHeader)
    throw_unwritable(kCodec, "", "an index of at most 100,000,000 bytes", std::to_string(plan.index.size()));
  return plan;
}

}  // namespace

void save_sharded(const RecordTree& tree, std::string_view path, std::size_t shard_bytes,
                  Precision precision) {
  constexpr std::string_view kEnding = ".safetensors.index.json";
  if (path.ends_with(kEnding)) path.remove_suffix(kEnding.size());
  const std::string index_path = std::string(path) + std::string(kEnding);
  Plan plan;
  try {
    plan = planned(tree, path, shard_bytes, precision);
  } catch (const RecordError& error) {
    throw error.from("save", index_path);
  }
  for (std::size_t i = 0; i < plan.shards.size(); ++i)
    write_file(plan.folder + plan.name(i),
               [&](ByteSink& sink) { Safetensors::encode(shard_tree(plan.shards[i]), precision, sink); });
  write_file(index_path, [&](ByteSink& sink) { sink.write(std::as_bytes(std::span(plan.index))); });
}

}  // namespace hearth::inline v0_1
