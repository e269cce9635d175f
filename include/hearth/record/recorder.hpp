// A recorder is codec x precision x medium: how a tree becomes bytes, which floats it holds, where the bytes
// go.
#pragma once

#include <span>
#include <string>

#include <hearth/record/codec.hpp>
#include <hearth/record/derive.hpp>
#include <hearth/record/medium.hpp>

namespace hearth::inline v0_1 {

namespace detail {

/// What every recorder does to a tree before it is encoded, and after it was decoded.
HEARTH_API RecordTree prepared(RecordTree tree, const AnyCodec& codec, const PrecisionInfo& info,
                               const SaveOptions& options);
HEARTH_API RecordTree load_tree(const AnyCodec& codec, const Bytes& bytes, const Siblings& siblings,
                                std::string_view source, std::optional<DType> floats,
                                const LoadOptions& options);
/// `file` is `given` with the recorder's extension; the codec is `choose(file, its bytes)`.
HEARTH_API RecordTree load_file(std::string_view given, const std::string& file,
                                const AnyCodec& (*choose)(std::string_view, const Bytes&),
                                std::optional<DType> floats, const LoadOptions& options);
/// Prepares it too.
HEARTH_API void save_tree(RecordTree tree, const AnyCodec& codec, const PrecisionInfo& info,
                          Precision precision, std::string_view path, const SaveOptions& options);

/// "lenet" becomes "lenet.mpk"; a name that has the extension keeps it. No other part of a name is touched.
HEARTH_API std::string with_extension(std::string_view path, std::string_view extension);

/// Reads a record of some type, for the sake of the problems alone.
using TryRecord = void (*)(TreeReader& reader);
template <class R>
void try_record(TreeReader& reader) {
  (void)read_tree<R>(reader);
}

/// RecordError of loading when there are problems. Maps below the root are tried too, one of which may fit.
HEARTH_API void throw_if_any(TreeReader&& reader, TryRecord try_record, std::string_view source);

template <class R>
RecordTree tree_of(const R& record, const SaveOptions& options) {
  if constexpr (std::is_same_v<R, RecordTree>)
    return options.adapter ? to_adapter(record, *options.adapter) : record;
  else
    return RecordTree(to_tree(record, options.adapter));
}

template <class R>
R typed_record(const RecordTree& tree, std::string_view source, const LoadOptions& options) {
  static_assert(check_model<R>());
  static_assert(std::is_same_v<Record<R>, R>,
                "hearth: this is a model, not a record; load a Record<Model>, or use load_file");
  TreeReader reader(tree.root, options.constants_may_be_missing, options.adapter);
  R record = read_tree<R>(reader);
  throw_if_any(std::move(reader), &try_record<R>, source);
  return record;
}

/// The typed record of a tree; errors name the source.
template <class R>
R record_of(RecordTree tree, std::string_view source, const LoadOptions& options) {
  if constexpr (std::is_same_v<R, RecordTree>) {
    return options.adapter ? from_adapter(std::move(tree), *options.adapter) : tree;
  } else {
    return typed_record<R>(tree, source, options);
  }
}

// What put_into does but for the model's type. RecordError where the whole file is no such model; then, where
// fields do not fit and all are wanted.
HEARTH_API LoadReport begun_report(TreeReader&& reader, TryRecord try_record, std::string_view source);
HEARTH_API void add_misfits(LoadReport& report, Problems&& misfits, const LoadOptions& options);
/// Holds for the fields that a report has no problem with, and notes them.
struct HEARTH_API Applied {
  LoadReport& report;
  bool operator()(const std::string& path) const;
};

/// A record's values put into a model, which has its own constants and its own device.
template <class M>
void put_into(M& model, const Record<M>& record, LoadReport& report, const LoadOptions& options) {
  add_misfits(report, misfits(model, record), options);
  take_values(model, record, Applied{report});
}

/// The same of a record without problems of its own.
template <class M>
LoadReport put_whole_into(M& model, const Record<M>& record, std::string_view source) {
  LoadReport report;
  report.source = source;
  put_into(model, record, report, {});
  return report;
}

template <class M>
LoadReport load_tree_into(M& model, const RecordTree& tree, std::string_view source,
                          const LoadOptions& options) {
  TreeReader reader(tree.root, true, options.adapter);
  const auto record = read_tree<Record<M>>(reader);
  LoadReport report = begun_report(std::move(reader), &try_record<Record<M>>, source);
  put_into(model, record, report, options);
  return report;
}

/// Saving and loading files by a codec that `Choose` gives.
template <PrecisionSettings S, class Choose>
class FileRecorderBase {
 public:
  /// Writes the record of a model, or a RecordTree, whole or not at all. RecordError when it cannot be
  /// written.
  template <class R>
  void save(const R& record, std::string_view path, const SaveOptions& options = {}) const {
    static_assert(Choose::writes, "hearth: this format is only read; save in another one");
    const auto [codec, file] = Choose::to_write(path);
    save_tree(tree_of(record, options), *codec, S::info, {S::floats}, file, options);
  }
  /// Makes the folder if there is none, as save does. RecordError when save could not write there now:
  /// unknown format, no right to it.
  void check_save(std::string_view path) const { check_writable_file(Choose::to_write(path).file); }
  /// The record that the file holds, R = Record<Model> or RecordTree. Tensors view the mapped file.
  /// RecordError with every field that does not fit.
  template <class R>
  R load(std::string_view path, const LoadOptions& options = {}) const {
    return record_of<R>(tree_at(path, options), Choose::file(path), options);
  }
  /// Puts the file's values into a model, which keeps its own constants: for files of other frameworks too.
  /// RecordError with every field that does not fit; the model is then as it was.
  template <class M>
  LoadReport load_into(M& model, std::string_view path, const LoadOptions& options = {}) const {
    return load_tree_into(model, tree_at(path, options), Choose::file(path), options);
  }
  /// The same, and moves the model to the device.
  template <class M>
  LoadReport load_into(M& model, std::string_view path, const Device<BackendOf<M>>& device,
                       const LoadOptions& options = {}) const {
    LoadReport report = load_into(model, path, options);
    model = to_device(model, device);
    return report;
  }

