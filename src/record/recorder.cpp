#include <hearth/record/recorder.hpp>

namespace hearth::detail {

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

void save_tree(const RecordTree& tree, const AnyCodec& codec, Precision precision, std::string_view path) {
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

void hint_at_top_level_key(std::vector<RecordProblem>& problems, const RecordNode& root,
                           const std::function<bool(const RecordNode&)>& fits) {
  const auto* map = root.as<RecordMap>();
  if (!map) return;
  for (const RecordEntry& entry : map->entries) {
    if (!entry.node.as<RecordMap>() || !fits(entry.node)) continue;
    const std::string key = "'" + entry.key + "'";
    problems = {{RecordProblem::Kind::mismatched, "", "the model's fields",
                 "them below " + key + "; load it with top_level_key " + key}};
    return;
  }
}

}  // namespace hearth::detail
