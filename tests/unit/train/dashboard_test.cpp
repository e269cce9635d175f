#include <hearth/train/dashboard.hpp>

#include <cmath>

#include <doctest/doctest.h>

#include "course.hpp"

using namespace hearth;
using namespace hearth::test;

TEST_CASE("dashboard: where there is no terminal, lines of epochs, of times between them, and a summary") {
  Lines lines;
  Course course({.every_n_seconds = 3, .print = [&](const std::string& line) { lines.push_back(line); }}, 2);
  course.begin();
  course.steps(100);
  course.end_epoch(0.5, 0.4, 0.9);
  course.steps(40);
  course.run.warnings = {"step 3: what it was"};
  course.steps(60);
  course.end_epoch(0.25, 0.45, 0.95);
  course.dashboard->on_train_end(course.run);
  CHECK(
      joined(lines) ==
      joined(
          {"epoch 1/2  step 48/100   48%  loss 0.0417  mean 0.1858  128 items/s  lr 0.01  ETA 0:10",
           "epoch 1/2  step 96/100   96%  loss 0.0208  mean 0.1072  128 items/s  lr 0.01  ETA 0:07",
           "epoch 1/2  6.2 s  train/loss 0.5000  valid/loss 0.4000  valid/accuracy 0.9000  lr 0.01  ETA 0:07",
           "epoch 2/2  step 48/100   48%  loss 0.0135  mean 0.0163  128 items/s  lr 0.01  ETA 0:04",
           "epoch 2/2  step 96/100   96%  loss 0.0102  mean 0.0140  128 items/s  lr 0.01  ETA 0:00",
           "epoch 2/2  6.2 s  train/loss 0.2500  valid/loss 0.4500  valid/accuracy 0.9500  lr 0.01  ETA 0:00",
           "LeNet: epoch 2 of 2, 200 steps in 14.5 s, 13.8 steps/s",
           "                  first     last     best  epoch",
           "train/loss       0.5000   0.2500   0.2500      2",
           "valid/loss       0.4000   0.4500   0.4000      1",
           "valid/accuracy   0.9000   0.9500   0.9500      2", "1 warning:", "  step 3: what it was"}));
}

TEST_CASE("dashboard: the summary says where it went on from and why it ended") {
  Lines lines;
  Course course({.every_n_seconds = 0, .print = [&](const std::string& line) { lines.push_back(line); }});
  course.run.resumed_from = "runs/CKP-1_100.mpk";
  course.run.step = 100;
  course.run.epoch = 1;
  course.begin();
  course.steps(50);
  course.run.stop("interrupted");
  course.dashboard->on_train_end(course.run);
  CHECK(joined(lines) == joined({"LeNet: epoch 2 of 3, 50 steps in 3.1 s, 16.0 steps/s",
                                 "resumed from runs/CKP-1_100.mpk", "ended early: interrupted"}));
}

TEST_CASE("dashboard: a loss that is not known yet is none, one that is no number is told") {
  Lines lines;
  Course course({.every_n_seconds = 1, .print = [&](const std::string& line) { lines.push_back(line); }});
  course.begin();
  course.run.steps_in_epoch = course.run.epoch = 1;
  course.time += 1;
  course.dashboard->on_step_end(course.run);
  course.run.add("step/loss", std::nan(""));
  course.time += 1;
  course.dashboard->on_step_end(course.run);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "epoch 1/3  step 0/1    0%  loss -  mean -  0 items/s  lr 0.01  ETA -:--");
  CHECK(lines[1] == "epoch 1/3  step 0/1    0%  loss nan  mean -  0 items/s  lr 0.01  ETA -:--");
}
