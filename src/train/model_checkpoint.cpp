#include <hearth/train/model_checkpoint.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include <hearth/core/error.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/train/checkpoint.hpp>
#include <hearth/train/state.hpp>

#include "clock.hpp"
#include "epoch_names.hpp"
#include "kept.hpp"
#include "saver.hpp"

namespace hearth::inline v0_1::train {
namespace {

namespace fs = std::filesystem;

void check(const CheckpointConfig& config) {
  const auto fail = [](const std::string& expected, const std::string& got) {
    throw Error("hearth: ModelCheckpoint: expected " + expected + ", got " + got);
  };
  if (config.every_n_steps == 0 && config.every_n_seconds <= 0 && !config.every_epoch)
    fail("every_n_steps, every_n_seconds or every_epoch", "none of them");
  if (config.prefix.empty() || config.prefix.find('/') != std::string::npos)
    fail("a prefix without '/'", "'" + config.prefix + "'");
  constexpr std::string_view formats[] = {"mpk", "bin", "json", "ckpt", "safetensors"};
  if (std::find(std::begin(formats), std::end(formats), config.format) == std::end(formats))
    fail("the format mpk, bin, json, ckpt or safetensors", "'" + config.format + "'");
  for (const Keep& keep : config.keep)
    if (keep.last == 0 && keep.best_metric.empty())
      fail("strategies that keep something", "one that keeps nothing");
}

}  // namespace

struct ModelCheckpoint::Saver {
  CheckpointConfig config;
  detail::Saver thread;
  std::size_t number = 0;  // of this run in the folder
  bool numbered = false;   // it goes on with its number
  bool graph_due = false;  // of a run that has just begun
  std::size_t saved_step = 0;
  double saved_at = detail::steady_seconds(), began = detail::steady_seconds();
  std::vector<detail::Saved> saved;
  // What the thread was told to do last: known to be done, or not, when it is waited for.
  std::string pending;
  std::vector<std::string> to_remove;

  explicit Saver(CheckpointConfig of) : config(std::move(of)), thread(config.background) {}

  CheckpointName name_of(std::size_t epoch, std::size_t step) const {
    return {config.prefix, number, epoch, step, config.format};
  }
  std::string path_of(const std::string& file) const { return (fs::path(config.directory) / file).string(); }

  // One more than the runs of this prefix that left checkpoints here.
  std::size_t next_number() const {
    std::size_t next = 0;
    for (const std::string& path : checkpoints_in(config.directory)) {
      const auto name = CheckpointName::parse(fs::path(path).filename().string());
      if (name && name->prefix == config.prefix) next = std::max(next, name->run + 1);
    }
    return next;
  }

  void forget(const std::string& file) {
    std::erase_if(saved, [&](const detail::Saved& s) { return s.file == file; });
  }

  // Waits, and takes note of what was done.
  void settle(Run& run) {
    try {
      thread.wait();
      for (const std::string& file : to_remove) forget(file);
      if (!pending.empty()) run.last_checkpoint = path_of(pending);
    } catch (const std::exception& error) {
      forget(pending);
      run.warn("no checkpoint at step " + std::to_string(saved_step) + ": " + error.what() +
               "; the training goes on");
    }
    pending.clear();
    to_remove.clear();
  }

  void save(Run& run) {
    settle(run);
    const std::string file = name_of(run.epoch, run.step_in_epoch).text();
    std::vector<double> metrics;
    for (const Keep& keep : config.keep) {
      const auto found = run.metrics.find(keep.best_metric);
      metrics.push_back(found == run.metrics.end() ? std::nan("") : found->second);
    }
    forget(file);  // the same step again, with the epoch's metrics
    saved.push_back({file, std::move(metrics), (detail::steady_seconds() - began) / 60});
    saved_step = run.step;
    saved_at = detail::steady_seconds();
    RecordTree tree = run.checkpoint();
    if (!config.info.entries.empty()) tree.root.as<RecordMap>()->add("info", RecordNode(config.info));
    pending = file;
    to_remove = detail::unwanted(saved, config);
    thread.begin([path = path_of(file), tree = std::move(tree), meta = meta_of(run), meta_path = meta_path(),
                  remove = to_remove, folder = config.directory] {
      if (!meta.empty()) write_file(meta_path, meta);
      save_checkpoint_file(tree, path);
      for (const std::string& old : remove) remove_checkpoint((fs::path(folder) / old).string());
    });
    if (!config.background) settle(run);
  }

  // The first end of an epoch knows what all the others will have. An epoch whose every step was skipped has
  // no loss.
  void check_metrics(Run& run) {
    for (const Keep& keep : config.keep) {
      const std::string& name = keep.best_metric;
      if (name.empty() || name == "train/loss" || run.metrics.contains(name)) continue;
      settle(run);
      throw Error("hearth: ModelCheckpoint: expected a number of an epoch's end to keep the best of, got '" +
                  name + "'; there are " + detail::epoch_names(run.history) + "; the last checkpoint is '" +
                  run.last_checkpoint + "'");
    }
  }

  // Beside the first steps: whoever waits for the checkpoint that a training ends with does not wait for this
  // as well. What fails is tried again, and told, by the first save.
  void begin_graph(Run& run) {
    if (!std::exchange(graph_due, false)) return;
    thread.begin([path = meta_path(), graph = run.describe()] {
      try {
        write_file(path, graph);
      } catch (const RecordError&) {
      }
    });
  }

