// What docs/training.md shows.
#include <doctest/doctest.h>

#include <filesystem>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/train.hpp>

using namespace hearth;

namespace {

using B = Autodiff<NdArray<>>;

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
struct Net {
  nn::Linear<B> body, head;
  HEARTH_MODULE(Net, body, head)
  static Net init(const Device<B>& device, Rng& rng, std::size_t classes = 2) {
    return {.body = nn::LinearConfig{.in = 2, .out = 8}.init<B>(device, rng),
            .head = nn::LinearConfig{.in = 8, .out = classes}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 2>& x) const { return head(relu(body(x))); }
};

Net<B> made(std::uint64_t seed, std::size_t classes = 2) {
  Rng rng(seed);
  return Net<B>::init({}, rng, classes);
}

// [callback]
// Stops when a loss is small enough, and remembers how often it was.
class GoodEnough : public train::Callback {
 public:
  std::string name() const override { return "GoodEnough"; }
  void on_epoch_end(train::Run& run) override {
    times_ += run.metrics["valid/loss"] < 0.1;
    if (times_ == 3) run.stop("good enough");
  }
  RecordNode state() const override {
    RecordMap map;
    map.add("times", RecordNode(times_));
    return RecordNode(std::move(map));
  }
  void load_state(const RecordNode& state) override {
    times_ = train::StateMap(state, name()).natural("times");
  }

