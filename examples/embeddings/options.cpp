#include "options.hpp"

#include <cstdlib>

#include "../command_line.hpp"

namespace embeddings {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Where examples/fetch-minilm puts it.
std::string default_model() {
  std::string cache = variable("XDG_CACHE_HOME");
  if (cache.empty()) cache = variable("HOME") + "/.cache";
  return cache + "/hearth/all-MiniLM-L6-v2";
}

}  // namespace

Parsed parse(int argc, char** argv) {
  Options options;
  options.model = default_model();
  CLI::App app{"Sentences as vectors, and the sentences of a file that are nearest to a question."};
  app.require_subcommand(1);
  app.add_option("--model", options.model, "folder that examples/fetch-minilm made")->capture_default_str();
  app.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
  app.add_option("--batch-size", options.batch_size, "sentences at once")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();

  CLI::App* embed = app.add_subcommand("embed", "The vectors of sentences, one a line");
  auto* sentences =
      embed->add_option("sentence", options.sentences, "the lines of stdin when there are none");
  embed->add_option("--file", options.file, "the lines of a file, or - for stdin")->excludes(sentences);
  embed->add_option("--out", options.out, "a .npy file for the vectors, f32[n, 384]");

  CLI::App* search = app.add_subcommand("search", "The lines of a file that are nearest to a question");
  search->add_option("file", options.file, "a text file, or - for stdin")->required();
  search->add_option("query", options.query, "a question or a sentence")->required();
  search->add_option("--top", options.top, "how many lines")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();

  CLI::App* program = app.add_subcommand("export", "The model as an ONNX file, from ids and mask to vectors");
  program->add_option("file", options.out, "the .onnx file to write")->required();
  for (CLI::App* command : {embed, search, program}) command->fallthrough();

  const std::optional<int> exit = read_command_line(app, "embeddings", argc, argv);
  if (search->parsed()) options.command = Options::Command::search;
  if (program->parsed()) options.command = Options::Command::write_program;
  if (options.command == Options::Command::embed && options.sentences.empty() && options.file.empty())
    options.file = "-";
  return {options, exit};
}

}  // namespace embeddings
