// Says when the learning rate changes.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <hearth/train/loss_monitor.hpp>

namespace hearth::inline v0_1::train {

/// The rate of each step is in the history as "step/learning_rate" without it. A line when it differs from
/// the last one that was told:
///   Epoch 3, step 751: learning rate 0.0025, was 0.005
/// Looked at in the first step of each epoch, or in every so many steps.
class HEARTH_API LearningRateMonitor : public Callback {
 public:
  explicit LearningRateMonitor(std::size_t every_n_steps = 0, Print print = {})
      : every_n_steps_(every_n_steps), print_(std::move(print)) {}

  std::string name() const override { return "LearningRateMonitor"; }
  void on_train_begin(Run& run) override;
  void on_epoch_begin(Run& run) override;
  void on_step_end(Run& run) override;

 private:
  std::size_t every_n_steps_;
  bool first_ = false;  // of its epoch
  std::optional<double> told_;
  Print print_;
};

}  // namespace hearth::inline v0_1::train
