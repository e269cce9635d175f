#include "options.hpp"

#include "../command_line.hpp"

namespace lenet {

Parsed parse(int argc, char** argv) {
  Options options;
  CLI::App app{"Trains LeNet on MNIST, as MindSpore's quick start does."};
  app.add_option("--data", options.data, "folder with the four IDX files, each raw or .gz");
  app.add_option("--directory", options.directory, "for checkpoints")->capture_default_str();
  app.add_option("--transfer", options.transfer, "checkpoint whose weights to start from");
  app.add_option("--epochs", options.epochs, "times through the data")->capture_default_str();
  app.add_option("--every", options.every, "steps between two lines of losses")->capture_default_str();
  app.add_option("--images", options.images, "at most so many of each split")
      ->check(CLI::Range(32, 60000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of weights and order")->capture_default_str();
  app.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  const std::optional<int> exit = read_command_line(app, "lenet_mindspore", argc, argv);
  return {options, exit};
}

}  // namespace lenet
