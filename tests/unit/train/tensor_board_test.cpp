#include <hearth/train/tensor_board.hpp>

#include <map>
#include <set>
#include <utility>

#include <hearth/train/model_checkpoint.hpp>

#include "events.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

using Shown = std::map<std::string, std::vector<std::uint64_t>>;

// Per tag the steps that TensorBoard shows: each start of a session but the first takes away what it repeats.
Shown shown_in(const std::filesystem::path& folder) {
  Shown shown;
  bool started = false;
  for (const std::string& file : files_in(folder, "events.out.tfevents."))
    for (const Event& event : events_of(file)) {
      if (!event.session.empty()) {
        CHECK(number_at<std::uint64_t>(field(message_of(event.session), 1)) == 1);
        if (std::exchange(started, true))
          for (auto& [tag, steps] : shown)
            std::erase_if(steps, [&](auto step) { return step >= event.step; });
      } else if (event.version.empty()) {
        shown[event.tag].push_back(event.step);
      }
    }
  return shown;
}

struct Killed {};

}  // namespace

TEST_CASE("tensor board: every number of the history, and the weights") {
  const TemporaryFolder folder;
  auto learner = small_learner();
  const auto result = learner.fit(small_loader(10), small_loader(10),
                                  {.epochs = 2, .callbacks = {train::TensorBoard(folder.path())}});
  const auto files = files_in(folder.path());
  REQUIRE(files.size() == 1);
  std::map<std::string, std::vector<float>> scalars;
  std::set<std::string> histograms;
  for (const Event& event : events_of(files[0])) {
    if (event.scalar) scalars[event.tag].push_back(*event.scalar);
    if (!event.histogram.empty()) histograms.insert(event.tag);
  }
  for (const train::Series& series : result.history.series())
    CHECK(scalars[series.name] == std::vector<float>(series.values.begin(), series.values.end()));
  CHECK(scalars.size() == result.history.series().size());
  CHECK(histograms == std::set<std::string>{"weights/in.bias", "weights/in.weight", "weights/out.bias",
                                            "weights/out.weight"});
}

TEST_CASE("tensor board: as often as asked") {
  const TemporaryFolder folder;
  auto learner = small_learner();
  learner.fit(small_loader(10), {.epochs = 4,
                                 .callbacks = {train::TensorBoard(
                                     folder.path(), {.every_n_steps = 8, .histograms_every_n_epochs = 3})}});
  const Shown shown = shown_in(folder.path());
  CHECK(shown.at("step/loss") == std::vector<std::uint64_t>{8, 16});
  CHECK(shown.at("train/loss") == std::vector<std::uint64_t>{5, 10, 15, 20});
  CHECK(shown.at("weights/in.weight") == std::vector<std::uint64_t>{15});
  CHECK_FALSE(shown.contains("filters/in.weight"));
}

TEST_CASE("tensor board: a training that was killed and resumed shows every step once") {
  const TemporaryFolder folder, checkpoints;
  const auto config = [&](std::size_t killed_at) {
    return train::FitConfig{
        .epochs = 3,
        .callbacks = {train::TensorBoard(folder.path()),
                      train::ModelCheckpoint({.every_n_steps = 4, .directory = checkpoints.path()}),
                      train::Lambda({.step_end =
                                         [=](train::Run& run) {
                                           if (run.step == killed_at)
                                             throw Killed{};  // no exception that callbacks are told
                                         }})},
        .resume = checkpoints.path()};
  };
  for (const std::size_t killed_at : {7, 11}) {
    auto learner = small_learner();
    CHECK_THROWS_AS(learner.fit(small_loader(10), config(killed_at)), Killed);
  }
  auto learner = small_learner();
  const auto result = learner.fit(small_loader(10), config(0));
  CHECK(files_in(folder.path()).size() == 3);
  const Shown shown = shown_in(folder.path());
  for (const train::Series& series : result.history.series()) CHECK(shown.at(series.name) == series.steps);
  CHECK(shown.at("weights/in.weight") == std::vector<std::uint64_t>{5, 10, 15});
}

TEST_CASE("tensor board: a new training takes the old one's place; events that were lost are written again") {
  const TemporaryFolder folder, checkpoints;
  const auto fit = [&](std::size_t epochs, const std::string& resume) {
    auto learner = small_learner();
    return learner.fit(
        small_loader(10),
        {.epochs = epochs,
         .callbacks = {train::TensorBoard(folder.path()),
                       train::ModelCheckpoint({.every_n_steps = 5, .directory = checkpoints.path()})},
         .resume = resume});
  };
  fit(3, "");
  fit(1, "");
  CHECK(shown_in(folder.path()).at("step/loss").size() == 5);
  std::filesystem::remove_all(folder.path());
  const auto result = fit(2, checkpoints.path());
  CHECK(shown_in(folder.path()).at("step/loss") == result.history.find("step/loss")->steps);
  CHECK(result.steps == 10);
}

TEST_CASE("tensor board: a folder that cannot be written is refused before the first step") {
  auto learner = small_learner();
  CHECK_THROWS_AS(learner.fit(small_loader(10), {.callbacks = {train::TensorBoard("/proc/nothing")}}),
                  RecordError);
}
