#include <hearth/train/learner.hpp>

#include <csignal>
#include <limits>

#include <doctest/doctest.h>

#include "small.hpp"

using namespace hearth;
using namespace hearth::test;

namespace {

// The share of right classes, to see metrics at work.
struct Right : train::Metric {
  double right = 0, items = 0;
  std::string name() const override { return "right"; }
  void update(const train::MetricInput& batch) override {
    const auto logits = batch.output.values<float>();
    const auto classes = batch.target.values<std::int64_t>();
    for (std::size_t i = 0; i < classes.size(); ++i)
      right += (logits[2 * i + 1] > logits[2 * i]) == (classes[i] == 1);
    items += static_cast<double>(batch.items);
  }
  double value() const override { return right / items; }
  void reset() override { right = items = 0; }
  RecordNode state() const override {
    RecordMap map;
    map.add("right", RecordNode(right));
    map.add("items", RecordNode(items));
    return RecordNode(std::move(map));
  }
  void load_state(const RecordNode& state) override {
    right = *state.as<RecordMap>()->find("right")->as<double>();
    items = *state.as<RecordMap>()->find("items")->as<double>();
  }
  std::unique_ptr<Metric> clone() const override { return std::make_unique<Right>(*this); }
};

std::vector<float> weights_of(const SmallModel& model) { return model.in.weight.value().values(); }

// Gives NaN from some step on, once or for ever.
struct Breaks {
  std::shared_ptr<int> left;
  bool once = true;
  template <class X, class Y>
  auto operator()(X logits, Y target) const {
    auto loss = nn::cross_entropy(std::move(logits), std::move(target));
    const bool now = once ? *left == 0 : *left <= 0;
    --*left;
    return now ? std::move(loss) * std::numeric_limits<double>::quiet_NaN() : loss;
  }
};

}  // namespace

TEST_CASE("learner: learns, validates and tells its callbacks") {
  auto learner = small_learner();
  const auto loader = small_loader(20);
  const double before = learner.evaluate(loader)["loss"];
  Told told;
  const auto text = told.text;
  const auto result =
      learner.fit(loader, loader, {.epochs = 2, .callbacks = {std::move(told)}, .metrics = {Right{}}});
  CHECK(*text == "begin epoch 1: 1/3 2/3 3/3 epoch end epoch 2: 1/3 2/3 3/3 epoch end end");
  CHECK(result.steps == 6);
  CHECK(result.epochs == 2);
  CHECK(result.stop_reason.empty());
  CHECK(result.history.find("step/loss")->values.size() == 6);
  CHECK(result.history.find("step/learning_rate")->steps == result.history.find("step/loss")->steps);
  CHECK(result.history.find("step/learning_rate")->values[0] == 0.1);
  CHECK(result.history.find("valid/right")->steps == std::vector<std::uint64_t>{3, 6});
  learner.fit(loader, {.epochs = 30});
  const auto after = learner.evaluate(loader, {Right{}});
  CHECK(after.at("loss") < before / 2);
  CHECK(after.at("right") > 0.9);
}

TEST_CASE("learner: its steps are those of the plain loop") {
  auto learner = small_learner();
  const auto loader = small_loader();
  learner.fit(loader, {.epochs = 2, .seed = 5});

  SmallModel model = small_model();
  optim::Sgd optimizer(model, {.learning_rate = 0.1, .momentum = 0.9});
  optim::CosineAnnealingLr schedule{.learning_rate = 0.1, .t_max = 100};
  Rng rng(5);
  for (int epoch = 0; epoch < 2; ++epoch)
    for (const auto& [x, y] : loader.batches<SmallBackend>({}, rng)) {
      optimizer.set_learning_rate(schedule.step());
      optimizer.step(model, backward(nn::cross_entropy(model.forward(x, rng), y), model));
    }
  CHECK(weights_of(learner.model()) == weights_of(model));
}

