// Training and evaluating, for any model over any backend.
#pragma once

#include <algorithm>
#include <cstdio>
#include <memory>

#include <hearth/hearth.hpp>
#include <hearth/train.hpp>

#include "options.hpp"
#include "processes.hpp"

namespace mnist {

using namespace hearth;

/// What a model is trained with unless the command line says otherwise; Candle's values for its models.
struct Defaults {
  std::size_t epochs;
  double learning_rate;
  std::size_t batch_size;  // 0: all images in one
  std::string optimizer;
  double momentum;
};

inline const Defaults& defaults_of(const std::string& model) {
  static const Defaults linear{200, 1.0, 0, "sgd", 0}, mlp{200, 0.05, 0, "sgd", 0},
      cnn{200, 0.001, 64, "adamw", 0}, lenet{10, 0.01, 32, "sgd", 0.9};
  return model == "linear" ? linear : model == "mlp" ? mlp : model == "cnn" ? cnn : lenet;
}

/// A bar over the images of each epoch, on a terminal, and a line behind it.
class EpochLines : public train::Callback {
 public:
  std::string name() const override { return "EpochLines"; }
  void on_epoch_begin(train::Run& run) override {
    bar_ = std::make_unique<train::ProgressBar>(
        "epoch " + std::to_string(run.epoch) + "/" + std::to_string(run.epochs), run.items_in_epoch,
        "images");
  }
  // The newest loss that is known already: to ask for this step's would make a GPU wait.
  void on_step_end(train::Run& run) override { bar_->update(run.items, run.metrics["step/loss"]); }
  void on_epoch_end(train::Run& run) override {
    bar_->clear();
    std::printf("%4zu train loss: %8.5f test acc: %5.2f%%\n", run.epoch, run.metrics["train/loss"],
                100 * run.metrics["valid/accuracy"]);
    std::fflush(stdout);
  }
  void on_train_end(train::Run&) override { bar_.reset(); }

 private:
  std::unique_ptr<train::ProgressBar> bar_;
};

template <template <Backend> class Model, ComputeBackend B>
void run(const Options& options, const data::ImageSplits& data, const Device<B>& device,
         const std::shared_ptr<train::ProcessGroup>& processes) {
  using Trained = Model<Autodiff<B>>;
  const Defaults& defaults = defaults_of(options.model);
  const double learning_rate = options.learning_rate.value_or(defaults.learning_rate);
  const std::size_t all = data.train.size(), wanted = options.batch_size.value_or(defaults.batch_size);
  const std::size_t batch_size = wanted == 0 ? all : std::min(wanted, all);
  const std::string optimizer_name = options.optimizer.value_or(defaults.optimizer);
  const AnyFileRecorder<FullPrecisionSettings> recorder;
  if (!options.save.empty()) recorder.check_save(options.save);  // refuse it before the training, not after

  // [load]
  Rng rng(options.seed);
  auto model = Trained::init(device, rng);
  if (!options.load.empty()) {
    std::printf("loading weights from %s\n", options.load.c_str());
    model.load_file(options.load, recorder);
  }
  // [/load]

  // [loaders]
  const data::DataLoader<data::ImageDataset> images(data.train,
                                                    {.batch_size = part_of_batch(*processes, batch_size),
                                                     .drop_last = true,
                                                     .sampler = train::ShardedSampler(*processes)}),
      test(data.test, {.batch_size = 500});
  // [/loaders]
  // [train]
  const auto train = [&](auto optimizer) {
    train::DistributedOptimizer distributed(model, std::move(optimizer), processes);
    train::Learner learner(std::move(model), std::move(distributed),
                           optim::ExponentialLr{.learning_rate = learning_rate, .gamma = options.gamma},
                           train::CrossEntropy{});
    train::Callbacks callbacks = {EpochLines()};
    if (!options.resume.empty() && processes->is_first())
      callbacks.push_back(train::ModelCheckpoint({.every_n_steps = 0,
                                                  .every_n_seconds = 10,
                                                  .every_epoch = true,
                                                  .prefix = options.model,
                                                  .directory = options.resume,
                                                  .exception_save = processes->size() > 1}));
    if (!options.report.empty() && processes->is_first())
      callbacks.push_back(train::Report(options.report, {.predictions = [&] {
                                          return train::worst_classified(learner.model(), test, 24);
                                        }}));
    const auto result = learner.fit(images, test,
                                    {.epochs = options.epochs.value_or(defaults.epochs),
                                     .callbacks = std::move(callbacks),
                                     .metrics = {train::Accuracy()},
                                     .seed = rng.next(),
                                     .schedule_by = train::ScheduleBy::epoch,
                                     .resume = options.resume});
    if (!result.stop_reason.empty()) std::printf("stopped: %s\n", result.stop_reason.c_str());
    const double accuracy = learner.evaluate(test, {train::Accuracy()}).at("accuracy");
    std::printf("%.0f of %zu correct\n", accuracy * static_cast<double>(data.test.size()), data.test.size());
    model = std::move(learner.model());
  };
  // [/train]
  if (optimizer_name == "sgd")
    train(optim::Sgd{
        model, {.learning_rate = learning_rate, .momentum = options.momentum.value_or(defaults.momentum)}});
  else if (optimizer_name == "adam")
    train(optim::Adam{model, {.learning_rate = learning_rate}});
  else
    train(optim::AdamW{model, {.learning_rate = learning_rate}});

  // [save]
  if (!options.save.empty() && processes->is_first()) {
    std::printf("saving trained weights in %s\n", options.save.c_str());
    model.save_file(options.save, recorder);
  }
  // [/save]
}

}  // namespace mnist
