// The JSON of an index of shards.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <hearth/core/chunked.hpp>
#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::detail {

inline constexpr std::size_t kMaxShards = 4096;

struct ShardIndex {
  struct Shard {
    std::string file;
    std::size_t tensors = 0;  // how many it must have
  };
  struct Place {
    std::string tensor;
    std::size_t shard;
  };
  RecordMetadata metadata;    // texts as they are, other values as JSON
  std::vector<Shard> shards;  // in the order in which they are first named
  Chunked<Place> places;      // in the file's order; tensors differ
};

/// RecordError for what is no index, in at most kMaxSafetensorsHeader bytes.
ShardIndex read_shard_index(std::span<const std::byte> file);

}  // namespace hearth::inline v0_1::detail