TEST_CASE("learner: means are over items, not over batches") {
  auto learner = small_learner(0);  // a rate of 0: the model stays
  const auto uneven = small_loader(49), even = small_loader(25);
  CHECK(learner.evaluate(uneven, {Right{}}).at("right") == learner.evaluate(even, {Right{}}).at("right"));
  CHECK(learner.evaluate(uneven).at("loss") ==
        doctest::Approx(learner.evaluate(even).at("loss")).epsilon(1e-6));
  const auto result = learner.fit(uneven, uneven, {.train_metrics = {Right{}}});
  CHECK(result.history.find("train/right")->values.size() == 1);
}

TEST_CASE("learner: gradients of small batches make one step") {
  auto whole = small_learner(), parts = small_learner();
  const data::DataLoader all(Points{48}, {.batch_size = 48}), some(Points{48}, {.batch_size = 12});
  // Without dropout's numbers in between the two would be the same; compare models that drop nothing.
  whole.model().dropout.p = parts.model().dropout.p = 0;
  whole.fit(all, {.epochs = 3});
  const auto result = parts.fit(some, {.epochs = 3, .accumulate = 4});
  CHECK(result.steps == 3);
  const auto a = weights_of(whole.model()), b = weights_of(parts.model());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-4));
}

TEST_CASE("learner: clipped gradients move the weights less") {
  const auto moved = [](std::optional<double> norm) {
    const SmallModel model = small_model();
    train::Learner learner(model, optim::Sgd(model, {.learning_rate = 1}), train::CrossEntropy{});
    learner.fit(small_loader(50), {.clip_norm = norm});
    double sum = 0;
    const auto before = weights_of(model), after = weights_of(learner.model());
    for (std::size_t i = 0; i < before.size(); ++i) sum += std::abs(before[i] - after[i]);
    return sum;
  };
  CHECK(moved(1e-3) < moved({}) / 10);
}

TEST_CASE("learner: a loss that is not finite ends the training, and the model stays as it was") {
  const SmallModel model = small_model();
  train::Learner learner(model, optim::Sgd(model, {.learning_rate = 0.1}), Breaks{std::make_shared<int>(2)});
  Told told;
  const auto text = told.text;
  CHECK_THROWS_WITH_AS(
      learner.fit(small_loader(10), {.epochs = 2, .callbacks = {std::move(told)}}),
      "hearth: fit: expected a finite loss, got nan at step 3 (epoch 1, step 3 of 5); the last checkpoint is none",
      train::DivergedError);
  CHECK(*text == "begin epoch 1: 1/5 2/5 exception");
  train::Learner two(model, optim::Sgd(model, {.learning_rate = 0.1}), train::CrossEntropy{});
  two.fit(small_loader(10), {.max_steps = 2});
  CHECK(weights_of(learner.model()) == weights_of(two.model()));
}

TEST_CASE("learner: or the step is skipped, as asked") {
  const SmallModel model = small_model();
  train::Learner learner(model, optim::Sgd(model, {.learning_rate = 0.1}), Breaks{std::make_shared<int>(2)});
  const auto result = learner.fit(small_loader(10), {.on_nan = train::OnNan::skip});
  CHECK(result.steps == 5);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0] == "step 3: the loss is nan: the step is skipped");
  CHECK(std::isfinite(result.history.find("train/loss")->values[0]));
}

TEST_CASE("learner: a callback or Ctrl-C ends it after the step") {
  auto learner = small_learner();
  const auto stopped = learner.fit(
      small_loader(10), {.epochs = 3, .callbacks = {train::Lambda({.step_end = [](train::Run& run) {
                                        if (run.step == 7) run.stop("enough");
                                      }})}});
  CHECK(stopped.stop_reason == "enough");
  CHECK(stopped.steps == 7);
  const auto interrupted = learner.fit(
      small_loader(10), {.epochs = 3, .callbacks = {train::Lambda({.step_end = [](train::Run& run) {
                                        if (run.step == 2) std::raise(SIGINT);
                                      }})}});
  CHECK(interrupted.stop_reason == "interrupted");
  CHECK(interrupted.steps == 2);
}

