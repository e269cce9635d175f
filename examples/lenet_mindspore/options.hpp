// The command line of the lenet_mindspore program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace lenet {

struct Options {
  std::string data;  // folder; empty: MNIST's usual places
  std::string directory = "lenet", transfer, device = "auto";
  std::size_t epochs = 10, every = 1875, images = 60000;
  std::uint64_t seed = 42;
};

/// The options, or the status to exit with.
struct Parsed {
  Options options;
  std::optional<int> exit;
};
Parsed parse(int argc, char** argv);

}  // namespace lenet
