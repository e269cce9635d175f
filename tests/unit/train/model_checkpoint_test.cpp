#include <hearth/train/model_checkpoint.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include <doctest/doctest.h>

#include <hearth/train/checkpoint.hpp>
#include <hearth/train/metric/accuracy.hpp>

#include "../../skip.hpp"
#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;
using train::ModelCheckpoint;

namespace {

using Strings = std::vector<std::string>;

Strings names_in(const std::filesystem::path& folder) {
  Strings names;
  for (const std::string& file : files_in(folder))
    names.push_back(std::filesystem::path(file).filename().string());
  return names;
}

// Seven steps an epoch.
train::FitResult fit(train::CheckpointConfig config, std::size_t epochs = 1) {
  auto learner = small_learner();
  return learner.fit(small_loader(), {.epochs = epochs, .callbacks = {ModelCheckpoint(std::move(config))}});
}

}  // namespace

TEST_CASE("ModelCheckpoint: every so many steps, at the end, and so many at most") {
  const TemporaryFolder folder;
  fit({.every_n_steps = 3, .keep_max = 10, .prefix = "net", .directory = folder.path()}, 2);
  CHECK(names_in(folder.path()) ==
        Strings{"net-1_3.mpk", "net-1_6.mpk", "net-2_2.mpk", "net-2_5.mpk", "net-2_7.mpk", "net-graph.meta"});
  const TemporaryFolder few;
  fit({.every_n_steps = 1, .keep_max = 2, .prefix = "net", .directory = few.path()});
  CHECK(names_in(few.path()) == Strings{"net-1_6.mpk", "net-1_7.mpk", "net-graph.meta"});
}

TEST_CASE("ModelCheckpoint: by default the newest five, named CKP") {
  const TemporaryFolder folder;
  fit({.directory = folder.path()});
  CHECK(names_in(folder.path()) ==
        Strings{"CKP-1_3.mpk", "CKP-1_4.mpk", "CKP-1_5.mpk", "CKP-1_6.mpk", "CKP-1_7.mpk", "CKP-graph.meta"});
}

TEST_CASE("ModelCheckpoint: by seconds and by epochs") {
  const TemporaryFolder seconds, epochs;
  fit({.every_n_steps = 0, .every_n_seconds = 1e9, .prefix = "net", .directory = seconds.path()});
  CHECK(names_in(seconds.path()) == Strings{"net-1_7.mpk", "net-graph.meta"});  // the end alone
  fit({.every_n_steps = 0, .every_epoch = true, .prefix = "net", .directory = epochs.path()}, 3);
  CHECK(names_in(epochs.path()) == Strings{"net-1_7.mpk", "net-2_7.mpk", "net-3_7.mpk", "net-graph.meta"});
}

TEST_CASE("ModelCheckpoint: a rerun writes over nothing, and the graph goes with a run's last checkpoint") {
  const TemporaryFolder folder;
  for (int i = 0; i < 3; ++i) fit({.every_n_steps = 100, .prefix = "net", .directory = folder.path()});
  CHECK(names_in(folder.path()) == Strings{"net-1_7.mpk", "net-graph.meta", "net_1-1_7.mpk",
                                           "net_1-graph.meta", "net_2-1_7.mpk", "net_2-graph.meta"});
  train::remove_checkpoint(folder.path("net_1-1_7.mpk"));
  CHECK(names_in(folder.path()) ==
        Strings{"net-1_7.mpk", "net-graph.meta", "net_2-1_7.mpk", "net_2-graph.meta"});
  fit({.every_n_steps = 100, .prefix = "NET", .directory = folder.path()});
  CHECK(std::filesystem::exists(folder.path("NET-1_7.mpk")));
}

TEST_CASE("ModelCheckpoint: the graph is the model as text") {
  const TemporaryFolder folder;
  fit({.prefix = "net", .directory = folder.path()});
  CHECK(content_of(folder.path("net-graph.meta")).find("SmallNet") != std::string::npos);
  CHECK(content_of(folder.path("net-graph.meta")).find("Linear") != std::string::npos);
  const TemporaryFolder left;
  left.write("net-graph.meta", {'o', 'l', 'd'});  // by a run that was killed before its first checkpoint
  fit({.every_n_steps = 100, .prefix = "net", .directory = left.path()});
  CHECK(content_of(left.path("net-graph.meta")) == content_of(folder.path("net-graph.meta")));
}

TEST_CASE("ModelCheckpoint: the best by a metric, together with the last") {
  const TemporaryFolder folder;
  auto learner = small_learner();
  const double losses[] = {3, 1, 2, 1.5, 4};
  // A number of its own making, so that the best epoch is known.
  const train::Lambda measure(
      {.epoch_end = [&](train::Run& run) { run.add("mine", losses[run.epoch - 1]); }});
  learner.fit(
      small_loader(),
      {.epochs = 5,
       .callbacks = {
           ModelCheckpoint({.every_n_steps = 0,
                            .every_epoch = true,
                            .keep = {train::keep_last(1), train::keep_best("mine", train::MetricMode::min)},
                            .prefix = "net",
                            .directory = folder.path()}),
           measure}});
  CHECK(names_in(folder.path()) == Strings{"net-2_7.mpk", "net-5_7.mpk", "net-graph.meta"});
}

