// Training and evaluating, for any model over any backend.
#pragma once

#include <algorithm>
#include <cstdio>

#include <hearth/hearth.hpp>

#include "options.hpp"

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

/// How many images of a data set the model classifies right.
template <class M>
std::size_t count_correct(const M& model, const data::ImageDataset& dataset,
                          const Device<BackendOf<M>>& device) {
  Rng rng(0);  // nothing draws from it: only models over Autodiff drop out
  std::size_t correct = 0;
  for (const auto& [images, labels] :
       data::DataLoader<data::ImageDataset>(dataset, {.batch_size = 500}).batches<BackendOf<M>>(device))
    correct += static_cast<std::size_t>(sum(to_int(argmax(model.forward(images, rng), 1) == labels)).item());
  return correct;
}

/// One pass through the training images; the mean loss.
template <class M, class Optimizer, class Loader>
double train_epoch(M& model, Optimizer& optimizer, const Loader& loader, const std::string& label,
                   const Device<BackendOf<M>>& device, Rng& rng) {
  const auto batches = loader.template batches<BackendOf<M>>(device, rng);
  double total = 0;
  std::size_t seen = 0;
  train::ProgressBar bar(label, batches.items(), "images");
  for (const auto& [images, labels] : batches) {
    const auto loss = nn::cross_entropy(model.forward(images, rng), labels);
    optimizer.step(model, backward(loss, model));
    total += static_cast<double>(loss.item()) * static_cast<double>(labels.dim(0));
    seen += labels.dim(0);
    bar.update(seen, loss.item());
  }
  return total / static_cast<double>(seen);
}

template <template <Backend> class Model, ComputeBackend B>
void run(const Options& options, const data::ImageSplits& data, const Device<B>& device) {
  using Trained = Model<Autodiff<B>>;
  const Defaults& defaults = defaults_of(options.model);
  const std::size_t epochs = options.epochs.value_or(defaults.epochs);
  const double learning_rate = options.learning_rate.value_or(defaults.learning_rate);
  const std::size_t all = data.train.size(), wanted = options.batch_size.value_or(defaults.batch_size);
  const std::size_t batch_size = wanted == 0 ? all : std::min(wanted, all);
  const std::string optimizer_name = options.optimizer.value_or(defaults.optimizer);
  const AnyFileRecorder<FullPrecisionSettings> recorder;
  if (!options.save.empty()) recorder.check_save(options.save);  // refuse it before the training, not after

  Rng rng(options.seed);
  auto model = Trained::init(device, rng);
  if (!options.load.empty()) {
    std::printf("loading weights from %s\n", options.load.c_str());
    model.load_file(options.load, recorder);
  }

  const data::DataLoader loader(data.train, {.batch_size = batch_size, .drop_last = true});
  const auto train = [&](auto optimizer) {
    for (std::size_t epoch = 1; epoch <= epochs; ++epoch) {
      const std::string label = "epoch " + std::to_string(epoch) + "/" + std::to_string(epochs);
      const double loss = train_epoch(model, optimizer, loader, label, device, rng);
      const std::size_t correct = count_correct(valid(model), data.test, device);
      std::printf("%4zu train loss: %8.5f test acc: %5.2f%%\n", epoch, loss,
                  100.0 * static_cast<double>(correct) / static_cast<double>(data.test.size()));
      std::fflush(stdout);
      optimizer.set_learning_rate(optimizer.learning_rate() * options.gamma);
    }
  };
  if (optimizer_name == "sgd")
    train(optim::Sgd{
        model, {.learning_rate = learning_rate, .momentum = options.momentum.value_or(defaults.momentum)}});
  else if (optimizer_name == "adam")
    train(optim::Adam{model, {.learning_rate = learning_rate}});
  else
    train(optim::AdamW{model, {.learning_rate = learning_rate}});

  std::printf("%zu of %zu correct\n", count_correct(valid(model), data.test, device), data.test.size());
  if (!options.save.empty()) {
    std::printf("saving trained weights in %s\n", options.save.c_str());
    model.save_file(options.save, recorder);
  }
}

}  // namespace mnist
