// The command line of the regression program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <hearth/data/csv.hpp>

namespace regression {

struct Options {
  std::string file;
  std::string target = "litres";
  hearth::data::Missing missing = hearth::data::Missing::nan;
  std::size_t epochs = 200, patience = 20;
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

}  // namespace regression
