// Scripts for bash, zsh and fish.
#include "completion.hpp"

namespace hearth::inline v0_1::cli::completion {
namespace {

const std::vector<std::string> kHelp = {"-h", "--help"};

std::string joined(const std::vector<std::string>& words, const std::string& between = " ") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string option_names(const std::vector<Option>& options) {
  std::vector<std::string> names;
  for (const Option& option : options) names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names);
}

std::string command_names(const Command& all) {
  std::vector<std::string> names;
  for (const Command& command : all.commands) names.push_back(command.name);
  return joined(names);
}

// Every character of `special` behind `escape`.
std::string escaped(const std::string& text, const std::string& special, const std::string& escape) {
  std::string out;
  for (char c : text) out += (special.find(c) != std::string::npos ? escape : "") + c;
  return out;
}

// In single quotes. zsh's own specs give colons and brackets a meaning.
std::string zsh_quoted(const std::string& text) {
  std::string out;
  for (char c : escaped(text, ":[]\\", "\\")) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out;
}
std::string fish_quoted(const std::string& text) { return "'" + escaped(text, "'\\", "\\") + "'"; }

std::string zsh_value(const Option& option) {
  return option.values.empty() ? "_files" : "(" + joined(option.values) + ")";
}

std::string zsh_arguments(const Command& command) {
  std::string text;
  for (const Option& option : command.options)
    for (const std::string& name : option.names)
      text += std::string(" \\\n      '") + (option.repeats ? "*" : "") + name + "[" +
              zsh_quoted(option.description) + "]" +
              (option.takes_value ? ":value:" + zsh_value(option) : "") + "'";
  for (const Option& argument : command.arguments)
    text += " \\\n      ':" + zsh_quoted(argument.names[0]) + ":" + zsh_value(argument) + "'";
  return text;
}

std::string fish_option(const std::string& condition, const Option& option) {
  std::string line = "complete -c hearth -n " + condition;
  for (const std::string& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (option.takes_value)
    line += option.values.empty() ? " -r" : " -x -a " + fish_quoted(joined(option.values));
  return line + " -d " + fish_quoted(option.description) + "\n";
}

}  // namespace

std::string bash(const Command& all) {
  std::string values, options, arguments;
  for (const Command& command : all.commands) {
    for (const Option& option : command.options)
      if (!option.values.empty())
        values += "    " + command.name + ":" + joined(option.names, "|" + command.name + ":") + ") words='" +
                  joined(option.values) + "' ;;\n";
    options += "      " + command.name + ") words='" + option_names(command.options) + " " +
               option_names(all.options) + "' ;;\n";
    if (!command.arguments.empty() && !command.arguments[0].values.empty())
      arguments += "      " + command.name + ") words='" + joined(command.arguments[0].values) + "' ;;\n";
  }
  return "# bash completion for hearth; made by: hearth completion bash\n"
         "_hearth() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} command= words= i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    if [[ ${COMP_WORDS[i]} != -* ]]; then command=${COMP_WORDS[i]}; break; fi\n"
         "  done\n"
         "  case $command:${COMP_WORDS[COMP_CWORD - 1]} in\n" +
         values +
         "  esac\n"
         "  if [[ -z $words && $current == -* ]]; then\n"
         "    case $command in\n"
         "      '') words='" +
         option_names(all.options) + "' ;;\n" + options +
         "    esac\n"
         "  elif [[ -z $words ]]; then\n"
         "    case $command in\n"
         "      '') words='" +
         command_names(all) + "' ;;\n" + arguments +
         "    esac\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o bashdefault -o default -F _hearth hearth\n";
}

std::string zsh(const Command& all) {
  std::string descriptions, cases;
  for (const Command& command : all.commands) {
    descriptions += "    '" + zsh_quoted(command.name) + ":" + zsh_quoted(command.description) + "'\n";
    Command both = command;
    for (const Option& option : all.options)
      if (option.names != kHelp) both.options.push_back(option);  // the command has its own
    cases += "    " + command.name + ") _arguments" + zsh_arguments(both) + " ;;\n";
  }
  return "#compdef hearth\n"
         "# zsh completion for hearth; made by: hearth completion zsh\n"
         "_hearth() {\n"
         "  local context state state_descr line\n"
         "  local -A opt_args\n"
         "  local -a commands=(\n" +
         descriptions +
         "  )\n"
         "  _arguments -C" +
         zsh_arguments({all.name, "", all.options, {}, {}}) +
         " \\\n      ': :->command' '*:: :->arguments'\n"
         "  case $state in\n"
         "    command) _describe command commands; return ;;\n"
         "    arguments) ;;\n"
         "    *) return ;;\n"
         "  esac\n"
         "  case $line[1] in\n" +
         cases +
         "  esac\n"
         "}\n"
         "if [[ $funcstack[1] == _hearth ]]; then _hearth \"$@\"; else compdef _hearth hearth; fi\n";
}

std::string fish(const Command& all) {
  std::string text = "# fish completion for hearth; made by: hearth completion fish\n";
  for (const Option& option : all.options) text += fish_option("true", option);
  for (const Command& command : all.commands) {
    text += "complete -c hearth -n __fish_use_subcommand -f -a " + command.name + " -d " +
            fish_quoted(command.description) + "\n";
    const std::string condition = "'__fish_seen_subcommand_from " + command.name + "'";
    for (const Option& option : command.options) text += fish_option(condition, option);
    if (!command.arguments.empty() && !command.arguments[0].values.empty())
      text += "complete -c hearth -n " + condition + " -f -a " +
              fish_quoted(joined(command.arguments[0].values)) + "\n";
  }
  return text;
}

}  // namespace hearth::inline v0_1::cli::completion
