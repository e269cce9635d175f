// What a training takes from its machine.
#pragma once

#include <utility>

#include <hearth/train/loss_monitor.hpp>
#include <hearth/train/system.hpp>

namespace hearth::inline v0_1::train {

struct SystemMonitorConfig {
  double every_n_seconds = 10;  // looked at so often, and at each epoch's end
  bool lines = true;            // printed at each epoch's end
};

/// Processor and memory of this process, as run.metrics "system/cpu" (1 is one core all the time),
/// "system/memory" and "system/peak_memory" (bytes). They are not in the history, which is the same in two
/// runs of one seed. A line at an epoch's end:
///   Epoch 3: 1.87 cores busy, 213 MB of memory, at most 220 MB
class HEARTH_API SystemMonitor : public Callback {
 public:
  explicit SystemMonitor(SystemMonitorConfig config = {}, Print print = {})
      : config_(config), print_(std::move(print)) {}

  std::string name() const override { return "SystemMonitor"; }
  void on_train_begin(Run& run) override;
  void on_step_end(Run& run) override;
  void on_epoch_end(Run& run) override;

 private:
  void look(Run& run);

  SystemMonitorConfig config_;
  Print print_;
  CpuMeter cpu_;
  double looked_ = 0;  // when, seconds of a steady clock
};

}  // namespace hearth::inline v0_1::train
