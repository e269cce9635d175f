// A recorder is codec x precision x medium: how a tree becomes bytes, which floats it holds, where the bytes
// go.
#pragma once

#include <span>
#include <string>

#include <hearth/record/derive.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/record/precision.hpp>

namespace hearth {

namespace detail {

/// What every recorder does to a tree before it is encoded, and after it was decoded.
HEARTH_API RecordTree prepared(RecordTree tree, const AnyCodec& codec, const PrecisionInfo& info,
                               std::optional<DType> floats);
HEARTH_API RecordTree load_tree(const AnyCodec& codec, const Bytes& bytes, std::string_view source,
                                std::optional<DType> floats);
HEARTH_API void save_tree(const RecordTree& tree, const AnyCodec& codec, std::string_view path);

/// "lenet" becomes "lenet.mpk"; a name that has the extension keeps it. No other part of a name is touched.
HEARTH_API std::string with_extension(std::string_view path, std::string_view extension);

template <class R>
RecordTree tree_of(const R& record) {
  if constexpr (std::is_same_v<R, RecordTree>)
    return record;
  else
    return {{}, to_tree(record)};
}

/// The typed record of a tree; errors name the source.
template <class R>
R record_of(RecordTree tree, std::string_view source, LoadOptions options) {
  if constexpr (std::is_same_v<R, RecordTree>) {
    return tree;
  } else {
    try {
      return from_tree<R>(tree.root, options);
    } catch (const RecordError& error) {
      throw error.from("load", source);
    }
  }
}

/// A tree's values put into a model, which has its own constants and its own device.
template <class M>
void load_tree_into(M& model, RecordTree tree, std::string_view source) {
  auto [record, found] = read_tree<Record<M>>(tree.root, {.constants_may_be_missing = true});
  std::vector<RecordProblem> problems = joined(std::move(found), misfits(model, record));
  if (!problems.empty()) throw RecordError("load", source, std::move(problems));
  load_record(model, record);
}

/// Saving and loading files by a codec that `choose(path)` gives.
template <PrecisionSettings S, class Choose>
class FileRecorderBase {
 public:
  /// Writes the record of a model, or a RecordTree, whole or not at all. RecordError when it cannot be
  /// written.
  template <class R>
  void save(const R& record, std::string_view path) const {
    const auto [codec, file] = Choose{}(path);
    detail::save_tree(detail::prepared(detail::tree_of(record), *codec, S::info, S::floats), *codec, file);
  }
  /// RecordError when save could not write there now: unknown format, no folder, no right to it.
  void check_save(std::string_view path) const { check_writable_file(Choose{}(path).file); }
  /// The record that the file holds, R = Record<Model> or RecordTree. Tensors view the mapped file.
  /// RecordError with every field that does not fit.
  template <class R>
  R load(std::string_view path, LoadOptions options = {}) const {
    const auto [codec, file] = Choose{}(path);
    return record_of<R>(load_tree(*codec, map_file(file), file, S::floats), file, options);
  }
  /// Puts the file's values into a model, which keeps its own constants: for files of other frameworks too.
  /// RecordError with every field that does not fit; the model is then as it was.
  template <class M>
  void load_into(M& model, std::string_view path) const {
    const auto [codec, file] = Choose{}(path);
    load_tree_into(model, load_tree(*codec, map_file(file), file, S::floats), file);
  }
  /// The same, and moves the model to the device.
  template <class M>
  void load_into(M& model, std::string_view path, const Device<BackendOf<M>>& device) const {
    load_into(model, path);
    model = to_device(model, device);
  }
};

struct ChosenCodec {
  const AnyCodec* codec;
  std::string file;
};

template <Codec C>
struct ByType {
  ChosenCodec operator()(std::string_view path) const {
    return {&any_codec<C>, with_extension(path, C::extension)};
  }
};
struct ByExtension {
  ChosenCodec operator()(std::string_view path) const { return {&codec_of_file(path), std::string(path)}; }
};

}  // namespace detail

/// Files of one format. The recorder adds the extension.
template <Codec C, PrecisionSettings S>
class FileRecorder : public detail::FileRecorderBase<S, detail::ByType<C>> {};

/// Files of whatever format their extension names.
template <PrecisionSettings S>
class AnyFileRecorder : public detail::FileRecorderBase<S, detail::ByExtension> {};

/// Bytes in memory.
template <Codec C, PrecisionSettings S>
class BytesRecorder {
 public:
  /// The encoded record.
  template <class R>
  Bytes save(const R& record) const {
    return encode_to_bytes(any_codec<C>,
                           detail::prepared(detail::tree_of(record), any_codec<C>, S::info, S::floats));
  }
  /// The record that the bytes hold; its tensors share them.
  template <class R>
  R load(const Bytes& bytes, LoadOptions options = {}) const {
    return detail::record_of<R>(detail::load_tree(any_codec<C>, bytes, "bytes", S::floats), "bytes", options);
  }
  /// The same for bytes that live as long as the program, such as an embedded array.
  template <class R>
  R load(std::span<const std::byte> bytes, LoadOptions options = {}) const {
    return load<R>(Bytes::borrowed(bytes), options);
  }
  template <class R>
  R load(std::span<const unsigned char> bytes, LoadOptions options = {}) const {
    return load<R>(std::as_bytes(bytes), options);
  }
};

}  // namespace hearth
