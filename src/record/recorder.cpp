#include <hearth/record/recorder.hpp>

#include <filesystem>

namespace hearth::inline v0_1::detail {
namespace {

// The tree's problems, unless a map below its root is the model.
std::vector<RecordProblem> hinted(TreeReader&& reader, TryRecord try_record) {
  std::vector<RecordProblem> problems = std::move(reader).problems();
  const auto* map = problems.empty() ? nullptr : reader.root().as<RecordMap>();
  if (!map) return problems;
  for (const RecordEntry& entry : map->entries) {
    if (!entry.node.as<RecordMap>()) continue;
    TreeReader below = reader.at(entry.node);
    try_record(below);
    if (!std::move(below).problems().empty()) continue;
    const std::string key = "'" + entry.key + "'";
    return {{RecordProblem::Kind::mismatched, "", "the model's fields",
             "them below " + key + "; load it with top_level_key " + key}};
  }
  return problems;
}

}  // namespace

RecordTree prepared(RecordTree tree, const AnyCodec& codec, const PrecisionInfo& info,
                    const SaveOptions& options) {
  if (tree.metadata.empty()) tree.metadata = codec.metadata(info);
  return options.remap.apply(std::move(tree));
}

RecordTree load_tree(const AnyCodec& codec, const Bytes& bytes, const Siblings& siblings,
                     std::string_view source, std::optional<DType> floats, const LoadOptions& options) {
  try {
    RecordTree tree = decode_bytes(codec, bytes, siblings);
    if (!options.top_level_key.empty()) tree = Remap().below(options.top_level_key).apply(std::move(tree));
    tree = options.remap.apply(std::move(tree));
    return floats ? cast_floats(std::move(tree), *floats) : tree;
  } catch (const RecordError& error) {
    throw error.from("load", source);
  }
}

namespace {

// A name may have another format's extension, to which the recorder adds its own.
Bytes mapped(std::string_view given, const std::string& file) {
  try {
    return map_file(file);
  } catch (const RecordError& error) {
    std::error_code ignored;
    if (given == file || std::filesystem::exists(file, ignored) ||
        !std::filesystem::is_regular_file(given, ignored))
      throw;
    RecordProblem problem = error.problems().at(0);
    problem.found += "; there is '" + std::string(given) +
                     "', and AnyFileRecorder takes names as they are, and any format";
    throw RecordError("load", file, {std::move(problem)});
  }
}

}  // namespace

RecordTree load_file(std::string_view given, const std::string& file,
                     const AnyCodec& (*choose)(std::string_view, const Bytes&), std::optional<DType> floats,
                     const LoadOptions& options) {
  const Bytes bytes = mapped(given, file);
  return load_tree(choose(file, bytes), bytes, Siblings(file), file, floats, options);
}

LoadReport begun_report(TreeReader&& reader, TryRecord try_record, std::string_view source) {
  LoadReport report;
  report.source = source;
  report.problems = hinted(std::move(reader), try_record);
  // A problem of the whole file, such as a model below a key, says it all: the record is then empty.
  if (report.problems.size() == 1 && report.problems[0].field.empty())
    throw RecordError("load", source, std::move(report.problems));
  return report;
}

void add_misfits(LoadReport& report, Problems&& misfits, const LoadOptions& options) {
  report.problems = joined(std::move(report.problems), std::move(misfits.list));
  if (!report.complete() && !options.allow_partial)
    throw RecordError("load", report.source, std::move(report.problems));
}

bool Applied::operator()(const std::string& path) const {
  const bool wanted = !is_said(report.problems, path);
  if (wanted) report.applied.push_back(path);
  return wanted;
}

void save_tree(RecordTree tree, const AnyCodec& codec, const PrecisionInfo& info, Precision precision,
               std::string_view path, const SaveOptions& options) {
  tree = prepared(std::move(tree), codec, info, options);
  try {
    write_file(path, [&](ByteSink& sink) { codec.encode(tree, precision, sink); });
  } catch (const RecordError& error) {
    throw error.from("save", path);
  }
}

std::string with_extension(std::string_view path, std::string_view extension) {
  const std::string ending = "." + std::string(extension);
  return std::string(path) +
         (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending ? "" : ending);
}

void throw_if_any(TreeReader&& reader, TryRecord try_record, std::string_view source) {
  std::vector<RecordProblem> problems = hinted(std::move(reader), try_record);
  if (!problems.empty()) throw RecordError("load", source, std::move(problems));
}

}  // namespace hearth::inline v0_1::detail
