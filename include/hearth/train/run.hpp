// A training as its callbacks see it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <hearth/train/history.hpp>
#include <hearth/train/metric.hpp>

namespace hearth::inline v0_1::train {

/// Where a training is. Epochs and steps count from 1: in on_step_end they are those that just ended.
struct HEARTH_API Run {
  std::size_t epoch = 0, epochs = 0;
  std::size_t step = 0;       // of the whole training
  std::size_t max_steps = 0;  // after which it ends; 0: after the epochs
  std::size_t step_in_epoch = 0, steps_in_epoch = 0;
  std::size_t items = 0, items_in_epoch = 0;  // of this epoch: so far, and in all
  double learning_rate = 0;
  double step_seconds = 0, epoch_seconds = 0;  // of the last step; of this epoch so far
  bool first_epoch_was_cut = false;            // resumed within an epoch: its times are of its rest only
  std::string model;                           // the model's type, such as "LeNet"
  std::string resumed_from;                    // the checkpoint's file, where the training goes on from one
  std::string last_checkpoint;                 // the file of the newest one

  History history;
  /// The latest of each number, by its name in the history.
  std::map<std::string, double> metrics;
  /// Those of the last validation, for what they know beside their value; null before the first one.
  const Metrics* valid_metrics = nullptr;
  /// Names in the history of which the smallest number is the best, as the training's metrics say.
  std::vector<std::string> lower_is_better;

  /// Of the last step, and the mean of this epoch so far. On a backend that works asynchronously this waits.
  std::function<double()> loss, mean_loss;
  /// All that a checkpoint holds: see Checkpoint.
  std::function<RecordTree()> checkpoint;
  /// The parts of it by themselves.
  std::function<RecordTree()> model_record;
  /// Gives the model the weights of an earlier model_record; RecordError when they are not of such a model.
  std::function<void(const RecordTree&)> load_model;
  /// The model as text: see describe().
  std::function<std::string()> describe;

  /// Adds a number to history and metrics, at this step.
  void add(const std::string& name, double value);
  /// Ends the training after this step; says why in stop_reason.
  void stop(std::string reason);
  bool stopping() const { return !stop_reason.empty(); }
  std::string stop_reason;

  /// A line for who watches, to standard output.
  void print(const std::string& line);
  /// One that matters: to the error stream, and kept.
  void warn(const std::string& text);
  std::vector<std::string> warnings;
  /// Where set, these take the lines in the streams' place: who draws on a terminal puts them above its
  /// picture.
  std::function<void(const std::string& line)> print_line, print_warning;
};

}  // namespace hearth::inline v0_1::train
