#include <hearth/train/system_monitor.hpp>

#include "clock.hpp"
#include "screen/print.hpp"
#include "screen/text.hpp"

namespace hearth::inline v0_1::train {
namespace {}  // namespace

void SystemMonitor::look(Run& run) {
  looked_ = detail::steady_seconds();
  run.metrics["system/cpu"] = cpu_.cpu_share();
  if (const auto memory = memory_use()) {
    run.metrics["system/memory"] = static_cast<double>(memory->resident);
    run.metrics["system/peak_memory"] = static_cast<double>(memory->peak);
  }
}

void SystemMonitor::on_train_begin(Run&) {
  cpu_ = {};
  looked_ = detail::steady_seconds();
}

void SystemMonitor::on_step_end(Run& run) {
  if (detail::steady_seconds() - looked_ >= config_.every_n_seconds) look(run);
}

void SystemMonitor::on_epoch_end(Run& run) {
  look(run);
  if (!config_.lines) return;
  std::string line = detail::printed("Epoch %zu: %.2f cores busy", run.epoch, run.metrics["system/cpu"]);
  if (run.metrics.contains("system/memory"))
    line += ", " + detail::bytes_text(run.metrics["system/memory"]) + " of memory, at most " +
            detail::bytes_text(run.metrics["system/peak_memory"]);
  detail::print(run, print_, line);
}

}  // namespace hearth::inline v0_1::train
