#include <hearth/train/plot.hpp>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

// The picture of a history that a callback is told of at the end of an epoch.
std::string picture_of(const train::History& history, train::PlotConfig config = {}) {
  const TemporaryFolder folder;
  train::Plot plot(folder.path("plot.svg"), config);
  train::Run run;
  run.history = history;
  plot.on_train_begin(run);
  plot.on_epoch_end(run);
  return content_of(folder.path("plot.svg"));
}

// A history of two epochs with these losses in each.
train::History of_losses(const std::vector<double>& losses) {
  train::History history;
  for (std::size_t i = 0; i < losses.size(); ++i) history.add("step/loss", i + 1, losses[i]);
  history.add("train/loss", losses.size() / 2, 1);
  history.add("train/loss", losses.size(), 0.5);
  return history;
}

// Every element is closed, and text is text: enough of XML to see that a reader would take it.
bool is_well_formed(std::string_view svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != svg.npos; at = svg.find('<', at)) {
    const std::size_t end = svg.find('>', at);
    if (end == svg.npos) return false;
    const std::string_view tag = svg.substr(at + 1, end - at - 1);
    const std::string name(tag.substr(0, tag.find_first_of(" /", 1)));
    if (tag.starts_with('/')) {
      if (open.empty() || "/" + open.back() != tag) return false;
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(name);
    }
    at = end;
  }
  return open.empty() && svg.find("nan") == svg.npos && svg.find("inf") == svg.npos;
}

}  // namespace

TEST_CASE("plot: loss, metrics and learning rate, after each epoch") {
  const TemporaryFolder folder;
  const std::string path = folder.path("a/plot.svg");
  auto learner = small_learner();
  std::vector<std::size_t> sizes;
  learner.fit(
      small_loader(10), small_loader(10),
      {.epochs = 3, .callbacks = {train::Plot(path), train::Lambda({.epoch_end = [&](train::Run& run) {
                                    sizes.push_back(content_of(path).size());
                                    run.add("valid/f1 <&>", 0.5);
                                  }})}});
  REQUIRE(sizes.size() == 3);
  CHECK(sizes[0] > 0);
  const std::string svg = content_of(path);
  CHECK(is_well_formed(svg));
  for (const char* title :
       {">loss<", ">learning rate<", ">f1 &lt;&amp;&gt;<", ">train<", ">valid<", ">epoch<"})
    CHECK(svg.find(title) != svg.npos);
  CHECK(count_of(svg, "class=\"chart\"") == 3);
  CHECK(svg.find("prefers-color-scheme:dark") != svg.npos);
}

TEST_CASE("plot: axes have round numbers") {
  train::History history;
  for (std::uint64_t epoch = 1; epoch <= 8; ++epoch)
    history.add("train/loss", epoch * 10, 2.3 / static_cast<double>(epoch));
  const std::string linear = picture_of(history);
  for (const char* mark : {">0<", ">0.5<", ">1.0<", ">2.5<", ">8<"}) CHECK(linear.find(mark) != linear.npos);
  for (std::uint64_t epoch = 9; epoch <= 16; ++epoch)
    history.add("train/loss", epoch * 10, std::pow(10, 6.0 - static_cast<double>(epoch)));
  const std::string log = picture_of(history, {.log_loss = true});
  CHECK(is_well_formed(log));
  CHECK(log.find(">1e-8<") != log.npos);
}

TEST_CASE("plot: steps that are noise are smoothed, and long curves are thinned out") {
  std::vector<double> losses;
  for (int i = 0; i < 100'000; ++i) losses.push_back(1 + (i % 2 == 0 ? 0.5 : -0.5));
  losses[50'000] = 1e9;  // an outlier does not flatten the rest
  const std::string svg = picture_of(of_losses(losses));
  CHECK(is_well_formed(svg));
  CHECK(svg.find("each step") != svg.npos);
  CHECK(svg.find("train, smoothed") != svg.npos);
  CHECK(svg.size() < 40'000);
}

TEST_CASE("plot: numbers that are none, all alike, huge or missing") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan(""),
               most = std::numeric_limits<double>::max();
  for (const auto& losses : std::vector<std::vector<double>>{{nan, nan},
                                                             {1, nan, inf, 2},
                                                             {-inf, inf},
                                                             {7, 7, 7, 7},
                                                             {0, 0},
                                                             {most, -most},
                                                             {1e-320, 1e-310},
                                                             {-1, 5}})
    for (const bool log : {false, true}) {
      train::History history;
      for (std::size_t i = 0; i < losses.size(); ++i) history.add("train/loss", i + 1, losses[i]);
      CAPTURE(losses[0]);
      CAPTURE(log);
      CHECK(is_well_formed(picture_of(history, {.log_loss = log})));
    }
  CHECK(is_well_formed(picture_of({})));
}

TEST_CASE("plot: refused where it cannot be written, and later the training goes on") {
  auto learner = small_learner();
  CHECK_THROWS_AS(learner.fit(small_loader(10), {.callbacks = {train::Plot("/proc/nothing/plot.svg")}}),
                  RecordError);
  const TemporaryFolder folder;
  const auto result = learner.fit(
      small_loader(10),
      {.epochs = 2,
       .callbacks = {train::Plot(folder.path("a/plot.svg")), train::Lambda({.train_begin = [&](train::Run&) {
                       std::filesystem::remove(folder.path("a"));
                       std::ofstream(folder.path("a")) << "a file";
                     }})}});
  CHECK(result.steps == 10);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].ends_with("; the training goes on"));
}
