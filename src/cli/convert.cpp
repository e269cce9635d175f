// hearth convert: from one format into another.
#include <algorithm>
#include <optional>

#include <hearth/record/remap.hpp>

#include "files.hpp"
#include "program.hpp"
#include "statistics.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct Options {
  std::string in, out, from, to, key, precision = "keep";
  std::vector<std::string> renames, adapters, include, exclude;
};

std::vector<std::string> names_of(const RecordTree& tree) {
  std::vector<std::string> names;
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode&) { names.push_back(path); });
  return names;
}

// A pattern may hold '=', in (?=..); a name hardly ever does.
RecordTree renamed(const Session& session, RecordTree tree, const std::string& rule) {
  const std::size_t equals = rule.rfind('=');
  if (equals == std::string::npos || equals == 0)
    throw Trouble("--rename: expected PATTERN=REPLACEMENT, got '" + rule + "'");
  const std::vector<std::string> before = names_of(tree);
  tree = Remap().rename(rule.substr(0, equals), rule.substr(equals + 1)).apply(std::move(tree));
  if (names_of(tree) == before) session.note("--rename '" + rule + "' changes no name");
  return tree;
}

RecordTree changed(const Session& session, RecordTree tree, const Options& options) {
  tree = Remap().include(options.include).exclude(options.exclude).apply(std::move(tree));
  if (!(options.include.empty() && options.exclude.empty()) && names_of(tree) == std::vector<std::string>{""})
    throw Trouble("--include and --exclude leave nothing of '" + options.in + "'");
  tree = adapted(std::move(tree), options.adapters);
  for (const std::string& rule : options.renames) tree = renamed(session, std::move(tree), rule);
  return tree;
}

// What is left as it is may all be of a precision that has a name.
PrecisionInfo info_of(const RecordTree& tree, const NamedPrecision& asked) {
  if (asked.precision.floats) return asked.info;
  std::optional<DType> floats;
  bool same = true;
  for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    if (!tensor || !is_float(tensor->data.dtype)) return;
    same &= !floats || *floats == tensor->data.dtype;
    floats = tensor->data.dtype;
  });
  if (floats && same)
    for (const std::string& name : precision_names())
      if (precision_named(name).precision.floats == floats) return precision_named(name).info;
  return asked.info;
}

// What the file says of itself holds in its own format only: another one has its own words for it.
RecordMetadata metadata_for(const AnyCodec& target, const Input& input, const RecordTree& tree,
                            const NamedPrecision& precision) {
  const RecordMetadata own = target.metadata(info_of(tree, precision));
  if (input.codec != &target || input.tree.metadata.empty()) return own;
  RecordMetadata kept = input.tree.metadata;
  if (!precision.precision.floats) return kept;
  for (const auto& [key, value] : own) {
    const auto same = [&](const auto& entry) { return entry.first == key; };
    if (const auto found = std::find_if(kept.begin(), kept.end(), same); found != kept.end())
      found->second = value;
  }
  return kept;
}

// Says of the first tensor with finite values that become infinite.
void note_overflow(const Session& session, const RecordTree& tree, Precision precision) {
  // Halfway from the largest to what would come next: from here on rounding gives infinity.
  const double limit = precision.floats == DType::f16    ? 65520.0
                       : precision.floats == DType::f32  ? 0x1.ffffffp127
                       : precision.floats == DType::bf16 ? 0x1.ffp127
                                                         : HUGE_VAL;
  if (session.quiet || limit == HUGE_VAL) return;
  std::string first;
  std::size_t more = 0;
  Progress nothing(session, "", 0);
  for_each_leaf(tree.root, [&](const std::string& path, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    if (!tensor || !is_float(tensor->data.dtype) || size_of(tensor->data.dtype) <= size_of(*precision.floats))
      return;
    const Statistics values = statistics(tensor->data, nothing);
    if (values.finite == 0 || std::max(values.max, -values.min) < limit) return;
    if (first.empty())
      first = path;
    else
      ++more;
  });
  if (!first.empty())
    session.note("'" + first + "'" + (more ? " and " + counted(more, "other tensor") : "") +
                 ": values too large for " + std::string(name(*precision.floats)) + " become infinite");
}

int run(const Options& options, Session& session) {
  const AnyCodec& target = format_to_write(options.to, options.out);
  const NamedPrecision& precision = precision_named(options.precision);
  Input input = read_input(session, options.in, options.from);
  RecordTree tree = input.tree;
  try {
    tree = changed(session, below(std::move(tree), options.key, options.in), options);
  } catch (const RecordError& error) {
    throw error.from("convert", options.in);
  }
  tree.metadata = metadata_for(target, input, tree, precision);
  note_overflow(session, tree, precision.precision);
  const std::string words = write_output(session, "convert", tree, target, precision.precision, options.out);
  if (!session.quiet) session.out.put(words);
  return kFine;
}

}  // namespace

void add_convert(Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add(
      {.name = "convert",
       .does = "Writes a file's content in another format",
       .more = "Changes are made in this order: key, include, exclude, adapters, renames, precision.\n"
               "Metadata is kept within one format; another format starts with its own. The output is\n"
               "written whole or not at all.",
       .examples = "  hearth convert lenet.safetensors lenet.mpk\n"
                   "  hearth convert lenet.mpk half.mpk --precision half\n"
                   "  hearth convert burn.mpk lenet.safetensors --adapter from-burn --rename '^model\\.='\n"
                   "  hearth convert big.safetensors fc.safetensors --include 'fc*' --exclude '*.bias'"},
      [options](Session& session) { return run(*options, session); });
  add_file(command, "IN", options->in, "the file to read");
  add_file(command, "OUT", options->out, "the file to write; its extension says the format");
  add_format(command, "--from", options->from, "the input's format, whatever its content and name say");
  add_format(command, "--to", options->to, "the output's format, whatever its name says");
  add_choice(command, "--precision", options->precision, precision_names(),
             "the type of all floats; 'keep' leaves each as it is [keep]");
  add_key(command, options->key);
  add_repeated(command, "--include", options->include, "GLOB",
               "only the names that match this or another --include; * and ? match dots too");
  add_repeated(command, "--exclude", options->exclude, "GLOB", "all but the names that match");
  add_adapters(command, options->adapters, "another framework's names and layouts, to ours or from ours");
  add_repeated(
      command, "--rename", options->renames, "RE=REPL",
      "every match of a regular expression in a name becomes the text after the last '=', in which $1 "
      "is the first group");
}

}  // namespace hearth::inline v0_1::cli
