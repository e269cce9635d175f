// hearth embed: a file's weights as a part of an executable.
#include <algorithm>
#include <filesystem>

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/medium.hpp>

#include "embedding.hpp"
#include "files.hpp"
#include "program.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string in, header, name, space, precision = "keep";
  bool plain = false;
};

// The file whose bytes are taken: the given one, or a safetensors file made of it beside the header.
Input embedded_file(Session& session, const Options& options) {
  Input input = read_input(session, options.in);
  const NamedPrecision& precision = precision_named(options.precision);
  if (can_be_embedded(*input.codec) && !precision.precision.floats) return input;
  const AnyCodec& codec = any_codec<Safetensors>;
  const std::string path = fs::path(options.header).replace_extension("safetensors").string();
  input.tree.metadata = codec.metadata(precision.info);
  write_output(session, "embed", input.tree, codec, precision.precision, path);
  return read_input(session, path);
}

std::string checked_names(const Options& options) {
  const std::string name = options.name.empty() ? weights_name(file_name(options.in)) : options.name;
  if (!is_identifier(name)) throw Trouble("--name: expected a name that C++ takes, got '" + name + "'");
  for (std::size_t begin = 0; begin < options.space.size();) {
    const std::size_t end = std::min(options.space.find("::", begin), options.space.size());
    if (!is_identifier(std::string_view(options.space).substr(begin, end - begin)))
      throw Trouble("--namespace: expected names that C++ takes, got '" + options.space + "'");
    begin = end + 2;
  }
  return name;
}

int run(const Options& options, Session& session) {
  const std::string name = checked_names(options);
  const Input input = embedded_file(session, options);
  if (totals(input.tree.root).tensors == 0) throw Trouble("'" + options.in + "' holds no tensor to embed");

  const std::string words = embed_file(
      input, options.header, {name, options.space, std::string(file_name(options.in))}, options.plain);
  if (!session.quiet) session.out.put(words);
  return kFine;
}

}  // namespace

// Only these two place tensors so that they can be viewed where they are.
bool can_be_embedded(const AnyCodec& codec) {
  return codec.name == Bin::name || codec.name == Safetensors::name;
}

void write_text(const std::string& path, std::string_view text) {
  write_file(path, [&](ByteSink& sink) { sink.write(std::as_bytes(std::span(text))); });
}

std::string embed_file(const Input& input, const std::string& header, Embedding embedding, bool is_plain) {
  embedding.size = input.bytes.size();
  write_text(header, header_text(embedding, input.tree.root));
  const std::string beside = fs::path(header).replace_extension(is_plain ? "cpp" : "S").string();
  if (is_plain)
    write_file(beside,
               [&](ByteSink& sink) { write_source(sink, embedding, file_name(header), input.bytes); });
  else
    write_text(beside, assembly_text(embedding, fs::canonical(input.path).string()));
  return printable(header) + ", " + printable(beside) + ": " + printable(embedding.name) + ", " +
         totals(input.tree.root).text() + "\n";
}

void add_embed(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "embed",
       .does = "Makes a file's weights a part of an executable",
       .more =
           "Writes a header with the weights' names and shapes, which hearth::fits<Model>() compares with\n"
           "a model at compile time, and beside it an assembler file that takes in the bytes. Safetensors\n"
           "and .bin files are taken as they are, others are written as safetensors beside the header.",
       .examples = "  hearth embed lenet.safetensors -o lenet_weights.hpp\n"
                   "  hearth embed lenet.pth -o lenet_weights.hpp --precision half --plain"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "FILE", options->in, "the file to embed");
  command->add_option("-o,--output", options->header, "the header to write, such as lenet_weights.hpp")
      ->required()
      ->type_name(kFileType);
  command->add_option("--name", options->name, "what the weights are called [the file's name, and _weights]");
  command->add_option("--namespace", options->space, "the namespace around them, such as a::b");
  add_choice(command, "--precision", options->precision, precision_names(),
             "the type of all floats; 'keep' leaves each as it is [keep]");
  command->add_flag("--plain", options->plain, "a C++ file of numbers, for compilers without .incbin");
}

}  // namespace hearth::inline v0_1::cli
