#include <filesystem>

#include <doctest/doctest.h>

#include <hearth/train/checkpoint.hpp>
#include <hearth/train/model_checkpoint.hpp>
#include <hearth/train/state.hpp>

#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;
using train::ModelCheckpoint;

namespace {

template <Backend B>
struct OtherNet {
  nn::Linear<B> first;
  HEARTH_MODULE(OtherNet, first)
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return first(x); }
};

struct Ended {
  RecordNode model, optimizer, schedule;
  train::History history;
  bool operator==(const Ended&) const = default;
};

// Without the parameters' ids, which a .ckpt does not hold.
RecordNode values_of(RecordNode record) {
  change_leaves(record, [](const std::string&, RecordNode& leaf) {
    if (auto* tensor = leaf.as<RecordTensor>()) tensor->id.clear();
  });
  return record;
}

// A training of three epochs of seven steps, up to some step; drops out, shuffles, counts.
Ended train_to(std::size_t step, const std::string& folder, const std::string& resume = "",
               const std::string& format = "mpk") {
  auto learner = small_learner();
  const auto loader = small_loader();
  const auto result =
      learner.fit(loader, loader,
                  {.epochs = 3,
                   .callbacks = {ModelCheckpoint({.prefix = "net", .directory = folder, .format = format})},
                   .resume = resume,
                   .max_steps = step});
  return {values_of(to_tree(to_record(learner.model()))), learner.optimizer().record().root,
          to_tree(learner.schedule()), result.history};
}

}  // namespace

TEST_CASE("resume: from any step it ends as if it had never stopped, in every format") {
  const TemporaryFolder whole;
  const Ended expected = train_to(0, whole.path());
  for (const std::string format : {"mpk", "bin", "json", "ckpt", "safetensors"})
    for (const std::size_t step : {1, 6, 7, 8, 20, 21}) {
      CAPTURE(format);
      CAPTURE(step);
      const TemporaryFolder folder;
      train_to(step, folder.path(), "", format);
      CHECK(train_to(0, folder.path(), folder.path(), format) == expected);
    }
}

TEST_CASE("resume: a killed run's names go on, and its checkpoints are counted") {
  const TemporaryFolder folder;
  train_to(4, folder.path());
  train_to(0, folder.path(), folder.path());
  CHECK(train::checkpoints_in(folder.path()).size() == 5);
  CHECK_FALSE(std::filesystem::exists(folder.path("net_1-graph.meta")));
}

TEST_CASE("resume: a damaged newest checkpoint gives way to the one before, and the end is the same") {
  const TemporaryFolder whole, folder;
  const Ended expected = train_to(0, whole.path());
  train_to(10, folder.path());
  std::filesystem::resize_file(folder.path("net-2_3.mpk"), 200);
  CHECK(train_to(0, folder.path(), folder.path()) == expected);
}

TEST_CASE("resume: a training that had ended knows its epochs") {
  const TemporaryFolder folder;
  train_to(0, folder.path());
  std::size_t steps_in_epoch = 0;
  auto learner = small_learner();
  const auto loader = small_loader();
  const auto result =
      learner.fit(loader, loader,
                  {.epochs = 3,
                   .callbacks = {train::Lambda(
                       {.train_begin = [&](train::Run& run) { steps_in_epoch = run.steps_in_epoch; }})},
                   .resume = folder.path()});
  CHECK(result.steps == 21);
  CHECK(steps_in_epoch == 7);  // by which a step's epoch is found
}

TEST_CASE("resume: an empty folder starts anew") {
  const TemporaryFolder whole, folder;
  CHECK(train_to(0, folder.path(), folder.path()) == train_to(0, whole.path()));
}

TEST_CASE("resume: another model, optimizer or data is refused with all that differs") {
  const TemporaryFolder folder;
  train_to(4, folder.path());
  Rng rng(1);
  const OtherNet<SmallBackend> net{nn::LinearConfig{.in = 2, .out = 2}.init<SmallBackend>({}, rng)};
  train::Learner other(net, optim::Sgd(net, {.learning_rate = 0.1}), train::CrossEntropy{});
  CHECK_THROWS_WITH_AS(
      other.fit(small_loader(), {.resume = folder.path()}),
      doctest::Contains(
          "field 'first.weight': expected a tensor of 2 dimensions, the file has no such field"),
      RecordError);
  const SmallModel model = small_model();
  train::Learner adam(model, optim::Adam(model, {}),
                      optim::CosineAnnealingLr{.learning_rate = 0.1, .t_max = 100}, train::CrossEntropy{});
  CHECK_THROWS_AS(adam.fit(small_loader(), {.resume = folder.path()}), RecordError);
  auto batches = small_learner();
  CHECK_THROWS_WITH_AS(
      batches.fit(small_loader(10), {.resume = folder.path()}),
      doctest::Contains(
          "field 'epoch.steps_in_epoch': expected 5, as this training's data has, the file has 7"),
      RecordError);
}

TEST_CASE("resume: a training's own metrics and callbacks remember") {
  struct Counts : train::Callback {
    std::shared_ptr<std::uint64_t> count = std::make_shared<std::uint64_t>(0);
    std::string name() const override { return "Counts"; }
    void on_step_end(train::Run&) override { ++*count; }
    RecordNode state() const override {
      RecordMap map;
      map.add("count", RecordNode(*count));
      return RecordNode(std::move(map));
    }
    void load_state(const RecordNode& state) override {
      *count = train::StateMap(state, name()).natural("count");
    }
  };
  const TemporaryFolder folder;
  const auto run = [&](std::size_t steps, bool resumed) {
    auto learner = small_learner();
    Counts first, second;
    const auto a = first.count, b = second.count;
    *second.count = 100;
    learner.fit(small_loader(), {.epochs = 2,
                                 .callbacks = {ModelCheckpoint({.directory = folder.path()}),
                                               std::move(first), std::move(second)},
                                 .resume = resumed ? folder.path() : std::string(),
                                 .max_steps = steps});
    return std::pair{*a, *b};
  };
  run(5, false);
  CHECK(run(0, true) == std::pair<std::uint64_t, std::uint64_t>{14, 114});
}
