// What docs/watching-a-training.md shows.
#include <doctest/doctest.h>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/train.hpp>

using namespace hearth;

namespace {

// Bright images and dark ones.
struct Squares {
  std::size_t size() const { return 40; }
  data::ImageExample operator[](std::size_t i) const {
    return {TensorData::from(std::vector<float>(64, i % 2 == 0 ? 0.1f : 0.9f), {1, 8, 8}),
            TensorData::from(std::vector<std::int64_t>{static_cast<std::int64_t>(i % 2)}, {})};
  }
};

template <Backend B>
struct Net {
  nn::Linear<B> fc;
  HEARTH_MODULE(Net, fc)
  Tensor<B, 2> forward(const Tensor<B, 4>& x) const { return fc(flatten<1>(x)); }
};

auto made() {
  Rng rng(1);
  const Net<Autodiff<NdArray<>>> model{
      .fc = nn::LinearConfig{.in = 64, .out = 2}.init<Autodiff<NdArray<>>>({}, rng)};
  return train::Learner(model, optim::Sgd(model, {.learning_rate = 0.05}), train::CrossEntropy{});
}

}  // namespace

TEST_CASE("docs, watching: a dashboard") {
  auto learner = made();
  const data::DataLoader train_loader(Squares{}, {.batch_size = 8}), test_loader = train_loader;
  // [dashboard]
  learner.fit(train_loader, test_loader,
              {.epochs = 4,
               .callbacks = {train::Dashboard(), train::SystemMonitor()},
               .metrics = {train::Accuracy()}});
  // [/dashboard]
  CHECK(learner.evaluate(test_loader, {train::Accuracy()}).at("accuracy") == 1);
}

TEST_CASE("docs, watching: lines") {
  auto learner = made();
  const data::DataLoader train_loader(Squares{}, {.batch_size = 8}), test_loader = train_loader;
  // [lines]
  const auto result = learner.fit(
      train_loader, test_loader,
      {.epochs = 50,
       .callbacks = {train::LossMonitor(5), train::TimeMonitor(), train::LearningRateMonitor(),
                     train::EarlyStopping({.metric = "valid/accuracy", .patience = 2, .warm_up = 1})},
       .metrics = {train::Accuracy()}});
  // [/lines]
  CHECK(result.epochs < 50);
  CHECK_FALSE(result.stop_reason.empty());
}
