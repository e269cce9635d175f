// Saves checkpoints while a training runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <hearth/train/callback.hpp>
#include <hearth/train/metric_mode.hpp>

namespace hearth::inline v0_1::train {

/// Which checkpoints stay. Several together keep what any of them wants.
struct Keep {
  std::size_t last = 0;     // so many newest ones
  std::string best_metric;  // and the one where this was best, such as "valid/accuracy"
  MetricMode mode = MetricMode::max;
};
inline Keep keep_last(std::size_t count) { return {count, "", MetricMode::max}; }
inline Keep keep_best(std::string metric, MetricMode mode = MetricMode::max) {
  return {0, std::move(metric), mode};
}

/// MindSpore's CheckpointConfig. Where several of a group are set, the first one counts.
struct CheckpointConfig {
  std::size_t every_n_steps = 1;  // when: after so many steps,
  double every_n_seconds = 0;     // or so many seconds (0 steps then),
  bool every_epoch = false;       // or, beside them, at the end of each epoch
  std::vector<Keep> keep = {};    // which stay: these,
  std::size_t keep_max = 5;       // or the newest so many,
  double keep_per_n_minutes = 0;  // or (keep_max 0 then) one for so many minutes
  std::string prefix = "CKP";
  std::string directory = ".";
  std::string format = "mpk";   // also bin, json; ckpt and safetensors for other frameworks to read
  RecordMap info = {};          // added to each
  bool background = true;       // written by a thread while the training goes on
  bool exception_save = false;  // also when an exception ends the training: "<prefix>-1_7_breakpoint.mpk"
};

/// Saves "<prefix>-<epoch>_<step in epoch>.<format>" and, beside the first, "<prefix>-graph.meta" with the
/// model as text; at the end once more, unless it just did. A folder that has checkpoints of the prefix is
/// not written over: the prefix becomes "<prefix>_1", then "<prefix>_2" and so on, but where the training was
/// resumed from this folder. When a save fails, the training goes on with a warning.
class HEARTH_API ModelCheckpoint : public Callback {
 public:
  /// Error when the config asks for no checkpoint at all, for an unknown format or a prefix with '/'.
  explicit ModelCheckpoint(CheckpointConfig config = {});

  std::string name() const override { return "ModelCheckpoint"; }
  bool comes_last() const override { return true; }
  /// RecordError when the folder cannot be written: before the first step, not after a day.
  void on_train_begin(Run& run) override;
  void on_step_end(Run& run) override;
  /// Error at the end of an epoch that has no number which the best is to be kept of; the epoch is saved
  /// before.
  void on_epoch_end(Run& run) override;
  void on_train_end(Run& run) override;
  void on_exception(Run& run, const std::exception& error) override;
  RecordNode state() const override;
  void load_state(const RecordNode& state) override;

 private:
  struct Saver;
  std::shared_ptr<Saver> saver_;  // of all copies
};

}  // namespace hearth::inline v0_1::train