 private:
  std::uint64_t times_ = 0;
};
// [/callback]

}  // namespace

TEST_CASE("docs, training: a learner") {
  const Net<B> model = made(1);
  const data::DataLoader train_data(Points{}, {.batch_size = 16}), valid_data(Points{}, {.batch_size = 64});
  // [fit]
  train::Learner learner(model, optim::Adam(model, {.learning_rate = 0.05}),
                         optim::CosineAnnealingLr{.learning_rate = 0.05, .t_max = 40}, train::CrossEntropy{});
  const train::FitResult result =
      learner.fit(train_data, valid_data, {.epochs = 10, .metrics = {train::Accuracy()}, .clip_norm = 1.0});
  const double last = result.history.find("valid/accuracy")->values.back();
  const auto numbers = learner.evaluate(valid_data, {train::Accuracy()});  // "loss", "accuracy"
  const auto logits = learner.predict(Tensor<NdArray<>, 2>::from({{3, 4}, {-3, -4}}, {}));
  // [/fit]
  CHECK(last > 0.9);
  CHECK(numbers.at("accuracy") == last);
  CHECK(argmax(logits, 1).values() == std::vector<std::int64_t>{1, 0});
}

TEST_CASE("docs, training: a loss of one's own") {
  const Net<B> model = made(1);
  const data::DataLoader points(Points{}, {.batch_size = 16});
  // [loss]
  const auto loss = [](const auto& net, const auto& batch, Rng&) {
    auto logits = net.forward(batch.inputs);
    auto number = nn::cross_entropy(logits, batch.targets) + mean(square(logits)) * 0.01;
    return train::StepOutput{std::move(number), std::move(logits), batch.targets};
  };
  train::Learner learner(model, optim::Sgd(model, {.learning_rate = 0.1}), loss);
  // [/loss]
  const auto result = learner.fit(points, points, {.epochs = 3, .callbacks = {GoodEnough()}});
  CHECK(result.history.find("valid/loss")->values.size() == 3);
}

TEST_CASE("docs, training: schedules") {
  const Net<B> model = made(1);
  const data::DataLoader train_data(Points{}, {.batch_size = 16}), valid_data(Points{}, {.batch_size = 64});
  // [schedule]
  // Up in 10 steps from a tenth of 0.05, then down along a cosine in 90.
  const optim::WarmUpLr schedule{.warmup_steps = 10,
                                 .next = optim::CosineAnnealingLr{.learning_rate = 0.05, .t_max = 90},
                                 .start_factor = 0.1};
  // The body learns a tenth as fast as the head, also when the schedule changes the rate.
  optim::Adam optimizer(model, {.learning_rate = 0.05}, {{.matches = "body", .learning_rate = 0.005}});
  train::Learner learner(model, std::move(optimizer), schedule, train::CrossEntropy{});
  learner.fit(train_data, valid_data, {.epochs = 10});
  // [/schedule]
  CHECK(schedule.at(0) == doctest::Approx(0.005));
  CHECK(schedule.at(10) == doctest::Approx(0.05));
  CHECK(learner.optimizer().learning_rate() == doctest::Approx(learner.schedule().at(39)));
  CHECK(learner.optimizer().learning_rate(0) == doctest::Approx(learner.optimizer().learning_rate() / 10));
}

TEST_CASE("docs, training: a plateau") {
  const Net<B> model = made(1);
  const data::DataLoader train_data(Points{}, {.batch_size = 16}), valid_data(Points{}, {.batch_size = 64});
  // [plateau]
  // Half the rate when the validation's loss was no better for two epochs.
  train::Learner learner(model, optim::Adam(model),
                         optim::ReduceLrOnPlateau{.learning_rate = 0.05, .factor = 0.5, .patience = 2},
                         train::CrossEntropy{});
  learner.fit(train_data, valid_data, {.epochs = 10});
  // [/plateau]
  CHECK(learner.optimizer().learning_rate() == learner.schedule().learning_rate);
}

TEST_CASE("docs, training: an average of the weights") {
  const Net<B> model = made(1);
  const data::DataLoader train_data(Points{}, {.batch_size = 16}), valid_data(Points{}, {.batch_size = 64});
  train::Learner learner(model, optim::Adam(model, {.learning_rate = 0.05}), train::CrossEntropy{});
  // [average]
  optim::Ema average(learner.model(), optim::EmaConfig{.decay = 0.9, .warm_up = true});
  learner.fit(
      train_data, valid_data,
      {.epochs = 10,
       .callbacks = {train::Lambda({.step_end = [&](train::Run&) { average.update(learner.model()); }})}});
  const Net<NdArray<>>& smooth = average.model();  // no longer over Autodiff: to predict and to save
  // [/average]
  const auto logits = smooth.forward(Tensor<NdArray<>, 2>::from({{3, 4}, {-3, -4}}, {}));
  CHECK(argmax(logits, 1).values() == std::vector<std::int64_t>{1, 0});
}

TEST_CASE("docs, training: checkpoints, resuming and transfer") {
  const auto here = std::filesystem::temp_directory_path() / "hearth-docs-training";
  std::filesystem::remove_all(here);
  const std::string folder = here / "runs", file = here / "MyNet.ckpt";
  const Net<B> model = made(1);
  train::Learner learner(model, optim::Adam(model, {.learning_rate = 0.05}), train::CrossEntropy{});
  const data::DataLoader train_data(Points{}, {.batch_size = 16}), valid_data(Points{}, {.batch_size = 64});
  // [checkpoint]
  const train::ModelCheckpoint checkpoints({.every_n_steps = 2,
                                            .keep = {train::keep_last(3), train::keep_best("valid/accuracy")},
                                            .prefix = "net",
                                            .directory = folder});
  const auto result = learner.fit(train_data, valid_data,
                                  {.epochs = 5,
                                   .callbacks = {checkpoints},
                                   .metrics = {train::Accuracy()},
                                   .resume = folder});  // from the newest one, if there is any
  // [/checkpoint]
  CHECK(result.steps == 20);
  CHECK(train::checkpoints_in(folder).size() >= 3);
  // [transfer]
  train::save_checkpoint(learner.model(), file);

  Net<B> other = made(2, 5);  // five classes
  const auto [param_not_load, ckpt_not_load] =
      train::load_param_into_net(other, train::load_checkpoint(file));
  freeze(other, "body");  // the head alone learns
  // [/transfer]
  CHECK(param_not_load == std::vector<std::string>{"head.weight", "head.bias"});
  CHECK(other.body.weight.value().values() == learner.model().body.weight.value().values());
  std::filesystem::remove_all(here);
}