  std::string meta_path() const { return path_of(name_of(0, 0).graph_file()); }
  std::string meta_of(Run& run) const {
    std::error_code ignored;
    return fs::exists(meta_path(), ignored) ? std::string() : run.describe();
  }
};

ModelCheckpoint::ModelCheckpoint(CheckpointConfig config) {
  check(config);
  saver_ = std::make_shared<Saver>(std::move(config));
}

void ModelCheckpoint::on_train_begin(Run& run) {
  Saver& s = *saver_;
  std::error_code ignored;
  const bool same_folder =
      !run.resumed_from.empty() && fs::equivalent(fs::path(run.resumed_from).parent_path() / ".",
                                                  fs::path(s.config.directory) / ".", ignored);
  if (!s.numbered || !same_folder) {
    s.number = s.next_number();
    s.saved.clear();
    s.graph_due = true;
    fs::remove(s.meta_path(), ignored);  // of a run that was killed before its first checkpoint
  }
  s.numbered = false;
  s.began = s.saved_at = detail::steady_seconds();
  check_writable_file(s.path_of(s.name_of(1, 1).text()));
  for (const std::string& file : detail::unwanted(s.saved, s.config)) {  // a kill may have come before this
    remove_checkpoint(s.path_of(file));
    s.forget(file);
  }
  std::erase_if(s.saved, [&](const detail::Saved& saved) {
    std::error_code gone;
    return !fs::exists(s.path_of(saved.file), gone);
  });
}

void ModelCheckpoint::on_step_end(Run& run) {
  Saver& s = *saver_;
  s.begin_graph(run);
  const CheckpointConfig& c = s.config;
  const bool due = c.every_n_steps > 0
                       ? run.step >= s.saved_step + c.every_n_steps
                       : c.every_n_seconds > 0 && detail::steady_seconds() - s.saved_at >= c.every_n_seconds;
  if (due) s.save(run);
}

void ModelCheckpoint::on_epoch_end(Run& run) {
  Saver& s = *saver_;
  const bool by_metric = std::any_of(s.config.keep.begin(), s.config.keep.end(),
                                     [](const Keep& keep) { return !keep.best_metric.empty(); });
  // One of this very step is written again: it has no metrics yet, and would validate once more.
  if (s.config.every_epoch || by_metric || s.saved_step == run.step) s.save(run);
  s.check_metrics(run);
}

void ModelCheckpoint::on_train_end(Run& run) {
  Saver& s = *saver_;
  if (run.step > 0 && s.saved_step != run.step) s.save(run);
  s.settle(run);
}

void ModelCheckpoint::on_exception(Run& run, const std::exception&) {
  Saver& s = *saver_;
  try {
    s.settle(run);
    // Of a run without checkpoints there is none to remove, but its graph goes as with the last one.
    if (s.saved.empty()) remove_checkpoint(s.path_of(s.name_of(0, 0).text()));
    if (!s.config.exception_save) return;
    const std::string path = s.path_of(s.name_of(0, 0).run_prefix() + "-" + std::to_string(run.epoch) + "_" +
                                       std::to_string(run.step_in_epoch) + "_breakpoint." + s.config.format);
    save_checkpoint_file(run.checkpoint(), path);
    run.warn("the training's state is in '" + path + "'");
  } catch (const std::exception& error) {
    run.warn(std::string("no checkpoint of the exception: ") + error.what());
  }
}

RecordNode ModelCheckpoint::state() const {
  const Saver& s = *saver_;
  RecordMap state;
  state.add("prefix", RecordNode(s.config.prefix));
  state.add("run", RecordNode(std::uint64_t{s.number}));
  state.add("step", RecordNode(std::uint64_t{s.saved_step}));
  RecordMap saved;
  for (std::size_t i = 0; i < s.saved.size(); ++i) {
    RecordMap one;
    one.add("file", RecordNode(s.saved[i].file));
    for (std::size_t k = 0; k < s.saved[i].metrics.size(); ++k)
      if (!std::isnan(s.saved[i].metrics[k]))
        one.add("metric" + std::to_string(k), RecordNode(s.saved[i].metrics[k]));
    saved.add("file" + std::to_string(i), RecordNode(std::move(one)));
  }
  state.add("saved", RecordNode(std::move(saved)));
  return RecordNode(std::move(state));
}

void ModelCheckpoint::load_state(const RecordNode& node) {
  Saver& s = *saver_;
  const StateMap state(node, "ModelCheckpoint");
  s.saved.clear();
  s.saved_step = state.natural("step");
  if (state.text("prefix") != s.config.prefix) return;  // a run of its own
  s.number = state.natural("run");
  s.numbered = true;
  const StateMap saved = state.map("saved");
  for (std::size_t i = 0; saved.has("file" + std::to_string(i)); ++i) {
    const StateMap one = saved.map("file" + std::to_string(i));
    detail::Saved entry{one.text("file"), {}, 0};
    for (std::size_t k = 0; k < s.config.keep.size(); ++k) {
      const std::string key = "metric" + std::to_string(k);
      entry.metrics.push_back(one.has(key) ? one.real(key) : std::nan(""));
    }
    s.saved.push_back(std::move(entry));
  }
}

}  // namespace hearth::inline v0_1::train
