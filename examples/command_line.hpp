// Reading the command line of the examples that have many options.
#pragma once

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>
#include <string>

/// Fills what the options name. The status to exit with, if the program is to end: 0 after --help, 2 after a
/// word about what is wrong.
inline std::optional<int> read_command_line(CLI::App& app, const std::string& program, int argc,
                                            char** argv) {
  try {
    app.parse(argc, argv);
    return {};
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    std::cerr << program << ": " << error.what() << " (" << program << " --help tells the options)\n";
    return 2;
  }
}