 private:
  static RecordTree tree_at(std::string_view path, const LoadOptions& options) {
    return load_file(path, Choose::file(path), Choose::to_read, S::floats, options);
  }
};

struct ChosenCodec {
  const AnyCodec* codec;
  std::string file;
};

/// One format; its extension is added to names.
template <Decoder C>
struct ByType {
  static constexpr bool writes = Codec<C>;
  static std::string file(std::string_view path) { return with_extension(path, C::extension); }
  static ChosenCodec to_write(std::string_view path) { return {&any_codec<C>, file(path)}; }
  static const AnyCodec& to_read(std::string_view, const Bytes&) { return any_codec<C>; }
};
/// What the content says on reading, and the extension otherwise.
struct HEARTH_API ByContent {
  static constexpr bool writes = true;
  static std::string file(std::string_view path);
  static ChosenCodec to_write(std::string_view path);
  static const AnyCodec& to_read(std::string_view path, const Bytes& bytes);
};

}  // namespace detail

/// Files of one format. The recorder adds the extension.
template <Decoder C, PrecisionSettings S>
class FileRecorder : public detail::FileRecorderBase<S, detail::ByType<C>> {};

/// Files of any format: read by their content, written by their extension.
template <PrecisionSettings S>
class AnyFileRecorder : public detail::FileRecorderBase<S, detail::ByContent> {};

/// Bytes in memory.
template <Decoder C, PrecisionSettings S>
class BytesRecorder {
 public:
  /// The encoded record.
  template <class R>
  Bytes save(const R& record, const SaveOptions& options = {}) const {
    static_assert(Codec<C>, "hearth: this format is only read; save in another one");
    return encode_to_bytes(any_codec<C>,
                           detail::prepared(detail::tree_of(record, options), any_codec<C>, S::info, options),
                           {S::floats});
  }
  /// The record that the bytes hold; its tensors share them.
  template <class R>
  R load(const Bytes& bytes, const LoadOptions& options = {}) const {
    return detail::record_of<R>(tree_of(bytes, options), "bytes", options);
  }
  /// The same for bytes that live as long as the program, such as an embedded array.
  template <class R>
  R load(std::span<const std::byte> bytes, const LoadOptions& options = {}) const {
    return load<R>(Bytes::borrowed(bytes), options);
  }
  template <class R>
  R load(std::span<const unsigned char> bytes, const LoadOptions& options = {}) const {
    return load<R>(std::as_bytes(bytes), options);
  }
  /// Puts the bytes' values into a model, which keeps its own constants.
  template <class M>
  LoadReport load_into(M& model, const Bytes& bytes, const LoadOptions& options = {}) const {
    return detail::load_tree_into(model, tree_of(bytes, options), "bytes", options);
  }
  template <class M>
  LoadReport load_into(M& model, std::span<const std::byte> bytes, const LoadOptions& options = {}) const {
    return load_into(model, Bytes::borrowed(bytes), options);
  }

 private:
  static RecordTree tree_of(const Bytes& bytes, const LoadOptions& options) {
    return detail::load_tree(any_codec<C>, bytes, {}, "bytes", S::floats, options);
  }
};

}  // namespace hearth::inline v0_1
