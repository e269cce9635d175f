// The command's options and subcommands; each subcommand is a file that adds itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "session.hpp"

namespace hearth::inline v0_1::cli {

/// Carries a subcommand out; returns the exit status.
using Action = std::function<int(Session&)>;

/// What a subcommand's help says.
struct Words {
  const char *name, *does, *more = "", *examples = "";  // `does` is one line
};

class Program {
 public:
  Program();
  Program(const Program&) = delete;

  CLI::App* add(const Words& words, Action action);
  /// Reads the arguments and carries out the subcommand; returns the exit status.
  int run(int argc, char** argv);

  const CLI::App& app() const { return app_; }

 private:
  int chosen();

  CLI::App app_;
  Session session_;
  std::vector<std::pair<CLI::App*, Action>> actions_;
};

// Each in its own file.
void add_inspect(Program& program);
void add_convert(Program& program);
void add_diff(Program& program);
void add_verify(Program& program);
void add_strip(Program& program);
void add_embed(Program& program);
void add_codegen(Program& program);
void add_run(Program& program);
void add_graph(Program& program);
void add_bench(Program& program);
void add_formats(Program& program);
void add_completion(Program& program);

/// The options' value types, which completion goes by. Choices are spelled "a|b|c".
inline constexpr const char *kFileType = "FILE", *kFormatType = "FORMAT";

CLI::Option* add_file(CLI::App* command, const std::string& name, std::string& to, const std::string& what);
/// An option that takes one of these words.
CLI::Option* add_choice(CLI::App* command, const std::string& name, std::string& to,
                        const std::vector<std::string>& words, const std::string& what);
/// An option that takes a format's name or extension.
CLI::Option* add_format(CLI::App* command, const std::string& name, std::string& to, const std::string& what);
/// --top-level-key
CLI::Option* add_key(CLI::App* command, std::string& to);
/// An option that takes one of the adapters each time.
CLI::Option* add_adapters(CLI::App* command, std::vector<std::string>& to, const std::string& what);
/// An option that may be given more than once, with one value each time.
CLI::Option* add_repeated(CLI::App* command, const std::string& name, std::vector<std::string>& to,
                          const std::string& type, const std::string& what);

}  // namespace hearth::inline v0_1::cli
