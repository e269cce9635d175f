#include "options.hpp"

#include <map>

#include "../command_line.hpp"

namespace regression {

using hearth::data::Missing;

Parsed parse(int argc, char** argv) {
  Options options;
  std::string missing = "mean";
  // [missing]
  const std::map<std::string, Missing> policies = {
      {"refuse", Missing::refuse},  // an error that names the line
      {"drop", Missing::drop},      // the row is left out
      {"mean", Missing::nan},       // the model puts the column's mean there
  };
  // [/missing]
  CLI::App app{"Trains a network that predicts a column of a CSV file from the others."};
  app.add_option("file", options.file, "CSV file of numbers, whose first line has the columns' names");
  app.add_option("--target", options.target, "the column to predict")->capture_default_str();
  app.add_option("--missing", missing, "what becomes of rows that lack a number: refuse, drop or mean")
      ->check(CLI::IsMember(policies))
      ->capture_default_str();
  app.add_option("--epochs", options.epochs, "times through the data at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--patience", options.patience, "epochs without a better one after which it ends")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--save", options.save, "file to save the model to; its extension names the format");
  auto* load = app.add_option("--load", options.load, "file to predict with");
  auto* predict = app.add_option("--predict", options.predict, "a row of inputs, such as 1400,0.65,120,20");
  load->needs(predict);
  predict->needs(load);
  app.add_option("--make", options.make, "writes a data set of cars to this file, and ends");
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
  const std::optional<int> exit = read_command_line(app, "regression", argc, argv);
  if (!exit) options.missing = policies.at(missing);
  return {options, exit};
}

}  // namespace regression
