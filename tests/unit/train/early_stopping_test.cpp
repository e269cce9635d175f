#include <hearth/train/early_stopping.hpp>

#include <cmath>

#include <doctest/doctest.h>

#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// A training whose epochs have these numbers, as a callback before the others gives them.
train::AnyCallback giving(std::vector<double> values, std::string name = "valid/score") {
  return train::Lambda({.epoch_end = [=](train::Run& run) { run.add(name, values.at(run.epoch - 1)); }});
}

train::FitResult fit(std::vector<double> values, train::EarlyStoppingConfig config) {
  if (config.metric == "valid/loss") config.metric = "valid/score";
  const std::size_t epochs = values.size();
  return small_learner().fit(
      small_loader(50),
      {.epochs = epochs, .callbacks = {giving(std::move(values)), train::EarlyStopping(std::move(config))}});
}

}  // namespace

TEST_CASE("early stopping: ends after so many epochs without a new best") {
  const auto result = fit({1, 2, 3, 2, 3, 1, 9, 9}, {.patience = 3});
  CHECK(result.epochs == 6);
  CHECK(result.stop_reason == "valid/score was no better than 3 of epoch 3 for 3 epochs");
  CHECK(fit({1, 2, 3, 2, 3, 4, 3, 3}, {.patience = 3}).epochs == 8);
  CHECK(fit({1, 1}, {.patience = 1}).stop_reason ==
        "valid/score was no better than 1 of epoch 1 for 1 epoch");
}

TEST_CASE("early stopping: better means by more than min_delta, and downwards where it is asked or said") {
  CHECK(fit({1, 1.05, 1.1, 1.2}, {.patience = 2, .min_delta = 0.1}).epochs == 3);
  CHECK(fit({3, 2, 1, 2, 2}, {.patience = 2}).epochs == 3);
  CHECK(fit({3, 2, 1, 2, 2}, {.patience = 2, .mode = train::MetricMode::min}).epochs == 5);
  const auto losses = small_learner().fit(
      small_loader(50), {.epochs = 5,
                         .callbacks = {giving({3, 2, 1, 2, 2}, "my/loss"),
                                       train::EarlyStopping({.metric = "my/loss", .patience = 2})}});
  CHECK(losses.epochs == 5);
}

TEST_CASE("early stopping: a metric says itself that lower is better") {
  struct Error : train::Metric {
    std::size_t asked = 0;
    std::string name() const override { return "distance"; }
    void update(const train::MetricInput&) override { ++asked; }
    double value() const override { return 1 / static_cast<double>(asked); }
    void reset() override {}  // goes down from epoch to epoch
    bool higher_is_better() const override { return false; }
    RecordNode state() const override { return {}; }
    void load_state(const RecordNode&) override {}
    std::unique_ptr<Metric> clone() const override { return std::make_unique<Error>(*this); }
  };
  for (const std::string place : {"train", "valid"})
    CHECK(small_learner()
              .fit(small_loader(50), small_loader(50),
                   {.epochs = 4,
                    .callbacks = {train::EarlyStopping({.metric = place + "/distance", .patience = 1})},
                    .metrics = {Error{}},
                    .train_metrics = {Error{}}})
              .epochs == 4);
}

TEST_CASE("early stopping: epochs of the warm-up do not count") {
  CHECK(fit({9, 8, 1, 2, 1, 1}, {.patience = 2, .warm_up = 2}).epochs == 6);
  CHECK(fit({9, 8, 1, 2, 1, 1}, {.patience = 2}).epochs == 3);
}

TEST_CASE("early stopping: NaN is no best, and no better") {
  CHECK(fit({kNan, kNan, 1, 1}, {.patience = 2}).stop_reason == "valid/score was no number for 2 epochs");
  CHECK(fit({kNan, 1, kNan, 2, kNan, kNan, 3}, {.patience = 2}).stop_reason ==
        "valid/score was no better than 2 of epoch 4 for 2 epochs");
}

TEST_CASE("early stopping: a metric that is not there is told, and ends nothing") {
  const auto result = fit({1, 1, 1, 1}, {.metric = "valid/scor", .patience = 1});
  CHECK(result.epochs == 4);
  REQUIRE(result.warnings.size() == 1);
  CHECK(
      result.warnings[0] ==
      "EarlyStopping: epoch 1 has no valid/scor and does not count; the history has train/loss, valid/score");
}

