// What docs/reports.md shows.
#include <doctest/doctest.h>

#include <filesystem>

#include <hearth/hearth.hpp>
#include <hearth/ndarray.hpp>
#include <hearth/train/csv_logger.hpp>
#include <hearth/train/event_writer.hpp>
#include <hearth/train/learner.hpp>
#include <hearth/train/model_checkpoint.hpp>
#include <hearth/train/plot.hpp>
#include <hearth/train/report.hpp>
#include <hearth/train/tensor_board.hpp>

using namespace hearth;

namespace {

template <Backend B>
struct Net {
  nn::Conv2d<B> conv;
  nn::Linear<B> fc;

  HEARTH_MODULE(Net, conv, fc)

  static Net init(const Device<B>& device, Rng& rng) {
    return {.conv = nn::Conv2dConfig{.in = 1, .out = 2, .kernel = 3}.init<B>(device, rng),
            .fc = nn::LinearConfig{.in = 72, .out = 2}.init<B>(device, rng)};
  }
  Tensor<B, 2> forward(const Tensor<B, 4>& x) const { return fc(flatten<1>(relu(conv(x)))); }
};

// Bright images and dark ones.
struct Squares {
  std::size_t size() const { return 40; }
  data::ImageExample operator[](std::size_t i) const {
    return {TensorData::from(std::vector<float>(64, i % 2 == 0 ? 0.1f : 0.9f), {1, 8, 8}),
            TensorData::from(std::vector<std::int64_t>{static_cast<std::int64_t>(i % 2)}, {})};
  }
};

}  // namespace

TEST_CASE("docs, reports: files of a training") {
  std::filesystem::remove_all("runs");
  Rng rng(1);
  const auto model = Net<Autodiff<NdArray<>>>::init({}, rng);
  train::Learner learner(model, optim::Sgd(model, {.learning_rate = 0.05}), train::CrossEntropy{});
  const data::DataLoader train_loader(Squares{}, {.batch_size = 8}), test_loader = train_loader;

  // [fit]
  learner.fit(train_loader, test_loader,
              {.epochs = 4,
               .callbacks = {train::TensorBoard("runs/lenet"),         // tensorboard --logdir runs
                             train::CsvLogger("runs/lenet/log.csv"),   // a row for each epoch
                             train::Plot("runs/lenet/curves.svg"),     // the curves, drawn after each epoch
                             train::Report("runs/lenet/report.html"),  // all on one page
                             train::ModelCheckpoint({.directory = "runs/lenet"})},
               .resume = "runs/lenet"});
  // [/fit]
  for (const char* file : {"log.csv", "curves.svg", "report.html"})
    CHECK(std::filesystem::file_size(std::string("runs/lenet/") + file) > 100);

  // [report]
  train::Report report(
      "runs/lenet/report.html",
      {.title = "LeNet on MNIST",
       .facts = {{"batch size", "8"}},
       .classes = {"dark", "bright"},
       .predictions = [&] { return train::worst_classified(learner.model(), test_loader, 24); }});
  // [/report]
  learner.fit(train_loader, {.callbacks = {std::move(report)}});

  // [predictions]
  const train::Predictions found = train::worst_classified(learner.model(), test_loader, 10);
  std::printf("%.1f %% are right\n", 100 * found.accuracy());
  for (const train::Prediction& one : found.worst)
    std::printf("item %zu is %zu, taken for %zu, loss %.3f\n", one.index, one.actual, one.predicted,
                one.loss);
  // [/predictions]
  CHECK(found.worst.size() == 10);

  // [boards]
  train::TensorBoard board("runs/lenet", {.every_n_steps = 100, .histograms_every_n_epochs = 5});
  // [/boards]
  // [csv]
  train::CsvLogger csv("runs/lenet/log.csv", {.every_n_steps = 100});
  // [/csv]

  // [events]
  train::EventWriter events("runs/mine");
  events.scalar("speed/images", 100, 11250);  // tag, step, value
  events.histogram("weights/fc", 100, learner.model().fc.weight.value().to_data());
  events.image("inputs/first", 100, train::enlarged(train::picture_of(Squares{}[0].input), 4));
  events.flush();
  // [/events]
  CHECK(std::filesystem::file_size(events.path()) > 1000);
}
