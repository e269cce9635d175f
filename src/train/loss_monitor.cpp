#include <hearth/train/loss_monitor.hpp>
#include <hearth/train/time_monitor.hpp>

#include <cmath>

#include "screen/print.hpp"
#include "screen/text.hpp"

namespace hearth::inline v0_1::train {
namespace {

// Milliseconds of a step, over those that this training made in the epoch.
double step_time(const Run& run, std::size_t steps_before) {
  return run.epoch_seconds * 1e3 / static_cast<double>(run.step_in_epoch - steps_before);
}

}  // namespace

void LossMonitor::on_epoch_begin(Run& run) { steps_before_ = run.step_in_epoch; }

void LossMonitor::on_step_end(Run& run) {
  if (every_n_steps_ == 0 || run.step % every_n_steps_ != 0) return;
  const double loss = run.loss();
  detail::print(
      run, print_,
      detail::printed("Epoch:[%3zu/%3zu], step:[%5zu/%5zu], loss:[%5.3f/%5.3f], time:%5.3f ms, lr:%5.5f",
                      run.epoch - 1, run.epochs, run.step_in_epoch, run.steps_in_epoch, loss, run.mean_loss(),
                      run.step_seconds * 1e3, run.learning_rate));
}

void LossMonitor::on_epoch_end(Run& run) {
  detail::print(run, print_,
                detail::printed("Epoch time: %5.3f ms, per step time: %5.3f ms, avg loss: %5.3f",
                                run.epoch_seconds * 1e3, step_time(run, steps_before_), run.mean_loss()));
}

void TimeMonitor::on_epoch_begin(Run& run) { steps_before_ = run.step_in_epoch; }

void TimeMonitor::on_epoch_end(Run& run) {
  detail::print(run, print_,
                detail::printed("Train epoch time: %5.3f ms, per step time: %5.3f ms",
                                run.epoch_seconds * 1e3, step_time(run, steps_before_)));
}

}  // namespace hearth::inline v0_1::train
