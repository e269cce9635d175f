// hearth completion: the words after which a shell asks, out of the command's own options.
#include "completion.hpp"

#include <hearth/record/codec.hpp>

namespace hearth::inline v0_1::cli {
namespace {

std::vector<std::string> candidates_of(const std::string& type) {
  std::vector<std::string> words;
  if (type == kFormatType) {
    for (const AnyCodec& codec : all_codecs()) words.emplace_back(codec.extension);
  } else if (type.find('|') != std::string::npos) {
    for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
      end = type.find('|', at);
      words.push_back(type.substr(at, end - at));
    }
  }
  return words;
}

completion::Option described(const CLI::Option& option) {
  completion::Option out;
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  out.description = option.get_description();
  out.takes_value = option.get_items_expected_max() != 0;
  out.repeats = option.get_expected_max() > 1;
  if (out.takes_value) out.values = candidates_of(option.get_type_name());
  return out;
}

completion::Command described(const CLI::App& app) {
  completion::Command out{app.get_name(), app.get_description(), {}, {}, {}};
  out.description = out.description.substr(0, out.description.find('\n'));
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional())
      out.options.push_back(described(*option));
    else
      out.arguments.push_back(
          {{option->get_name(true)}, "", candidates_of(option->get_type_name()), true, false});
  }
  for (const CLI::App* below : app.get_subcommands({})) out.commands.push_back(described(*below));
  return out;
}

}  // namespace

void add_completion(Program& program) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* command =
      program.add({.name = "completion",
                   .does = "Prints what makes a shell complete this command",
                   .examples = "  source <(hearth completion bash)\n"
                               "  hearth completion zsh > \"${fpath[1]}/_hearth\"\n"
                               "  hearth completion fish > ~/.config/fish/completions/hearth.fish"},
                  [shell, &program](Session& session) {
                    const completion::Command all = described(program.app());
                    session.out.put(*shell == "bash"  ? completion::bash(all)
                                    : *shell == "zsh" ? completion::zsh(all)
                                                      : completion::fish(all));
                    return kFine;
                  });
  add_choice(command, "SHELL", *shell, {"bash", "zsh", "fish"}, "bash, zsh or fish")->required();
}

}  // namespace hearth::inline v0_1::cli
