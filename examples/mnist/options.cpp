#include "options.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace mnist {

Parsed parse(int argc, char** argv) {
  Options options;
  CLI::App app{"Trains and evaluates a classifier of MNIST's digits."};
  app.add_option("model", options.model, "linear, mlp, cnn or lenet")
      ->check(CLI::IsMember({"linear", "mlp", "cnn", "lenet"}))
      ->capture_default_str();
  app.add_option("--epochs", options.epochs, "times through the data; 0 evaluates only [200, lenet 10]");
  app.add_option("--learning-rate", options.learning_rate, "[linear 1, mlp 0.05, cnn 0.001, lenet 0.01]");
  app.add_option("--batch-size", options.batch_size, "[linear and mlp all, cnn 64, lenet 32]");
  app.add_option("--optimizer", options.optimizer, "sgd, adam or adamw [cnn adamw, others sgd]")
      ->check(CLI::IsMember({"sgd", "adam", "adamw"}));
  app.add_option("--momentum", options.momentum, "of sgd [lenet 0.9, others 0]");
  app.add_option("--dataset", options.dataset, "mnist or fashion-mnist")->capture_default_str();
  app.add_option("--data,--local-mnist", options.data, "folder with the four IDX files, each raw or .gz");
  app.add_option("--save", options.save, "file to save the weights to; its extension names the format");
  app.add_option("--load", options.load, "file to start from");
  app.add_option("--seed", options.seed, "of weights, order and dropout")->capture_default_str();
  app.add_option("--device", options.device, "where to compute")->check(CLI::IsMember({"cpu"}))->capture_default_str();
  app.add_option("--threads", options.threads, "0: one for each core")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return {options, 0};
  } catch (const CLI::ParseError& error) {
    std::cerr << "mnist: " << error.what() << " (mnist --help tells the options)\n";
    return {options, 2};
  }
  return {options, {}};
}

}  // namespace mnist
