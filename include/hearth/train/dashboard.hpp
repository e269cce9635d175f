// A training as a picture on the terminal, as lines elsewhere.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include <hearth/train/loss_monitor.hpp>

namespace hearth::inline v0_1::train {

struct DashboardConfig {
  std::FILE* stream = stdout;
  // Where the stream is no terminal: a line this often, beside the one of each epoch; 0: none.
  double every_n_seconds = 30;
  Print print = {};                    // takes the lines in the stream's place
  std::function<double()> clock = {};  // seconds, for tests; a steady clock's where it is empty
};

/// On a terminal a few lines that are drawn anew in their place, ten times a second at most: bars of the
/// epoch and of the training and how long they will take, speed, learning rate, memory, the loss and its
/// course, the last and the best number of each metric. On a pipe or in a file a line for each epoch and one
/// now and then. At the end, first, last and best of each metric, the time and the warnings.
///
/// It is as wide as the terminal, also when that changes. Colours are left out when NO_COLOR is set, signs
/// beyond ASCII when the locale's are not UTF-8. What is printed by Run::print and Run::warn meanwhile goes
/// above it.
class HEARTH_API Dashboard : public Callback {
 public:
  explicit Dashboard(DashboardConfig config = {});
  Dashboard(Dashboard&&) noexcept;
  ~Dashboard() override;

  std::string name() const override { return "Dashboard"; }
  void on_train_begin(Run& run) override;
  void on_epoch_begin(Run& run) override;
  void on_step_end(Run& run) override;
  void on_epoch_end(Run& run) override;
  void on_train_end(Run& run) override;
  void on_exception(Run& run, const std::exception& error) override;

 private:
  struct Watch;
  std::unique_ptr<Watch> watch_;
};

}  // namespace hearth::inline v0_1::train
