#include <hearth/train/csv_logger.hpp>

#include <cmath>
#include <sstream>

#include <doctest/doctest.h>

#include <hearth/train/model_checkpoint.hpp>

#include "../../skip.hpp"
#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& path) {
  std::istringstream text(content_of(path));
  Lines lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

// A cell of a row without quotes.
std::string cell(const std::string& line, std::size_t column) {
  std::istringstream text(line + ",");
  std::string cell;
  for (std::size_t i = 0; i <= column; ++i) std::getline(text, cell, ',');
  return cell;
}

// A number that comes up in some epoch, under a name that needs quotes.
train::Lambda from_epoch(std::size_t epoch, std::string name) {
  return train::Lambda({.epoch_end = [=](train::Run& run) {
    if (run.epoch >= epoch) run.add(name, 0.5);
  }});
}

train::FitResult fit(train::Callbacks callbacks, std::size_t epochs = 3, const std::string& resume = "") {
  auto learner = small_learner();
  return learner.fit(small_loader(10), small_loader(10),
                     {.epochs = epochs, .callbacks = std::move(callbacks), .resume = resume});
}

struct Killed {};

}  // namespace

TEST_CASE("csv: a row for each epoch, with numbers that read back as they were") {
  const TemporaryFolder folder;
  const std::string path = folder.path("a/log.csv");
  const auto result = fit({train::CsvLogger(path)});
  const Lines lines = lines_of(path);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "epoch,step,seconds,learning_rate,train/loss,valid/loss");
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& line = lines[i + 1];
    CHECK(cell(line, 0) == std::to_string(i + 1));
    CHECK(cell(line, 1) == std::to_string(5 * (i + 1)));
    CHECK(std::stod(cell(line, 4)) == result.history.find("train/loss")->values[i]);
    CHECK(std::stod(cell(line, 5)) == result.history.find("valid/loss")->values[i]);
  }
  fit({train::CsvLogger(path)}, 1);
  CHECK(lines_of(path).size() == 2);  // a new training replaces it
}

TEST_CASE("csv: rows of steps beside those of epochs") {
  const TemporaryFolder folder;
  const auto result = fit({train::CsvLogger(folder.path("log.csv"), {.every_n_steps = 2})}, 2);
  const Lines lines = lines_of(folder.path("log.csv"));
  CHECK(lines[0] == "epoch,step,seconds,learning_rate,step/loss,train/loss,valid/loss");
  std::string steps;
  for (const std::string& line : lines) steps += cell(line, 1) + " ";
  CHECK(steps == "step 2 4 5 6 8 10 10 ");
  CHECK(std::stod(cell(lines[1], 4)) == result.history.find("step/loss")->values[1]);
  CHECK(cell(lines[1], 5).empty());
  CHECK(cell(lines[3], 4).empty());
  CHECK_FALSE(cell(lines[3], 5).empty());
}

TEST_CASE("csv: a number that comes up later adds its column; names are quoted") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  fit({from_epoch(2, "top \"5\", valid"), train::CsvLogger(path)});
  const Lines lines = lines_of(path);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "epoch,step,seconds,learning_rate,train/loss,valid/loss,\"top \"\"5\"\", valid\"");
  CHECK(lines[1].ends_with(","));
  CHECK(lines[2].ends_with(",0.5"));
  CHECK(lines[3].ends_with(",0.5"));
}

TEST_CASE("csv: resumed, it has every step once") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  const auto callbacks = [&](std::size_t killed_at) {
    return train::Callbacks{
        from_epoch(2, "a,\nb"), train::CsvLogger(path, {.every_n_steps = 1}),
        train::ModelCheckpoint({.every_n_steps = 4, .directory = folder.path("checkpoints")}),
        train::Lambda({.step_end = [=](train::Run& run) {
          if (run.step == killed_at) throw Killed{};
        }})};
  };
  CHECK_THROWS_AS(fit(callbacks(11)), Killed);
  std::ofstream(path, std::ios::app) << "3,11,0.0";  // in the middle of a row
  const auto result = fit(callbacks(0), 3, folder.path("checkpoints"));
  const std::string text = content_of(path);
  std::string steps;
  for (const std::string& line : lines_of(path)) steps += cell(line, 1) + " ";
  CHECK(steps.find(" 1 2 3 4 5 5 6 7 8 9 10 10 11 12 13 14 15 15 ") != steps.npos);
  CHECK(text.starts_with("epoch,step,seconds,learning_rate,step/loss,train/loss,valid/loss,\"a,\nb\"\n"));
}

TEST_CASE("csv: an epoch that was validated, but not saved, has one row") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv"), checkpoints = folder.path("checkpoints");
  const auto callbacks = [&](std::size_t killed_after) {
    return train::Callbacks{train::CsvLogger(path),
                            train::Lambda({.epoch_end =
                                               [=](train::Run& run) {
                                                 if (run.epoch == killed_after) throw Killed{};
                                               }}),
                            train::ModelCheckpoint({.every_n_steps = 5, .directory = checkpoints})};
  };
  CHECK_THROWS_AS(fit(callbacks(2)), Killed);
  CHECK(lines_of(path).size() == 3);
  CHECK(fit(callbacks(0), 3, checkpoints).steps == 15);
  const Lines lines = lines_of(path);
  REQUIRE(lines.size() == 4);
  for (std::size_t i = 1; i < 4; ++i) CHECK(cell(lines[i], 1) == std::to_string(5 * i));
}

TEST_CASE("csv: another table is not written over by a resumed training") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv"), checkpoints = folder.path("checkpoints");
  fit({train::ModelCheckpoint({.directory = checkpoints})}, 1);
  std::ofstream(path) << "name,age\nx,3\n";
  CHECK_THROWS_WITH_AS(
      fit({train::CsvLogger(path)}, 2, checkpoints),
      ("hearth: CsvLogger: expected the columns epoch, step, seconds and learning_rate first in '" + path +
       "', got others; move it away to begin a new one")
          .c_str(),
      DataError);
  CHECK(content_of(path) == "name,age\nx,3\n");
}

TEST_CASE("csv: a path that cannot be written is refused before the first step") {
  Told told;
  const auto text = told.text;
  CHECK_THROWS_AS(fit({std::move(told), train::CsvLogger("/proc/nothing/log.csv")}), RecordError);
  CHECK(*text == "begin ");
  CHECK_THROWS_AS(fit({train::CsvLogger("/tmp")}), RecordError);
}

TEST_CASE("csv: on a full disk the training goes on with a warning") {
  if (!std::filesystem::exists("/dev/full")) return skip("there is no /dev/full");
  const auto result = fit({train::CsvLogger("/dev/full")});
  CHECK(result.steps == 15);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0] ==
        "no row of step 5: hearth: cannot save '/dev/full': No space left on device; the training goes on");
}
