// The command line of the text_classification program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace texts {

struct Options {
  std::string file;
  std::size_t length = 16, epochs = 10;
  std::string save, load, predict;
  std::string make;  // file to write in place of all that
  std::size_t rows = 2000;
  std::uint64_t seed = 42;
  std::string device = "auto";
};

/// The options, or the status to exit with: 0 after --help, 2 after a word about what is wrong.
struct Parsed {
  Options options;
  std::optional<int> exit;
};
Parsed parse(int argc, char** argv);

}  // namespace texts
