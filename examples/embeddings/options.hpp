// The command line of the embeddings program.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace embeddings {

struct Options {
  std::string model, device = "auto";
  std::size_t batch_size = 32;
  enum class Command { embed, search, write_program } command = Command::embed;
  std::vector<std::string> sentences;
  std::string file;  // of sentences, one a line; "-" is stdin
  std::string out;   // vectors, or the program
  std::string query;
  std::size_t top = 5;
};

/// The options, or the status to exit with: 0 after --help, 2 after a word about what is wrong.
struct Parsed {
  Options options;
  std::optional<int> exit;
};
Parsed parse(int argc, char** argv);

}  // namespace embeddings