TEST_CASE("ModelCheckpoint: the best by what there is not is an error at the first epoch's end") {
  const TemporaryFolder folder;
  auto learner = small_learner();
  const auto loader = small_loader();
  CHECK_THROWS_WITH_AS(
      learner.fit(loader, loader,
                  {.epochs = 3,
                   .callbacks = {ModelCheckpoint({.every_n_steps = 100,
                                                  .keep = {train::keep_best("valid/acuracy")},
                                                  .prefix = "net",
                                                  .directory = folder.path()})},
                   .metrics = {train::Accuracy()}}),
      ("hearth: ModelCheckpoint: expected a number of an epoch's end to keep the best of, got "
       "'valid/acuracy'; there are train/loss, valid/loss, valid/accuracy; the last checkpoint is '" +
       folder.path("net-1_7.mpk") + "'")
          .c_str(),
      Error);
  CHECK(names_in(folder.path()) == Strings{"net-1_7.mpk", "net-graph.meta"});  // nothing is lost
}

TEST_CASE("ModelCheckpoint: what the program adds is in each") {
  const TemporaryFolder folder;
  RecordMap info;
  info.add("author", RecordNode(std::string("me")));
  fit({.prefix = "net", .directory = folder.path(), .info = info});
  const RecordTree tree = train::load_checkpoint_file(folder.path("net-1_7.mpk"));
  CHECK(*find_path(tree.root, "info.author")->as<std::string>() == "me");
}

TEST_CASE("ModelCheckpoint: what it refuses before a training begins") {
  const auto refused = [](train::CheckpointConfig config, const char* message) {
    CHECK_THROWS_WITH_AS(ModelCheckpoint{config}, message, Error);
  };
  refused(
      {.every_n_steps = 0},
      "hearth: ModelCheckpoint: expected every_n_steps, every_n_seconds or every_epoch, got none of them");
  refused({.prefix = "a/b"}, "hearth: ModelCheckpoint: expected a prefix without '/', got 'a/b'");
  refused({.format = "pt"},
          "hearth: ModelCheckpoint: expected the format mpk, bin, json, ckpt or safetensors, got 'pt'");
  refused({.keep = {train::Keep{}}},
          "hearth: ModelCheckpoint: expected strategies that keep something, got one that keeps nothing");
}

TEST_CASE("ModelCheckpoint: a folder that cannot be written is refused before the first step") {
  const TemporaryFolder folder;
  std::ofstream(folder.path("file")) << "x";
  Told told;
  const auto text = told.text;
  auto learner = small_learner();
  CHECK_THROWS_AS(
      learner.fit(small_loader(), {.callbacks = {ModelCheckpoint({.directory = folder.path("file/below")}),
                                                 std::move(told)}}),
      RecordError);
  CHECK(text->find("1/7") == std::string::npos);
}

TEST_CASE("ModelCheckpoint: with a full disk the training goes on, loudly, and later checkpoints are kept") {
  const TemporaryFolder folder;
  // The largest file that the process may write plays the full disk.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const bool background : {true, false}) {
    auto learner = small_learner();
    const train::Lambda disk({.step_end = [&](train::Run& run) {
      rlimit limit = before;
      if (run.step >= 3 && run.step <= 4) limit.rlim_cur = 100;
      setrlimit(RLIMIT_FSIZE, &limit);
    }});
    // Steps wait for the write before, so that each is known to fall into its time.
    const auto result =
        learner.fit(small_loader(), {.callbacks = {disk, ModelCheckpoint({.prefix = background ? "a" : "b",
                                                                          .directory = folder.path(),
                                                                          .background = background})}});
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK(result.steps == 7);
    if (background) continue;
    REQUIRE(result.warnings.size() == 2);
    CHECK(result.warnings[0].find("no checkpoint at step 3: ") == 0);
    CHECK(result.warnings[0].find("File too large; the training goes on") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder.path("b-1_4.mpk")));
    CHECK(std::filesystem::exists(folder.path("b-1_7.mpk")));
  }
  std::signal(SIGXFSZ, handler);
}

TEST_CASE("ModelCheckpoint: Ctrl-C ends the training with its state saved") {
  const TemporaryFolder folder;
  auto learner = small_learner();
  const train::Lambda press({.step_end = [](train::Run& run) {
    if (run.step == 4) std::raise(SIGINT);
  }});
  const auto result = learner.fit(
      small_loader(),
      {.epochs = 3,
       .callbacks = {press,
                     ModelCheckpoint({.every_n_steps = 100, .prefix = "net", .directory = folder.path()})}});
  CHECK(result.stop_reason == "interrupted");
  CHECK(names_in(folder.path()) == Strings{"net-1_4.mpk", "net-graph.meta"});
}

TEST_CASE("ModelCheckpoint: when an exception ends the training, its state may be saved") {
  const TemporaryFolder folder;
  auto learner = small_learner();
  const train::Lambda breaks({.step_end = [](train::Run& run) {
    if (run.step == 4) throw std::runtime_error("broken");
  }});
  const train::CheckpointConfig config{
      .every_n_steps = 100, .prefix = "net", .directory = folder.path(), .exception_save = true};
  CHECK_THROWS_WITH(learner.fit(small_loader(), {.callbacks = {breaks, ModelCheckpoint(config)}}), "broken");
  CHECK(names_in(folder.path()) == Strings{"net-1_4_breakpoint.mpk"});
  auto resumed = small_learner();
  const auto result = resumed.fit(small_loader(), {.resume = folder.path("net-1_4_breakpoint.mpk")});
  CHECK(result.steps == 7);
}
