// Records in several files.
#pragma once

#include <hearth/record/precision.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1 {

/// Writes a tree as Hugging Face does: model-00001-of-00003.safetensors and so on, each with at most
/// `shard_bytes` of tensors or a single larger one, and last the index model.safetensors.index.json, which is
/// `path` (its ending is added where it lacks). Each file is written whole or not at all; shards of an
/// earlier save that had another number of them stay. RecordError when the tree or the files cannot be
/// written.
HEARTH_API void save_sharded(const RecordTree& tree, std::string_view path, std::size_t shard_bytes,
                             Precision precision = {});

}  // namespace hearth::inline v0_1
