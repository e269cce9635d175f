// What docs/watching-a-training.md shows.
#include <sstream>

#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/train/dashboard.hpp>
#include <hearth/train/early_stopping.hpp>
#include <hearth/train/learning_rate_monitor.hpp>
#include <hearth/train/loss_monitor.hpp>
#include <hearth/train/metrics.hpp>
#include <hearth/train/system_monitor.hpp>
#include <hearth/train/time_monitor.hpp>
#include "../unit/train/small.hpp"

using namespace hearth;

TEST_CASE("docs, watching: a training that is watched") {
  auto learner = test::small_learner();
  const auto train_loader = test::small_loader(10), test_loader = train_loader;

  // [fit]
  learner.fit(train_loader, test_loader,
              {.epochs = 10,
               .callbacks = {train::Dashboard(),  // what is going on, on the terminal
                             train::EarlyStopping({.metric = "valid/accuracy", .patience = 3})},
               .metrics = {train::Accuracy{}}});
  // [/fit]

  // [print]
  train::Lambda tells({.epoch_end = [](train::Run& run) {
    if (run.metrics["valid/accuracy"] > 0.95) run.print("that will do: epoch " + std::to_string(run.epoch));
  }});
  // [/print]
  learner.fit(train_loader, test_loader, {.callbacks = {std::move(tells)}, .metrics = {train::Accuracy{}}});

  // [monitors]
  learner.fit(train_loader, {.epochs = 2,
                             .callbacks = {train::LossMonitor(625),  // after so many steps, and each epoch
                                           train::TimeMonitor(),     // the times of epochs
                                           train::LearningRateMonitor(),  // where it changes
                                           train::SystemMonitor()}});     // processor and memory
  // [/monitors]

  std::ostringstream log;
  // [sink]
  train::LossMonitor monitor(625, [&](const std::string& line) { log << line << "\n"; });
  // [/sink]
  learner.fit(train_loader, {.callbacks = {std::move(monitor)}});
  CHECK(log.str().starts_with("Epoch time: "));

  // [stop]
  train::EarlyStopping stopping({.metric = "valid/loss",
                                 .patience = 5,           // epochs without a new best
                                 .min_delta = 0.001,      // by how much a new best must be better
                                 .warm_up = 10,           // epochs that do not count
                                 .restore_best = true});  // the model ends with the best epoch's weights
  // [/stop]
  CHECK(learner.fit(train_loader, test_loader, {.epochs = 40, .callbacks = {std::move(stopping)}}).epochs >=
        16);
}
