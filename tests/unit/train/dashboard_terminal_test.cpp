// The dashboard on a terminal.
#include <hearth/train/dashboard.hpp>

#include <sys/wait.h>

#include <algorithm>
#include <csignal>

#include <doctest/doctest.h>

#include "../../skip.hpp"
#include "course.hpp"
#include "small.hpp"
#include "terminal.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

struct Plain {
  EnvironmentVariable locale{"LC_ALL", "C"}, color{"NO_COLOR", "1"}, term{"TERM", "xterm"};
};

bool ends_with_lines(const Lines& lines, const Lines& end) {
  return lines.size() >= end.size() && std::equal(end.rbegin(), end.rend(), lines.rbegin());
}

}  // namespace

TEST_CASE("dashboard: a terminal shows it in place") {
  const Plain plain;
  Terminal terminal(72, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  Course course({.stream = terminal.stream});
  Seen seen;
  std::size_t pictures = 0;
  course.after_step = [&] {
    const std::string bytes = terminal.written();
    pictures += !bytes.empty();
    seen.take(bytes);
  };
  course.begin();
  course.steps(50);
  CHECK_FALSE(seen.cursor);
  CHECK(pictures <= 32);  // in 3.1 seconds
  CHECK(seen.lines.size() == 5);
  course.steps(50);
  course.end_epoch(0.5, 0.4, 0.9);
  course.steps(100);
  course.end_epoch(0.25, 0.45, 0.95);
  course.steps(41);
  CHECK_FALSE(seen.unknown);
  REQUIRE(seen.lines.size() == 8);
  CHECK(seen.lines[0] == "LeNet  epoch 3/3  step 40/100                               0:17 so far");
  CHECK(seen.lines[1] == "epoch [==================>                            ]   40%  ETA 0:04");
  CHECK(seen.lines[2] == "all   [=====================================>         ]   80%  ETA 0:04");
  CHECK(seen.lines[3].starts_with("128 items/s - lr 0.01 - "));
  CHECK(seen.lines[3].ends_with(" of memory"));
  CHECK(seen.lines[4].starts_with("loss 0.0083  mean 0.0091  '"));
  CHECK(seen.lines[4].size() == 71);
  CHECK(joined({seen.lines.begin() + 5, seen.lines.end()}) ==
        joined({"            train        best    valid        best",
                "loss       0.2500  0.2500 (2)   0.4500  0.4000 (1)",
                "accuracy                        0.9500  0.9500 (2)"}));

  course.dashboard->on_train_end(course.run);
  seen.take(terminal.written());
  CHECK(seen.cursor);
  REQUIRE(seen.lines.size() == 5);
  CHECK(seen.lines[0] == "LeNet: epoch 3 of 3, 241 steps in 17.1 s, 14.1 steps/s");
  CHECK(seen.lines[4] == "valid/accuracy   0.9000   0.9500   0.9500      2");
}

TEST_CASE("dashboard: what is printed and warned meanwhile stands above it, whole") {
  const Plain plain;
  Terminal terminal(60, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  const ErrorStream error(terminal.fd());
  Course course({.stream = terminal.stream});
  Seen seen;
  course.begin();
  course.run.print("before the first picture");
  course.steps(10);
  course.run.print("a line");
  course.run.warn("a warning");
  course.steps(3);
  course.run.print("another line");
  seen.take(terminal.written());
  REQUIRE(seen.lines.size() == 9);
  CHECK(joined({seen.lines.begin(), seen.lines.begin() + 4}) ==
        joined({"before the first picture", "a line", "a warning", "another line"}));
  CHECK(seen.lines[4].starts_with("LeNet  epoch 1/3"));
  CHECK(course.run.warnings == Lines{"a warning"});
  course.dashboard->on_train_end(course.run);
  CHECK_FALSE(course.run.print_line);
  CHECK_FALSE(course.run.print_warning);
  course.run.warn("after it");
  std::fflush(stderr);
  seen.take(terminal.written());
  CHECK(ends_with_lines(seen.lines, {"1 warning:", "  a warning", "after it"}));
}

TEST_CASE("dashboard: it is as wide and as high as the terminal, also when that changes") {
  const Plain plain;
  Terminal terminal(100, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  Course course({.stream = terminal.stream});
  std::string bytes;
  course.after_step = [&] { bytes += terminal.written(); };
  course.begin();
  course.steps(100);
  course.end_epoch(0.5, 0.4, 0.9);
  course.steps(20);
  const auto shown = [&](unsigned short columns, unsigned short rows) {
    terminal.resize(columns, rows);
    course.steps(4);  // wipes what stood there, as high as it may be now
    bytes.clear();
    course.steps(2);
    Seen seen;
    bytes.erase(0, bytes.find('A') + 1);  // from the picture's first line
    seen.take(bytes);
    std::size_t widest = 0;
    for (const std::string& line : seen.lines) widest = std::max(widest, line.size());
    return std::to_string(widest) + " x " + std::to_string(seen.lines.size());
  };
  CHECK(shown(120, 30) == "119 x 8");
  CHECK(shown(40, 30) == "39 x 8");
  CHECK(shown(40, 4) == "39 x 3");
  CHECK(shown(12, 30) == "11 x 8");
  CHECK(shown(2, 2) == "1 x 1");
}

TEST_CASE("dashboard: signs and colours as locale and NO_COLOR allow") {
  const EnvironmentVariable term("TERM", "xterm");
  const auto drawn = [](const char* locale, const char* color) {
    const EnvironmentVariable l("LC_ALL", locale), c("NO_COLOR", color);
    Terminal terminal(80, 30);
    if (!terminal.made) return std::string();
    Course course({.stream = terminal.stream});
    course.begin();
    course.steps(10);
    std::string bytes = terminal.written();
    course.dashboard->on_train_end(course.run);
    return bytes;
  };
  if (drawn("C", nullptr).empty()) return skip("no terminal can be made here");
  CHECK(has(drawn("C.UTF-8", nullptr), "━"));
  CHECK(has(drawn("C.UTF-8", "1"), "█"));
  CHECK(has(drawn("C", nullptr), "\033[1mLeNet\033[0m"));
  const std::string plain = drawn("C", "1");
  CHECK_FALSE(has(plain,
                  "m"
                  "LeNet"));
  for (const char byte : plain) CHECK(static_cast<unsigned char>(byte) < 0x80);
}

TEST_CASE("dashboard: TERM=dumb is no terminal to draw on") {
  const EnvironmentVariable term("TERM", "dumb");
  Terminal terminal(80, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  Course course({.stream = terminal.stream});
  course.begin();
  course.steps(100);
  course.end_epoch(0.5, 0.4, 0.9);
  const std::string written = terminal.written();
  CHECK(written.starts_with("epoch 1/3  6.2 s  "));
  CHECK_FALSE(has(written, "\033"));
}

TEST_CASE("dashboard: an exception leaves the picture and gives the cursor back") {
  const Plain plain;
  Terminal terminal(80, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  auto learner = small_learner();
  CHECK_THROWS_AS(
      learner.fit(small_loader(10), {.callbacks = {train::Dashboard({.stream = terminal.stream}),
                                                   train::Lambda({.step_end =
                                                                      [](train::Run& run) {
                                                                        if (run.step == 3)
                                                                          throw Error("hearth: no");
                                                                      }})}}),
      Error);
  Seen seen;
  seen.take(terminal.written());
  CHECK(seen.cursor);
  REQUIRE(seen.lines.size() == 4);
  CHECK(seen.lines[0].starts_with("SmallNet"));
  CHECK(has(seen.lines[0], "epoch 1/1  step 3/5"));
  CHECK(seen.row == 4);  // below it
}

TEST_CASE("dashboard: a dashboard that is thrown away gives the cursor back") {
  const Plain plain;
  Terminal terminal(80, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  {
    Course course({.stream = terminal.stream});
    course.begin();
    course.steps(5);
  }
  Seen seen;
  seen.take(terminal.written());
  CHECK(seen.cursor);
}

TEST_CASE("dashboard: names cannot move the cursor") {
  const Plain plain;
  Terminal terminal(80, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  Course course({.stream = terminal.stream});
  course.run.model = "Le\033[2JNet";
  Seen seen;
  course.after_step = [&] { seen.take(terminal.written()); };
  course.begin();
  course.steps(100);
  course.run.add("valid/\n\033c", 1);
  course.end_epoch(0.5, 0.4, 0.9);
  course.steps(5);
  CHECK_FALSE(seen.unknown);
  CHECK(seen.lines[0].starts_with("Le?[2JNet  epoch"));
}

TEST_CASE("dashboard: a signal that ends the program gives the cursor back") {
  const Plain plain;
  Terminal terminal(80, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGTERM, SIG_DFL);
    Course course({.stream = terminal.stream});
    course.begin();
    course.steps(5);
    std::raise(SIGTERM);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  Seen seen;
  seen.take(terminal.written());
  CHECK(seen.cursor);
  CHECK(seen.lines[0].starts_with("LeNet"));
}

TEST_CASE("dashboard: Ctrl-C ends the training as it does without one") {
  const Plain plain;
  Terminal terminal(80, 30);
  if (!terminal.made) return skip("no terminal can be made here");
  auto learner = small_learner();
  const auto result =
      learner.fit(small_loader(10), {.callbacks = {train::Dashboard({.stream = terminal.stream}),
                                                   train::Lambda({.step_end = [](train::Run& run) {
                                                     if (run.step == 2) std::raise(SIGINT);
                                                   }})}});
  CHECK(result.stop_reason == "interrupted");
  Seen seen;
  seen.take(terminal.written());
  CHECK(seen.cursor);
  CHECK(seen.lines[1] == "ended early: interrupted");
}
