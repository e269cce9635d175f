#include "options.hpp"

#include "../command_line.hpp"

namespace texts {

Parsed parse(int argc, char** argv) {
  Options options;
  CLI::App app{"Trains a classifier of texts."};
  app.add_option("file", options.file, "CSV file with the columns text and label");
  app.add_option("--length", options.length, "words of a text that are read")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--epochs", options.epochs, "times through the data")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--save", options.save, "folder to save the model and its vocabulary to");
  auto* load = app.add_option("--load", options.load, "folder to predict with");
  auto* predict = app.add_option("--predict", options.predict, "a text");
  load->needs(predict);
  predict->needs(load);
  app.add_option("--make", options.make, "writes a data set of reviews to this file, and ends");
  app.add_option("--rows", options.rows, "of --make")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of --make, parts, weights and order")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  app.callback([&] {
    if (!options.file.empty() + !options.make.empty() + (predict->count() > 0) != 1)
      throw CLI::ValidationError("expected one of a file, --make FILE, or --load and --predict");
  });
  const std::optional<int> exit = read_command_line(app, "text_classification", argc, argv);
  return {options, exit};
}

}  // namespace texts
