#include <hearth/train/report.hpp>

#include <doctest/doctest.h>

#include <hearth/train/model_checkpoint.hpp>

#include "../temporary_folder.hpp"
#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

bool has(const std::string& text, std::string_view what) { return text.find(what) != text.npos; }

// A collection of images of two classes with names that are no HTML.
train::Predictions of_images() {
  train::PredictionCollector collector(3);
  collector.add(TensorData::from(std::vector<float>(3 * 4, 0.5f), {3, 1, 2, 2}),
                TensorData::from(std::vector<float>{4, 0, 0, 4, 3, 0}, {3, 2}),
                TensorData::from(std::vector<std::int64_t>{0, 1, 1}, {3}));
  return collector.take();
}

std::string report_of(const std::string& path, train::ReportConfig config, train::Callbacks others = {}) {
  auto learner = small_learner();
  train::Callbacks callbacks = {train::Report(path, std::move(config))};
  callbacks.insert(callbacks.end(), others.begin(), others.end());
  learner.fit(small_loader(10), small_loader(10), {.epochs = 3, .callbacks = callbacks});
  return content_of(path);
}

}  // namespace

TEST_CASE("report: one page with all of a training, and every name as text") {
  const TemporaryFolder folder;
  const std::string page =
      report_of(folder.path("report.html"), {.title = "A <script>alert('x')</script> & \"more\"",
                                             .facts = {{"data <set>", "points & lines"}},
                                             .classes = {"<b>cat</b>", "dog's"},
                                             .predictions = of_images});
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.ends_with("</html>\n"));
  CHECK(has(page, "<title>A &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;</title>"));
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<b>cat"));
  CHECK(has(page, "&lt;b&gt;cat&lt;/b&gt;"));
  CHECK(has(page, "<th>data &lt;set&gt;</th><td>points &amp; lines</td>"));
  CHECK(has(page, "title=\"dog&#39;s taken for &lt;b&gt;cat&lt;/b&gt;\">1</td>"));
  CHECK(has(page, "66.7&nbsp;% of 3 items are right."));
  CHECK(has(page, "<img src=\"data:image/png;base64,iVBORw0KGgo"));
  CHECK(has(page, "<th>model</th><td>SmallNet</td>"));
  CHECK(has(page, "<th>parameters and buffers</th><td>42</td>"));
  CHECK(has(page, "<th>epochs</th><td>3 of 3</td>"));
  CHECK(has(page, "The training is done."));
  CHECK(has(page, "<span>valid loss</span>"));
  CHECK(has(page, "aria-label=\"learning rate\""));
  CHECK(has(page, "<summary>The model</summary>"));
  CHECK_FALSE(has(page, "http://localhost"));
  CHECK_FALSE(has(page, "src=\"http"));
  CHECK_FALSE(has(page, "First filters"));
}

TEST_CASE("report: predictions are asked for as often as wanted") {
  const TemporaryFolder folder;
  int asked = 0;
  const auto counted = [&] {
    ++asked;
    return of_images();
  };
  report_of(folder.path("a.html"), {.predictions = counted});
  CHECK(asked == 1);
  report_of(folder.path("a.html"), {.predictions = counted, .predictions_every_n_epochs = 2});
  CHECK(asked == 3);
}

TEST_CASE("report: inputs that are no images are a table, many classes a list of pairs") {
  const TemporaryFolder folder;
  train::PredictionCollector collector(2);
  std::vector<float> logits(80);
  logits[7] = 5;       // the first is taken for 7
  logits[40 + 3] = 5;  // the second is right
  collector.add(TensorData::from(std::vector<float>(6), {2, 3}), TensorData::from(logits, {2, 40}),
                TensorData::from(std::vector<std::int64_t>{1, 3}, {2}));
  const auto found = collector.take();
  const std::string page = report_of(folder.path("a.html"), {.predictions = [&] { return found; }});
  CHECK(has(page, "<td>0</td><td>1</td><td class=\"wrong\">7</td>"));
  CHECK(has(page, "Of 40 classes these are confused the most."));
  CHECK(has(page, "<tr><td>1</td><td>7</td><td>1</td></tr>"));
  CHECK_FALSE(has(page, "data:image"));
}

TEST_CASE("report: the best number of a metric is the smallest or the largest") {
  const TemporaryFolder folder;
  const auto numbers = train::Lambda({.epoch_end = [](train::Run& run) {
    run.add("valid/accuracy", run.epoch == 2 ? 0.9 : 0.5);
    run.add("valid/error", run.epoch == 2 ? 0.1 : 0.5);
    run.add("valid/distance", run.epoch == 3 ? 1 : 2);
  }});
  auto learner = small_learner();
  learner.fit(small_loader(10),
              {.epochs = 3,
               .callbacks = {numbers, train::Report(folder.path("a.html"),
                                                    {.lower_is_better = {"error", "distance"}})}});
  const std::string page = content_of(folder.path("a.html"));
  CHECK(has(page, "<span>valid accuracy</span><b>0.9</b><span>best, epoch 2</span>"));
  CHECK(has(page, "<span>valid error</span><b>0.1</b><span>best, epoch 2</span>"));
  CHECK(has(page, "<span>valid distance</span><b>1</b><span>best, epoch 3</span>"));
}

TEST_CASE("report: it says how a training ended") {
  const TemporaryFolder folder;
  CHECK(has(report_of(folder.path("a.html"), {},
                      {train::Lambda({.step_end =
                                          [](train::Run& run) {
                                            if (run.step == 3) run.stop("enough <now>");
                                          }})}),
            "The training ended early: enough &lt;now&gt;"));
  CHECK_THROWS_AS(
      report_of(folder.path("b.html"), {},
                {train::Lambda({.step_end =
                                    [](train::Run& run) {
                                      if (run.step == 7)
                                        throw DataError("hearth: image 3: expected <more>, got less");
                                    }})}),
      DataError);
  const std::string page = content_of(folder.path("b.html"));
  CHECK(has(page, "The training ended by an error: hearth: image 3: expected &lt;more&gt;, got less"));
  CHECK(has(page, "<th>epochs</th><td>2 of 3</td>"));
}

TEST_CASE("report: the time of a resumed training is that of its parts together") {
  const TemporaryFolder folder;
  const auto fit = [&](std::size_t epochs) {
    auto learner = small_learner();
    train::Report report(folder.path("a.html"));
    learner.fit(small_loader(10),
                {.epochs = epochs,
                 .callbacks = {std::move(report), train::ModelCheckpoint({.directory = folder.path("c")})},
                 .resume = folder.path("c")});
  };
  fit(1);
  fit(2);
  const std::string page = content_of(folder.path("a.html"));
  CHECK(has(page, "<th>resumed from</th>"));
  CHECK(has(page, "<th>epochs</th><td>2 of 2</td>"));
  CHECK(has(page, "<tr><td>1</td><td>5</td>"));
  CHECK(has(page, "<tr><td>2</td><td>10</td>"));
  train::Report report(folder.path("b.html"));
  RecordMap state;
  state.add("seconds", RecordNode(7322.0));
  state.add("epoch_seconds", RecordNode(61.0));
  state.add("epochs", RecordNode(std::uint64_t{1}));
  report.load_state(RecordNode(std::move(state)));
  CHECK(*report.state().as<RecordMap>()->find("seconds")->as<double>() >= 7322);
  CHECK_THROWS_AS(report.load_state(RecordNode(std::string("x"))), RecordError);
}

TEST_CASE("report: a path that cannot be written is refused before the first step") {
  CHECK_THROWS_AS(report_of("/proc/nothing/a.html", {}), RecordError);
}
