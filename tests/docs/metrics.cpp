// What docs/metrics.md shows.
#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/train/learner.hpp>
#include <hearth/train/metrics.hpp>

using namespace hearth;

namespace {

// Points of two classes on either side of a line.
struct Points {
  std::size_t size() const { return 64; }
  data::LabelledRow operator[](std::size_t i) const {
    const auto x = static_cast<float>(i % 8) - 3.5f, y = static_cast<float>(i / 8) - 3.5f;
    return {TensorData::from(std::vector<float>{x, y}, {2}),
            TensorData::from(std::vector<std::int64_t>{x + y > 0}, {})};
  }
};

template <Backend B>
struct Line {
  nn::Linear<B> linear;
  HEARTH_MODULE(Line, linear)
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return linear(x); }
};

// [own]
// How often class 1 is predicted.
struct Positives : train::MeanMetric {
  std::string name() const override { return "positives"; }
  void update(const train::MetricInput& batch) override {
    const auto logits = batch.output.values<float>();  // [n, 2]
    for (std::size_t i = 0; i + 1 < logits.size(); i += 2) add(logits[i + 1] > logits[i]);
  }
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Positives>(*this); }
};
// [/own]

}  // namespace

TEST_CASE("docs, metrics: of a training") {
  using B = Autodiff<NdArray<>>;
  Rng rng(1);
  const Line<B> model{.linear = nn::LinearConfig{.in = 2, .out = 2}.init<B>({}, rng)};
  train::Learner learner(model, optim::Sgd(model, {.learning_rate = 0.1}), train::CrossEntropy{});
  const data::DataLoader loader(Points{}, {.batch_size = 10});
  // [fit]
  const train::ConfusionMatrix confusion({.names = {"below", "above"}});
  const auto result = learner.fit(
      loader, loader,
      {.epochs = 5,
       .metrics = {train::Accuracy(), train::FBeta(1), train::Auroc(), confusion}});  // of the validation
  const double accuracy = result.history.find("valid/accuracy")->values.back();
  const std::string table = confusion.table();  // of the last epoch: its copies share it
  // [/fit]
  CHECK(accuracy > 0.9);
  CHECK(confusion.matrix().accuracy() == accuracy);
  CHECK(confusion.matrix().total() == 64);
  CHECK(table.starts_with("target  below  above     right\n below "));
  CHECK(result.history.find("valid/f1")->values.size() == 5);
  CHECK(result.history.find("valid/auroc")->values.back() > 0.9);
  const auto values = learner.evaluate(loader, {Positives{}});
  CHECK(values.at("positives") > 0.3);
  CHECK(values.at("positives") < 0.7);
}