TEST_CASE("early stopping: refuses what cannot be meant") {
  CHECK_THROWS_WITH_AS(train::EarlyStopping({.patience = 0}),
                       "hearth: EarlyStopping: expected a patience of at least 1, got 0", Error);
  CHECK_THROWS_WITH_AS(train::EarlyStopping({.min_delta = -1}),
                       "hearth: EarlyStopping: expected a min_delta of at least 0, got -1", Error);
  CHECK_THROWS_AS(train::EarlyStopping({.min_delta = kNan}), Error);
}

TEST_CASE("early stopping: a resumed training ends at the same epoch, and one that ended at once") {
  for (const std::string format : {"mpk", "json", "safetensors"}) {
    CAPTURE(format);
    const TemporaryFolder folder;
    const std::vector<double> values = {1, 3, 2, 2, 3, 9};
    const auto run = [&](std::size_t epochs, std::size_t patience = 3) {
      return small_learner().fit(
          small_loader(50),
          {.epochs = epochs,
           .callbacks = {giving(values),
                         train::EarlyStopping({.metric = "valid/score", .patience = patience}),
                         train::ModelCheckpoint(
                             {.every_epoch = true, .directory = folder.path(), .format = format})},
           .resume = folder.path()});
    };
    CHECK(run(3).stop_reason.empty());
    const auto resumed = run(6);
    CHECK(resumed.epochs == 5);
    CHECK(resumed.stop_reason == "valid/score was no better than 3 of epoch 2 for 3 epochs");
    const auto again = run(6);
    CHECK(again.epochs == 5);
    CHECK(again.stop_reason == resumed.stop_reason);
    CHECK(run(6, 4).epochs == 6);  // who has more patience goes on
  }
}

TEST_CASE("early stopping: what it knows reads back") {
  for (const std::vector<double>& values : {std::vector<double>{5, 4}, {kNan, kNan}}) {
    train::EarlyStopping first({.metric = "x", .patience = 9}), second({.metric = "x", .patience = 9});
    train::Run run;
    first.on_train_begin(run);
    for (const double value : values) {
      ++run.epoch;
      ++run.step;
      run.add("x", value);
      first.on_epoch_end(run);
    }
    second.load_state(first.state());
    second.on_train_begin(run);
    CHECK(second.state() == first.state());
    CHECK(second.best_epoch() == first.best_epoch());
    second.on_train_begin(run);  // a new training knows nothing
    CHECK(second.best_epoch() == 0);
  }
  CHECK_THROWS_AS(train::EarlyStopping().load_state(RecordNode(std::string("x"))), RecordError);
}

TEST_CASE(
    "early stopping: the best epoch's weights come back, also after a resume, but not when interrupted") {
  const auto weights = [](const SmallModel& model) { return model.in.weight.value().values(); };
  auto two = small_learner();
  two.fit(small_loader(50), {.epochs = 2});
  const std::vector<float> best = weights(two.model());
  const auto callbacks = [](const TemporaryFolder* folder) {
    train::Callbacks all = {
        giving({1, 3, 2, 2, 2}),
        train::EarlyStopping({.metric = "valid/score", .patience = 2, .restore_best = true})};
    if (folder)
      all.push_back(train::ModelCheckpoint({.every_epoch = true, .directory = folder->path()}));
    return all;
  };

  auto stopped = small_learner();
  CHECK(stopped.fit(small_loader(50), {.epochs = 5, .callbacks = callbacks(nullptr)}).epochs == 4);
  CHECK(weights(stopped.model()) == best);
  auto whole = small_learner();
  whole.fit(small_loader(50), {.epochs = 3, .callbacks = callbacks(nullptr)});
  CHECK(weights(whole.model()) == best);

  const TemporaryFolder folder;
  auto first = small_learner(), second = small_learner(0.1, 7);
  auto interrupted = callbacks(&folder);
  interrupted.push_back(train::Lambda({.epoch_end = [](train::Run& run) {
    if (run.epoch == 3) run.stop("interrupted");
  }}));
  first.fit(small_loader(50), {.epochs = 5, .callbacks = interrupted});
  CHECK(weights(first.model()) != best);
  CHECK(second.fit(small_loader(50), {.epochs = 5, .callbacks = callbacks(&folder), .resume = folder.path()})
            .epochs == 4);
  CHECK(weights(second.model()) == best);
}
