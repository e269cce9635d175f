// A training without a model, for those that watch one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <hearth/train/dashboard.hpp>

namespace hearth::test {

using Lines = std::vector<std::string>;

inline std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// With a clock of its own: epochs of 100 steps of 8 items and 1/16 of a second, which
// adds up exactly.
struct Course {
  double time = 1000;
  train::Run run;
  std::unique_ptr<train::Dashboard> dashboard;
  std::function<void()> after_step;

  explicit Course(train::DashboardConfig config, std::size_t epochs = 3) {
    config.clock = [this] { return time; };
    dashboard = std::make_unique<train::Dashboard>(std::move(config));
    run.model = "LeNet";
    run.epochs = epochs;
    run.lower_is_better = {"train/loss", "valid/loss"};
    run.learning_rate = 0.01;
  }
  void begin() { dashboard->on_train_begin(run); }
  void steps(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (run.step_in_epoch == 0) {
        ++run.epoch;
        run.steps_in_epoch = 100;
        run.items_in_epoch = 800;
        run.items = 0;
        run.epoch_seconds = 0;
        dashboard->on_epoch_begin(run);
      }
      ++run.step;
      ++run.step_in_epoch;
      run.items += 8;
      time += 0.0625;
      run.epoch_seconds += 0.0625;
      run.add("step/loss", 2.0 / static_cast<double>(run.step));
      dashboard->on_step_end(run);
      if (after_step) after_step();
    }
  }
  void end_epoch(double train_loss, double valid_loss, double accuracy) {
    run.add("train/loss", train_loss);
    run.add("valid/loss", valid_loss);
    run.add("valid/accuracy", accuracy);
    time += 1;  // the validation
    dashboard->on_epoch_end(run);
    run.step_in_epoch = 0;
  }
};

}  // namespace hearth::test
