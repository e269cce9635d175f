// MindSpore's LossMonitor: the loss of steps and epochs as lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include <hearth/train/callback.hpp>

namespace hearth::inline v0_1::train {

/// Takes a line, which has no end. Empty: Run::print does.
using Print = std::function<void(const std::string& line)>;

/// After so many steps (0: never), epochs counted from 0, the loss of this step and the mean of the epoch so
/// far:
///   Epoch:[  0/ 10], step:[ 1875/ 1875], loss:[0.148/1.210], time:2.021 ms, lr:0.01000
/// and at an epoch's end
///   Epoch time: 4251.808 ms, per step time: 2.268 ms, avg loss: 1.210
/// Where the backend works asynchronously, each line of a step waits for it.
class HEARTH_API LossMonitor : public Callback {
 public:
  explicit LossMonitor(std::size_t every_n_steps = 1, Print print = {})
      : every_n_steps_(every_n_steps), print_(std::move(print)) {}

  std::string name() const override { return "LossMonitor"; }
  void on_epoch_begin(Run& run) override;
  void on_step_end(Run& run) override;
  void on_epoch_end(Run& run) override;

 private:
  std::size_t every_n_steps_, steps_before_ = 0;  // of this epoch, by whom was resumed from
  Print print_;
};

}  // namespace hearth::inline v0_1::train
