#include "files.hpp"

#include <sys/stat.h>

#include <algorithm>

#include <hearth/record/adapter.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/record/remap.hpp>

#include "progress.hpp"
#include "text.hpp"

namespace hearth::inline v0_1::cli {
namespace {

struct NamedAdapter {
  std::string_view name;
  const Adapter& adapter;
  RecordTree (*apply)(RecordTree, const Adapter&);
};
constexpr NamedAdapter kAdapters[] = {{"from-burn", kBurn, from_adapter},
                                      {"to-burn", kBurn, to_adapter},
                                      {"from-mindspore", kMindSpore, from_adapter},
                                      {"to-mindspore", kMindSpore, to_adapter}};

template <PrecisionSettings S>
constexpr NamedPrecision named(std::string_view name) {
  return {name, {S::floats}, S::info};
}
constexpr NamedPrecision kPrecisions[] = {named<FullPrecisionSettings>("full"),
                                          named<HalfPrecisionSettings>("half"),
                                          named<DoublePrecisionSettings>("double"),
                                          named<BFloat16PrecisionSettings>("bf16"), named<AsStored>("keep")};

template <class T, std::size_t N>
std::vector<std::string> names_of(const T (&table)[N]) {
  std::vector<std::string> names;
  for (const T& row : table) names.emplace_back(row.name);
  return names;
}

// A pipe cannot be mapped.
Bytes bytes_of(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && S_ISFIFO(info.st_mode) ? read_file(path) : map_file(path);
}

// The format of the name's extension, if it says one.
const AnyCodec* format_of_name(std::string_view path) {
  try {
    return &codec_to_read(path);
  } catch (const RecordError&) {
    return nullptr;
  }
}

// Content alone does not tell some formats apart; then the name does.
const AnyCodec& format_to_read(const Session& session, const std::string& path, const Bytes& bytes) {
  const AnyCodec* name = format_of_name(path);
  if (name && name->recognises(bytes.span())) return *name;
  const AnyCodec* content = codec_of_bytes(bytes.span());
  if (!content) return codec_to_read(path);
  if (name) session.note("'" + path + "' is " + content->text() + ", not " + name->text());
  return *content;
}

}  // namespace

Input read_input(const Session& session, const std::string& path, const std::string& from) {
  Input input{path, nullptr, bytes_of(path), {}};
  input.codec = from.empty() ? &format_to_read(session, path, input.bytes) : codec_named(from);
  try {
    input.tree = decode_bytes(*input.codec, input.bytes, Siblings(path));
  } catch (const RecordError& error) {
    throw error.from("load", path);
  }
  return input;
}

RecordTree below(RecordTree tree, const std::string& key, std::string_view path) {
  if (key.empty()) return tree;
  try {
    return Remap().below(key).apply(std::move(tree));
  } catch (const RecordError& error) {
    throw error.from("load", path);
  }
}

const AnyCodec& format_to_write(const std::string& to, std::string_view path) {
  if (to.empty()) return codec_to_write(path);
  const AnyCodec& codec = *codec_named(to);
  if (!codec.writable())
    throw Trouble("expected a format to write, got " + codec.text() + ", which is only read");
  return codec;
}

std::string write_output(const Session& session, std::string_view action, const RecordTree& tree,
                         const AnyCodec& codec, Precision precision, const std::string& path) {
  Totals written = totals(tree.root);
  written.bytes = 0;
  for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>()) written.bytes += precision.size(tensor->data);
  });
  Progress progress(session, std::string(action) + " " + std::string(file_name(path)), written.bytes);
  write_file(path, [&](ByteSink& sink) {
    CountingSink counting(sink, progress);
    codec.encode(tree, precision, counting);
  });
  return printable(path) + ": " + codec.text() + ", " + written.text() + "\n";
}

RecordTree adapted(RecordTree tree, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    for (const NamedAdapter& known : kAdapters)
      if (known.name == name) tree = known.apply(std::move(tree), known.adapter);
  return tree;
}

std::vector<std::string> adapter_names() { return names_of(kAdapters); }

const NamedPrecision& precision_named(std::string_view name) {
  for (const NamedPrecision& known : kPrecisions)
    if (known.name == name) return known;
  throw Trouble("expected a precision, got '" + std::string(name) + "'");
}

std::vector<std::string> precision_names() { return names_of(kPrecisions); }

std::string Totals::text() const {
  std::string text =
      counted(tensors, "tensor") + ", " + counted(elements, "value") + ", " + bytes_text(bytes);
  if (constants != 0) text += ", " + counted(constants, "constant");
  if (links != 0) text += ", " + counted(links, "link");
  return text;
}

Totals totals(const RecordNode& root) {
  Totals sum;
  for_each_leaf(root, [&](const std::string&, const RecordNode& leaf) {
    if (const auto* tensor = leaf.as<RecordTensor>()) {
      ++sum.tensors;
      sum.elements += tensor->data.numel();
      sum.bytes += tensor->data.bytes.size();
    }
    sum.constants += leaf.is_scalar();
    sum.links += leaf.as<RecordLink>() != nullptr;
  });
  return sum;
}

}  // namespace hearth::inline v0_1::cli
