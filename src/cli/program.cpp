#include "program.hpp"

#include <algorithm>

#include <hearth/core/config.hpp>
#include <hearth/record/codec.hpp>

#include "files.hpp"

namespace hearth::inline v0_1::cli {
namespace {

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::Validator(
      [words](const std::string& word) -> std::string {
        if (std::find(words.begin(), words.end(), word) != words.end()) return {};
        return "expected " + joined(words, ", ") + ", got '" + word + "'";
      },
      "");
}

constexpr std::size_t kNameColumn = 30, kTextColumn = 66;

std::string wrapped(std::string_view text, std::size_t columns) {
  std::string out;
  while (text.size() > columns) {
    const std::size_t space = text.rfind(' ', columns);
    if (space == std::string_view::npos) break;
    out += std::string(text.substr(0, space)) + "\n";
    text.remove_prefix(space + 1);
  }
  return out + std::string(text);
}

// CLI11's own lines do not end, and say REQUIRED of every file.
struct HelpFormatter : CLI::Formatter {
  HelpFormatter() { column_width(kNameColumn); }
  std::string make_description(const CLI::App* app) const override {
    return CLI::Formatter::make_description(app) + "\n";
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return wrapped(option->get_description(), kTextColumn);
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_items_expected_max() == 0 || option->get_positional()) return "";
    const bool repeats = option->get_expected_max() > 1;
    return " " + option->get_type_name() + (repeats ? " ..." : "");
  }
};

// What was wrong with the arguments, and whose help to read.
std::string wrong_arguments(const CLI::App& app, const CLI::ParseError& error) {
  const auto chosen = app.get_subcommands();
  const std::string command = chosen.empty() ? "hearth" : "hearth " + chosen[0]->get_name();
  std::string what = error.what();
  if (chosen.empty() && !app.remaining().empty())
    what = "expected a subcommand, got '" + app.remaining().front() + "'";
  std::replace(what.begin(), what.end(), '\n', ' ');
  return what + " (" + command + " --help tells the options)";
}

}  // namespace

Program::Program() : app_("Looks at, converts, compares and checks the files of trained models.", "hearth") {
  app_.formatter(std::make_shared<HelpFormatter>());
  app_.set_version_flag("--version", "hearth " HEARTH_VERSION, "the version");
  app_.set_help_flag("-h,--help", "this text; after a subcommand, its options");
  app_.add_flag("-q,--quiet", session_.quiet, "neither notes nor a progress bar");
  app_.add_flag("-v,--verbose", session_.verbose, "every problem of a file, not only the first");
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.footer(
      "A file's format is told by its content, and by its extension where the content does not say;\n"
      "'hearth formats' lists them. The exit status is 0, or 2 after an error; 'hearth diff' has 1 for\n"
      "files that differ.\n\n"
      "Examples:\n"
      "  hearth inspect lenet.safetensors\n"
      "  hearth convert lenet.safetensors lenet.mpk --precision half\n"
      "  hearth diff lenet.safetensors lenet.mpk --atol 1e-3\n"
      "  hearth verify lenet.mpk");
}

CLI::App* Program::add(const Words& words, Action action) {
  CLI::App* command = app_.add_subcommand(words.name, words.does);
  command->set_help_flag("-h,--help", "this text");
  std::string footer = words.more;
  footer += (footer.empty() ? "" : "\n\n") +
            std::string("--quiet and --verbose are options too; see 'hearth --help'.");
  if (const std::string examples = words.examples; !examples.empty()) footer += "\n\nExamples:\n" + examples;
  command->footer(footer);
  actions_.emplace_back(command, std::move(action));
  return command;
}

int Program::chosen() {
  for (const auto& [command, action] : actions_)
    if (app_.got_subcommand(command)) return action(session_);
  throw Trouble("a subcommand is required");
}

int Program::run(int argc, char** argv) {
  try {
    int status = kFine;
    try {
      app_.parse(argc, argv);
      status = chosen();
    } catch (const CLI::CallForHelp&) {
      session_.out.put(app_.help() + "\n");
    } catch (const CLI::CallForVersion& version) {
      session_.out.put(std::string(version.what()) + "\n");
    } catch (const CLI::ParseError& error) {
      throw Trouble(wrong_arguments(app_, error));
    }
    session_.out.flush();
    return status;
  } catch (const std::exception& error) {
    report(error, session_.verbose);
    return kTrouble;
  }
}

CLI::Option* add_file(CLI::App* command, const std::string& name, std::string& to, const std::string& what) {
  return command->add_option(name, to, what)->required()->type_name(kFileType);
}

CLI::Option* add_choice(CLI::App* command, const std::string& name, std::string& to,
                        const std::vector<std::string>& words, const std::string& what) {
  return command->add_option(name, to, what)->type_name(joined(words, "|"))->check(one_of(words));
}

CLI::Option* add_format(CLI::App* command, const std::string& name, std::string& to,
                        const std::string& what) {
  const auto known = [](const std::string& word) -> std::string {
    return codec_named(word) ? "" : "expected a format that 'hearth formats' lists, got '" + word + "'";
  };
  return command->add_option(name, to, what)->type_name(kFormatType)->check(CLI::Validator(known, ""));
}

CLI::Option* add_key(CLI::App* command, std::string& to) {
  return command->add_option("--top-level-key", to, "only what lies below this key, such as model_state_dict")
      ->type_name("KEY");
}

CLI::Option* add_adapters(CLI::App* command, std::vector<std::string>& to, const std::string& what) {
  return add_repeated(command, "--adapter", to, joined(adapter_names(), "|"), what)
      ->check(one_of(adapter_names()));
}

CLI::Option* add_repeated(CLI::App* command, const std::string& name, std::vector<std::string>& to,
                          const std::string& type, const std::string& what) {
  return command->add_option(name, to, what)->type_name(type)->allow_extra_args(false);
}

}  // namespace hearth::inline v0_1::cli
