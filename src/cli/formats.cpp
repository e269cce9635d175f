// hearth formats: what can be read and written.
#include <nlohmann/json.hpp>

#include <hearth/record/codec.hpp>

#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

std::vector<std::string> extensions_of(const AnyCodec& codec) {
  std::vector<std::string> extensions = {std::string(codec.extension)};
  extensions.insert(extensions.end(), codec.other_extensions.begin(), codec.other_extensions.end());
  return extensions;
}

std::string plain_list() {
  using Align = Table::Align;
  Table table({Align::left, Align::left, Align::left});
  table.add({"format", "use", "extensions"});
  for (const AnyCodec& codec : all_codecs()) {
    std::string extensions;
    for (const std::string& extension : extensions_of(codec))
      extensions += (extensions.empty() ? "." : " .") + extension;
    table.add({std::string(codec.name), codec.writable() ? "read, write" : "read", extensions});
  }
  return table.text(0);
}

std::string json_list() {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const AnyCodec& codec : all_codecs())
    list.push_back({{"name", codec.name},
                    {"extensions", extensions_of(codec)},
                    {"read", true},
                    {"write", codec.writable()},
                    {"verify", codec.verify != nullptr}});
  return list.dump(2) + "\n";
}

}  // namespace

void add_formats(Program& program) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* command = program.add({.name = "formats", .does = "Lists the formats"}, [json](Session& session) {
    session.out.put(*json ? json_list() : plain_list());
    return kFine;
  });
  command->add_flag("--json", *json, "as JSON");
}

}  // namespace hearth::inline v0_1::cli