TEST_CASE("learner: schedules by epoch, and those that watch a metric") {
  const SmallModel model = small_model();
  const auto rates = [&](auto schedule, train::ScheduleBy by = train::ScheduleBy::epoch, double first = 0.1) {
    train::Learner learner(model, optim::Sgd(model, {.learning_rate = first}), schedule,
                           train::CrossEntropy{});
    std::vector<double> seen;
    learner.fit(small_loader(25),
                {.epochs = 3,
                 .callbacks = {train::Lambda(
                     {.step_end = [&](train::Run& run) { seen.push_back(run.learning_rate); }})},
                 .schedule_by = by});
    return seen;
  };
  CHECK(rates(optim::ExponentialLr{.learning_rate = 0.1, .gamma = 0.5}) ==
        std::vector<double>{0.1, 0.1, 0.05, 0.05, 0.025, 0.025});
  const optim::ReduceLrOnPlateau plateau{
      .learning_rate = 0.1, .factor = 0.5, .patience = 0, .threshold = 0.99};
  const std::vector<double> halved = {0.1, 0.1, 0.1, 0.1, 0.05, 0.05};
  CHECK(rates(plateau) == halved);
  // It goes by epochs whatever the others do, and its rate holds from the first step on.
  CHECK(rates(plateau, train::ScheduleBy::step) == halved);
  CHECK(rates(plateau, train::ScheduleBy::step, 0.3) == halved);
}

TEST_CASE("learner: predicts without a tape and without dropout") {
  auto learner = small_learner();
  const auto x = Tensor<NdArray<float>, 2>::from({{1, 2}, {3, 4}}, {});
  const auto once = learner.predict(x).values();
  CHECK(learner.predict(x).values() == once);
  CHECK(once.size() == 4);
}

TEST_CASE("learner: a loss of its own sees model and batch") {
  const SmallModel model = small_model();
  train::Learner learner(model, optim::Sgd(model, {.learning_rate = 0.1}),
                         [](const auto& net, const auto& batch, Rng& rng) {
                           auto logits = net.forward(batch.inputs, rng);
                           auto loss = nn::cross_entropy(logits, batch.targets) * 2;
                           return train::StepOutput{std::move(loss), std::move(logits), batch.targets};
                         });
  train::Learner plain(model, optim::Sgd(model, {.learning_rate = 0.1}), train::CrossEntropy{});
  CHECK(learner.evaluate(small_loader(50), {Right{}}).at("loss") ==
        doctest::Approx(2 * plain.evaluate(small_loader(50)).at("loss")));
  CHECK(learner.fit(small_loader(50), small_loader(50), {.metrics = {Right{}}}).steps == 1);
}

TEST_CASE("learner: what no training can be asked for is refused before it begins") {
  const auto loader = small_loader();
  const auto refuses = [&](train::FitConfig config, const char* message) {
    auto learner = small_learner();
    CHECK_THROWS_WITH_AS(learner.fit(loader, config), message, Error);
  };
  refuses({.accumulate = 0}, "hearth: FitConfig: expected accumulate above 0, got 0");
  refuses({.clip_norm = 0}, "hearth: FitConfig: expected a clip_norm above 0, got 0.000000");
  refuses({.clip_value = -1}, "hearth: FitConfig: expected a clip_value above 0, got -1.000000");

  const SmallModel model = small_model();
  train::Learner plateau(model, optim::Sgd(model), optim::ReduceLrOnPlateau{.learning_rate = 1, .factor = 2},
                         train::CrossEntropy{});
  const Told told;
  CHECK_THROWS_WITH_AS(plateau.fit(loader, {.callbacks = {told}}),
                       "hearth: ReduceLrOnPlateau: expected a factor of 0 or more and below 1, got 2.000000",
                       Error);
  CHECK(told.text->empty());
}
