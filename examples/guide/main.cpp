// guide train|infer [options]: the guide of Burn's book. `train` leaves a folder with the configuration,
// checkpoints and the model; `infer` makes the model of them again, and names one digit.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

#include <hearth/any.hpp>
#include <hearth/hearth.hpp>
#include <hearth/train/csv_logger.hpp>
#include <hearth/train/learner.hpp>
#include <hearth/train/metrics.hpp>
#include <hearth/train/model_checkpoint.hpp>

#include "model.hpp"

using namespace hearth;
using guide::TrainingConfig;

namespace {

// [data]
// The mean and the deviation of MNIST's pixels.
auto normalized(const data::ImageDataset& images) {
  return data::map(images, data::Normalize({0.1307f}, {0.3081f}));
}
// [/data]

void print_epoch(train::Run& run) {
  std::printf("epoch %zu/%zu: train loss %.4f, accuracy %.2f %%; valid loss %.4f, accuracy %.2f %%\n",
              run.epoch, run.epochs, run.metrics["train/loss"], 100 * run.metrics["train/accuracy"],
              run.metrics["valid/loss"], 100 * run.metrics["valid/accuracy"]);
  std::fflush(stdout);
}

// [train]
template <ComputeBackend B>
void train_model(const std::string& artifacts, const TrainingConfig& config, const data::ImageSplits& mnist,
                 const Device<B>& device) {
  std::filesystem::create_directories(artifacts);
  DebugRecordSettings{}.save(to_record(config), artifacts + "/config");  // config.json

  Rng rng(config.seed);
  const auto model = config.model.init<Autodiff<B>>(device, rng);
  const data::DataLoaderConfig batches{.batch_size = config.batch_size, .workers = config.num_workers};
  const data::DataLoader train_loader(normalized(mnist.train), batches);
  const data::DataLoader valid_loader(normalized(mnist.test), batches);

  train::Learner learner(model, optim::Adam(model, {.learning_rate = config.learning_rate}),
                         train::CrossEntropy{});
  learner.fit(
      train_loader, valid_loader,
      {.epochs = config.num_epochs,
       .callbacks = {train::Lambda({.epoch_end = print_epoch}), train::CsvLogger(artifacts + "/log.csv"),
                     train::ModelCheckpoint({.every_n_steps = 0,
                                             .every_epoch = true,
                                             .keep = {train::keep_last(2)},
                                             .prefix = "guide",
                                             .directory = artifacts + "/checkpoint"})},
       .metrics = {train::Accuracy()},
       .train_metrics = {train::Accuracy()},
       .seed = config.seed});

  CompactRecorder{}.save(to_record(learner.model()), artifacts + "/model");  // model.mpk, in half precision
}
// [/train]

// [infer]
template <ComputeBackend B>
void infer(const std::string& artifacts, const data::ImageDataset& images, std::size_t item,
           const Device<B>& device) {
  const auto config = DebugRecordSettings{}.load<TrainingConfig>(artifacts + "/config");
  Rng rng(config.seed);
  auto model = config.model.init<B>(device, rng);
  model.load_file(artifacts + "/model", CompactRecorder{});

  const data::DataLoader one(data::subset(normalized(images), {item}), {.batch_size = 1});
  const auto [image, label] = one.template batches<B>(device)[0];
  const auto predicted = argmax(model.forward(image, rng), 1);
  std::printf("Predicted %d Expected %d\n", static_cast<int>(predicted.item()),
              static_cast<int>(label.item()));
}
// [/infer]

}  // namespace

int main(int argc, char** argv) {
  TrainingConfig config;
  std::string artifacts = "guide-artifacts", folder, device = "auto";
  std::size_t item = 42;

  CLI::App app{"The guide of Burn's book: trains a classifier of MNIST's digits, and asks it."};
  app.require_subcommand(1);
  CLI::App* training =
      app.add_subcommand("train", "Trains, and leaves config.json, checkpoints and model.mpk");
  CLI::App* inference = app.add_subcommand("infer", "Names one digit by what `train` left");
  for (CLI::App* command : {training, inference}) {
    command->add_option("--artifacts", artifacts, "the folder of both")->capture_default_str();
    command->add_option("--data", folder, "folder with the four IDX files, each raw or .gz");
    command->add_option("--device", device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  }
  training->add_option("--epochs", config.num_epochs, "times through the data")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  inference->add_option("--item", item, "which of the test images")
      ->check(CLI::Range(0, 1'000'000'000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    const auto mnist = data::load_idx_folder(data::find_dataset("mnist", folder));
    AnyDevice::parse(device).visit([&]<class B>(Here<B> here) {
      if (*training)
        train_model<B>(artifacts, config, mnist, here.device);
      else
        infer<B>(artifacts, mnist.test, item, here.device);
    });
  } catch (const std::exception& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
