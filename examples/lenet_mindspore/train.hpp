// The steps of MindSpore's quick start, over any backend.
#pragma once

#include <cstdio>

#include <hearth/hearth.hpp>
#include <hearth/train.hpp>

#include "model.hpp"
#include "options.hpp"

namespace lenet {

// [data]
/// Images of 32 x 32 whose pixels have mean 0 and deviation 1, in batches of 32.
inline auto create_dataset(const data::ImageDataset& images, const Options& options) {
  const auto some = data::take(images, options.images);
  const auto prepared =
      data::map(some, data::compose(data::Resize(32, 32), data::Normalize({0.1307f}, {0.3081f})));
  return data::DataLoader<std::remove_const_t<decltype(prepared)>>(
      prepared, {.batch_size = 32, .drop_last = true, .workers = 1});
}
// [/data]

template <ComputeBackend B>
void run(const Options& options, const Device<B>& device) {
  const auto images = data::load_idx_folder(data::find_dataset("mnist", options.data));
  const auto train_set = create_dataset(images.train, options),
             test_set = create_dataset(images.test, options);

  // [train]
  Rng rng(options.seed);
  auto network = LeNet5<Autodiff<B>>::init(device, rng);
  if (!options.transfer.empty()) {
    const auto [param_not_load, ckpt_not_load] =
        train::load_param_into_net(network, train::load_checkpoint(options.transfer));
    std::printf("not loaded: %zu of the net, %zu of the file\n", param_not_load.size(), ckpt_not_load.size());
  }
  train::Learner model(network, optim::Sgd(network, {.learning_rate = 0.01, .momentum = 0.9}),
                       train::CrossEntropy{});
  const train::ModelCheckpoint ckpoint({.every_n_steps = 1875,
                                        .keep_max = 10,
                                        .prefix = "lenet",
                                        .directory = options.directory,
                                        .format = "ckpt"});
  model.fit(train_set, {.epochs = options.epochs,
                        .callbacks = {ckpoint, train::LossMonitor(options.every)},
                        .seed = rng.next()});
  // [/train]

  // [eval]
  const auto metrics = model.evaluate(test_set, {train::Accuracy()});
  std::printf("{'Accuracy': %.4f}\n", metrics.at("accuracy"));
  // [/eval]
  std::printf("loss after the training: %.4f\n", model.evaluate(train_set).at("loss"));
}

}  // namespace lenet
