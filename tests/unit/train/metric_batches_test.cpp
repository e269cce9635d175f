#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>

#include <hearth/record/recorders.hpp>
#include <hearth/train/checkpoint.hpp>

#include "../temporary_folder.hpp"
#include "metric_data.hpp"

using namespace hearth;
using namespace hearth::test;
using train::AnyMetric;
using train::Average;

namespace {

struct Case {
  AnyMetric metric;
  Pair data;
};

// Each metric, with data for it.
std::vector<Case> cases() {
  const Pair several = class_data(), binary = binary_data(), numbers = number_data(), images = image_data();
  return {{train::Loss(), several},
          {train::Accuracy(), several},
          {train::Accuracy({.threshold = 0}), binary},
          {train::TopKAccuracy(2), several},
          {train::Precision(), several},
          {train::Recall({.average = Average::weighted}), several},
          {train::FBeta(0.5, {.average = Average::binary}), binary},
          {train::FBeta(2, {.average = Average::micro}), several},
          {train::Auroc(), several},
          {train::Auroc(), binary},
          {train::ConfusionMatrix(), several},
          {train::Perplexity(), several},
          {train::MeanSquaredError(), numbers},
          {train::RootMeanSquaredError(), numbers},
          {train::MeanAbsoluteError(), numbers},
          {train::R2Score(), numbers},
          {train::HammingScore(), label_data()},
          {train::Dice(), several},
          {train::Psnr(), images},
          {train::Ssim(), images}};
}

// Items `from` .. `to` in batches of these sizes, one after the other.
void give_in_batches(train::Metric& metric, const Pair& data, const std::vector<std::size_t>& sizes,
                     std::size_t from, std::size_t to) {
  for (std::size_t i = 0; from < to; ++i) {
    const std::size_t count = std::min(sizes[i % sizes.size()], to - from);
    // Of 0.5 each: batches of any size have this mean.
    give(metric, {items(data.output, from, count), items(data.target, from, count)}, 0.5);
    from += count;
  }
}

RecordTree checkpoint_of(const train::Metric& metric) {
  RecordMap root, model, metrics;
  model.add("weight", RecordNode(RecordTensor{"", floats({1, 2}, {2})}));
  metrics.add(metric.name(), metric.state());
  root.add("model", RecordNode(std::move(model)));
  root.add("metrics", RecordNode(std::move(metrics)));
  return {{}, RecordNode(std::move(root))};
}

}  // namespace

TEST_CASE("metrics: any cut into batches gives the value of all at once, to the last bit") {
  for (const Case& one : cases()) {
    const std::size_t n = one.data.target.shape[0];
    AnyMetric whole = one.metric;
    give_in_batches(*whole, one.data, {n}, 0, n);
    CAPTURE(whole->name());
    CHECK(std::isfinite(whole->value()));
    for (const std::vector<std::size_t>& sizes : {std::vector<std::size_t>{1}, {2, 1}, {7, 1, 3}, {n - 1}}) {
      AnyMetric cut = one.metric;
      give_in_batches(*cut, one.data, sizes, 0, n);
      CHECK(cut->value() == whole->value());
      cut->reset();
      CHECK(std::isnan(cut->value()));
      give_in_batches(*cut, one.data, sizes, 0, n);
      CHECK(cut->value() == whole->value());
    }
  }
}

TEST_CASE("metrics: copies count apart") {
  for (const Case& one : cases()) {
    const AnyMetric copy = one.metric;
    give_in_batches(*copy, one.data, {4}, 0, one.data.target.shape[0]);
    CHECK(std::isnan(one.metric->value()));
    const AnyMetric with_all = copy;
    CHECK(with_all->value() == copy->value());
  }
}

TEST_CASE("metrics: an epoch goes on from a checkpoint of any format as if it had not stopped") {
  const TemporaryFolder folder;
  for (const Case& one : cases()) {
    const std::size_t n = one.data.target.shape[0];
    const AnyMetric whole = one.metric, half = one.metric;
    give_in_batches(*whole, one.data, {4}, 0, n);
    give_in_batches(*half, one.data, {4}, 0, n / 2);
    for (const char* format : {"mpk", "bin", "json", "safetensors", "ckpt"}) {
      const std::string path = folder.path(half->name() + "-1_1." + format);
      train::save_checkpoint_file(checkpoint_of(*half), path);
      const RecordTree loaded = train::load_checkpoint_file(path);
      const RecordNode* state = find_path(loaded.root, "metrics." + half->name());
      CAPTURE(path);
      REQUIRE(state != nullptr);
      const AnyMetric again = one.metric;
      again->load_state(*state);
      CHECK(again->value() == half->value());
      give_in_batches(*again, one.data, {3}, n / 2, n);
      CHECK(again->value() == whole->value());
    }
  }
}

TEST_CASE("metrics: a state before the first batch is one, too") {
  for (const Case& one : cases()) {
    const AnyMetric again = one.metric;
    give_in_batches(*again, one.data, {4}, 0, 2);
    again->load_state(one.metric->state());
    CHECK(std::isnan(again->value()));
  }
}

TEST_CASE("metrics: a state that does not fit is refused, and nothing of it taken") {
  for (const Case& one : cases()) {
    const AnyMetric metric = one.metric;
    give_in_batches(*metric, one.data, {4}, 0, one.data.target.shape[0]);
    const double before = metric->value();
    CAPTURE(metric->name());
    const RecordNode state = metric->state();
    for (std::size_t i = 0; i < state.as<RecordMap>()->entries.size(); ++i) {
      RecordNode text = state, shorter = state;
      auto entry = text.as<RecordMap>()->entries.begin();
      auto other = shorter.as<RecordMap>()->entries.begin();
      for (std::size_t k = 0; k < i; ++k) ++entry, ++other;
      entry->node = RecordNode(std::string("text"));
      CHECK_THROWS_AS(metric->load_state(text), RecordError);
      if (auto* tensor = other->node.as<RecordTensor>()) {
        tensor->data = TensorData::from(std::vector<double>{1, 2, 3, 4, 5, 6, 7}, {7});
        CHECK_THROWS_AS(metric->load_state(shorter), RecordError);
        tensor->data = TensorData::from(std::vector<double>{0.5}, {1});
        CHECK_THROWS_AS(metric->load_state(shorter), RecordError);
      }
      CHECK(metric->value() == before);
    }
  }
  RecordMap huge;
  huge.add("columns", RecordNode(~std::uint64_t{0}));
  train::Auroc auroc;
  auroc.load_state(RecordNode(std::move(huge)));
  CHECK(std::isnan(auroc.value()));
}
