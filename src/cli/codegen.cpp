// hearth codegen: an ONNX model as C++ code, with its weights as a record.
#include <filesystem>

#include <hearth/record/medium.hpp>
#include <hearth/trace/codegen.hpp>
#include <hearth/trace/onnx.hpp>

#include "embedding.hpp"
#include "files.hpp"
#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string model, header, record, name, space, precision = "keep";
  bool embed = false;
};

// "le-net.onnx" as "LeNet"
std::string struct_name(std::string_view file) {
  std::string name;
  bool starts = true;
  for (const char c : file.substr(0, file.rfind('.'))) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), is_digit = c >= '0' && c <= '9';
    if (is_digit && name.empty()) name = "Net";
    if (is_letter || is_digit) name += starts && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts = !is_letter && !is_digit;
  }
  return is_code_name(name) ? name : "Net";
}

void check_names(const Options& options) {
  if (!options.name.empty() && !is_code_name(options.name))
    throw Trouble("--name: expected a name that C++ takes, got '" + options.name + "'");
  if (!options.space.empty() && !is_code_namespace(options.space))
    throw Trouble("--namespace: expected names that C++ takes, got '" + options.space + "'");
}

int run(const Options& options, Session& session) {
  check_names(options);
  const std::string record = options.record.empty()
                                 ? fs::path(options.header).replace_extension("safetensors").string()
                                 : options.record;
  const AnyCodec& codec = format_to_write("", record);
  const NamedPrecision& precision = precision_named(options.precision);
  if (options.embed && !can_be_embedded(codec))
    throw Trouble("--embed: expected a record of safetensors or .bin, got '" + record + "'");
  const std::string file(file_name(options.model));
  GraphCode code =
      code_of(load_onnx(options.model), {.name = options.name.empty() ? struct_name(file) : options.name,
                                         .space = options.space,
                                         .source = file});
  code.record.metadata = codec.metadata(precision.info);
  std::string words = write_output(session, "codegen", code.record, codec, precision.precision, record);
  if (options.embed) {
    const std::string stem = fs::path(options.header).replace_extension("").string();
    words += embed_file(
        read_input(session, record), stem + "_weights.hpp",
        {weights_name(file_name(options.header)), options.space, std::string(file_name(record))}, false);
  }
  write_text(options.header, code.header);
  words += printable(options.header) + "\n";
  if (!session.quiet) session.out.put(words);
  return kFine;
}

}  // namespace

void add_codegen(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "codegen",
       .does = "Writes an ONNX model as C++ code, with its weights as a record",
       .more =
           "Writes a header with a struct over any backend, whose layers are those of hearth::nn and whose\n"
           "forward computes what the model does, and beside it the record that fills the struct. Operators\n"
           "that cannot be written are told, all at once.",
       .examples = "  hearth codegen lenet.onnx -o lenet.hpp --name LeNet\n"
                   "  hearth codegen bert.onnx -o bert.hpp --record bert.mpk --precision half\n"
                   "  hearth codegen lenet.onnx -o lenet.hpp --embed"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "MODEL", options->model, "the ONNX file");
  command->add_option("-o,--output", options->header, "the header to write, such as lenet.hpp")
      ->required()
      ->type_name(kFileType);
  command->add_option("--name", options->name, "what the struct is called [the file's name, such as Lenet]");
  command->add_option("--namespace", options->space,
                      "the namespace around it, such as a::b [the struct's name in small letters]");
  command
      ->add_option(
          "--record", options->record,
          "the file for the weights, in the format of its extension [beside the header, .safetensors]")
      ->type_name(kFileType);
  add_choice(command, "--precision", options->precision, precision_names(),
             "the type of all floats; 'keep' leaves each as it is [keep]");
  command->add_flag("--embed", options->embed,
                    "the weights as a part of an executable, too, as 'hearth embed' has them");
}

}  // namespace hearth::inline v0_1::cli
