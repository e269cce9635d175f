// MindSpore's TimeMonitor: how long epochs take.
#pragma once

#include <cstddef>
#include <utility>

#include <hearth/train/loss_monitor.hpp>

namespace hearth::inline v0_1::train {

/// At an epoch's end, without its validation:
///   Train epoch time: 4251.808 ms, per step time: 2.268 ms
class HEARTH_API TimeMonitor : public Callback {
 public:
  explicit TimeMonitor(Print print = {}) : print_(std::move(print)) {}

  std::string name() const override { return "TimeMonitor"; }
  void on_epoch_begin(Run& run) override;
  void on_epoch_end(Run& run) override;

 private:
  std::size_t steps_before_ = 0;
  Print print_;
};

}  // namespace hearth::inline v0_1::train
