// hearth inspect: what a file holds.
#include "files.hpp"
#include "inspection.hpp"
#include "program.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct Options {
  std::string file, from, key;
  bool json = false, stats = false, no_stats = false;
};

int run(const Options& options, Session& session) {
  Input input = read_input(session, options.file, options.from);
  input.tree = below(std::move(input.tree), options.key, input.path);
  const bool stats = options.stats || (!options.no_stats && input.bytes.size() <= kLargeFile);
  const Inspection found(session, std::move(input), stats);
  session.out.put(options.json ? json_text(found) : plain_text(found));
  return kFine;
}

}  // namespace

void add_inspect(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      program.add({.name = "inspect",
                   .does = "Shows what a file holds: tensors, constants, metadata",
                   .examples = "  hearth inspect lenet.safetensors\n"
                               "  hearth inspect checkpoint.safetensors --top-level-key model_state_dict\n"
                               "  hearth inspect lenet.mpk --json | jq '.tensors[].name'"},
                  [options](Session& session) { return run(*options, session); });
  add_file(command, "FILE", options->file, "the file to read");
  command->add_flag("--json", options->json, "as JSON");
  CLI::Option* stats =
      command->add_flag("--stats", options->stats,
                        "minimum, maximum, mean and standard deviation of each tensor's finite "
                        "values, and how many are not finite [files up to 64 MiB]");
  command->add_flag("--no-stats", options->no_stats, "none of them, so that no tensor is read")
      ->excludes(stats);
  add_key(command, options->key);
  add_format(command, "--from", options->from, "the file's format, whatever its content and name say");
}

}  // namespace hearth::inline v0_1::cli
