#include <hearth/train/learning_rate_monitor.hpp>
#include <hearth/train/loss_monitor.hpp>
#include <hearth/train/system_monitor.hpp>
#include <hearth/train/time_monitor.hpp>

#include <doctest/doctest.h>

#include "small.hpp"
#include "terminal.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

using Lines = std::vector<std::string>;

train::Print into(Lines& lines) {
  return [&lines](const std::string& line) { lines.push_back(line); };
}

train::Run at(std::size_t epoch, std::size_t step_in_epoch) {
  train::Run run;
  run.epoch = epoch;
  run.epochs = 10;
  run.steps_in_epoch = 1875;
  run.step_in_epoch = step_in_epoch;
  run.step = (epoch - 1) * 1875 + step_in_epoch;
  run.step_seconds = 0.002021;
  run.epoch_seconds = 4.251808;
  run.learning_rate = 0.01;
  run.loss = [] { return 0.1481; };
  run.mean_loss = [] { return 1.2104; };
  return run;
}

}  // namespace

TEST_CASE("monitors: the loss in MindSpore's words") {
  Lines lines;
  train::LossMonitor monitor(125, into(lines));
  train::Run run = at(1, 0);
  monitor.on_epoch_begin(run);
  run = at(1, 1874);
  monitor.on_step_end(run);  // not one of the 125th
  run = at(1, 1875);
  monitor.on_step_end(run);
  monitor.on_epoch_end(run);
  CHECK(lines == Lines{"Epoch:[  0/ 10], step:[ 1875/ 1875], loss:[0.148/1.210], time:2.021 ms, lr:0.01000",
                       "Epoch time: 4251.808 ms, per step time: 2.268 ms, avg loss: 1.210"});
}

TEST_CASE("monitors: in an epoch that was gone on with, the time of a step is over those that were made") {
  Lines lines;
  train::LossMonitor loss(0, into(lines));
  train::TimeMonitor time(into(lines));
  for (train::Callback* monitor : std::initializer_list<train::Callback*>{&loss, &time}) {
    train::Run run = at(2, 1375);
    monitor->on_epoch_begin(run);
    run = at(2, 1875);
    monitor->on_step_end(run);
    monitor->on_epoch_end(run);
  }
  CHECK(lines == Lines{"Epoch time: 4251.808 ms, per step time: 8.504 ms, avg loss: 1.210",
                       "Train epoch time: 4251.808 ms, per step time: 8.504 ms"});
}

TEST_CASE("monitors: the learning rate where it changes") {
  Lines epochs, steps;
  train::Callbacks both = {train::LearningRateMonitor(0, into(epochs)),
                           train::LearningRateMonitor(2, into(steps))};
  double rate = 0.01;
  for (auto& monitor : both) {
    train::Run run = at(1, 0);
    monitor->on_train_begin(run);
    for (std::size_t epoch = 1; epoch <= 3; ++epoch) {
      monitor->on_epoch_begin(run);
      for (std::size_t step = 1; step <= 2; ++step) {
        run = at(epoch, step);
        run.learning_rate = epoch < 3 ? rate : rate / 4;
        monitor->on_step_end(run);
      }
    }
  }
  CHECK(epochs ==
        Lines{"Epoch 1, step 1: learning rate 0.01", "Epoch 3, step 3751: learning rate 0.0025, was 0.01"});
  CHECK(steps ==
        Lines{"Epoch 1, step 1: learning rate 0.01", "Epoch 3, step 3752: learning rate 0.0025, was 0.01"});
}

TEST_CASE("monitors: processor and memory are among the metrics, not in the history") {
  Lines lines;
  std::map<std::string, double> metrics;
  const auto result = small_learner().fit(
      small_loader(25),
      {.callbacks = {train::SystemMonitor({.every_n_seconds = 0}, into(lines)),
                     train::Lambda({.step_end = [&](train::Run& run) { metrics = run.metrics; }})}});
  CHECK(metrics.contains("system/cpu"));
  CHECK(metrics["system/memory"] > 1e6);
  CHECK(metrics["system/peak_memory"] >= metrics["system/memory"]);
  CHECK(result.history == small_learner().fit(small_loader(25)).history);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("Epoch 1: "));
  CHECK(has(lines[0], " cores busy, "));
  CHECK(has(lines[0], " MB of memory, at most "));
}

TEST_CASE("monitors: without a function of their own, lines go where the run prints") {
  Lines lines;
  small_learner().fit(
      small_loader(25),
      {.callbacks = {train::Lambda({.train_begin = [&](train::Run& run) { run.print_line = into(lines); }}),
                     train::LossMonitor()}});
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("Epoch:[  0/  1], step:[    1/    2], loss:["));
  CHECK(lines[2].starts_with("Epoch time: "));
}
