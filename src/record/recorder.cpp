#include <hearth/record/recorder.hpp>

namespace hearth::detail {

RecordTree prepared(RecordTree tree, const AnyCodec& codec, const PrecisionInfo& info,
                    std::optional<DType> floats) {
  if (tree.metadata.empty()) tree.metadata = codec.metadata(info);
  return floats ? cast_floats(std::move(tree), *floats) : tree;
}

RecordTree load_tree(const AnyCodec& codec, const Bytes& bytes, std::string_view source,
                     std::optional<DType> floats) {
  try {
    RecordTree tree = decode_bytes(codec, bytes);
    return floats ? cast_floats(std::move(tree), *floats) : tree;
  } catch (const RecordError& error) {
    throw error.from("load", source);
  }
}

void save_tree(const RecordTree& tree, const AnyCodec& codec, std::string_view path) {
  try {
    write_file(path, [&](ByteSink& sink) { codec.encode(tree, sink); });
  } catch (const RecordError& error) {
    throw error.from("save", path);
  }
}

std::string with_extension(std::string_view path, std::string_view extension) {
  const std::string ending = "." + std::string(extension);
  return std::string(path) +
         (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending ? "" : ending);
}

}  // namespace hearth::detail
