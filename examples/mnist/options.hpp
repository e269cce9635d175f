// The command line of the mnist program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace mnist {

struct Options {
  std::string model = "linear";
  std::optional<std::size_t> epochs;  // what is not given is the model's default
  std::optional<double> learning_rate;
  std::optional<std::size_t> batch_size;
  std::optional<std::string> optimizer;
  std::optional<double> momentum;
  double gamma = 1;  // PyTorch's name, of its MNIST example
  std::string dataset = "mnist";
  std::string data;  // folder; empty: the data set's usual places
  std::string save, load;
  std::string resume;  // folder of checkpoints
  std::string report;  // HTML file
  std::uint64_t seed = 42;
  std::string device = "auto";
  std::size_t threads = 0;
};

/// The options, or the status to exit with: 0 after --help, 2 after a word about what is wrong.
struct Parsed {
  Options options;
  std::optional<int> exit;
};
Parsed parse(int argc, char** argv);

}  // namespace mnist
