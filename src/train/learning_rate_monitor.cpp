#include <hearth/train/learning_rate_monitor.hpp>

#include "screen/print.hpp"
#include "screen/text.hpp"

namespace hearth::inline v0_1::train {

void LearningRateMonitor::on_train_begin(Run&) { told_.reset(); }

void LearningRateMonitor::on_epoch_begin(Run&) { first_ = true; }

void LearningRateMonitor::on_step_end(Run& run) {
  const bool first = std::exchange(first_, false);
  if (every_n_steps_ == 0 ? !first : run.step % every_n_steps_ != 0 && told_) return;
  if (told_ == run.learning_rate) return;
  std::string line =
      detail::printed("Epoch %zu, step %zu: learning rate %.6g", run.epoch, run.step, run.learning_rate);
  if (told_) line += detail::printed(", was %.6g", *told_);
  told_ = run.learning_rate;
  detail::print(run, print_, line);
}

}  // namespace hearth::inline v0_1::train
