// Checkpoints as files: a record of all that a training needs to go on.
//   model, optimizer, schedule       their records
//   random                           where the training's random numbers are
//   epoch                            where in the epoch it is: number, step, the order's random numbers, sums
//   history, metrics, callbacks      what was measured, and what the callbacks remember
//   info                             what the program adds
//   checksum                         CRC-32 of all that
// Files of formats that hold tensors alone (.ckpt, .safetensors) have the model's fields at the top, where
// other frameworks look for them, and the rest below "training".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1::train {

/// Writes a checkpoint whole or not at all; the extension says the format: mpk, bin, json, ckpt or
/// safetensors. RecordError when it cannot be written.
HEARTH_API void save_checkpoint_file(const RecordTree& checkpoint, const std::string& path);
/// RecordError when the file is no checkpoint, or damaged.
HEARTH_API RecordTree load_checkpoint_file(const std::string& path);

/// A checkpoint's file by its name, such as "lenet_2-1_1875.mpk".
struct HEARTH_API CheckpointName {
  std::string prefix;               // "lenet"
  std::size_t run = 0;              // 2; 0 where there is no number
  std::size_t epoch = 0, step = 0;  // 1 and 1875: the step in the epoch
  std::string extension;            // "mpk"

  std::string text() const;
  /// "lenet_2", which a run's files begin with, and "lenet_2-graph.meta".
  std::string run_prefix() const;
  std::string graph_file() const;
  static std::optional<CheckpointName> parse(std::string_view file_name);
};

/// The checkpoints of a folder, the newest first. Empty when there is no such folder.
HEARTH_API std::vector<std::string> checkpoints_in(const std::string& folder);

/// The newest checkpoint of a folder that is whole, and its path; or that of a file. `warn` is told of each
/// damaged one. None when there is no checkpoint; RecordError when there are only damaged ones.
struct FoundCheckpoint {
  std::string path;
  RecordTree record;
};
HEARTH_API std::optional<FoundCheckpoint> newest_checkpoint(
    const std::string& folder, const std::function<void(const std::string&)>& warn);

/// Removes a checkpoint, and the run's "<prefix>-graph.meta" with its last one.
HEARTH_API void remove_checkpoint(const std::string& path);

}  // namespace hearth::inline v0_1::train
