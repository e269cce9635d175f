// The command as a shell sees it, and the scripts for three of them.
#pragma once

#include <string>
#include <vector>

#include "program.hpp"

namespace hearth::inline v0_1::cli::completion {

struct Option {
  std::vector<std::string> names;  // "-q", "--quiet"; of an argument only what it is called
  std::string description;
  std::vector<std::string> values;  // those that can be; a file where none are said
  bool takes_value = false;
  bool repeats = false;
};

struct Command {
  std::string name, description;
  std::vector<Option> options;
  std::vector<Option> arguments;  // by place
  std::vector<Command> commands;
};

std::string bash(const Command& all);
std::string zsh(const Command& all);
std::string fish(const Command& all);

}  // namespace hearth::inline v0_1::cli::completion
