// A codec turns a tree into bytes and back. A new format is one struct that models the concept, its source
// file, and a line in `all_codecs`.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/record/precision.hpp>
#include <hearth/record/tree.hpp>

namespace hearth::inline v0_1 {

/// What a file says of itself: texts by name, in order.
using RecordMetadata = std::vector<std::pair<std::string, std::string>>;

/// The files in the folder of the one that is read, for formats that spread a record over several.
class HEARTH_API Siblings {
 public:
  Siblings() = default;                      // none: what is read is no file
  explicit Siblings(std::string_view path);  // of the file at `path`

  /// The file of this name, mapped; it may be in a folder below. RecordError for an absolute name, one with
  /// "..", and a link that leads out of the folder (a link to where the first file itself is linked to is
  /// taken: that is how Hugging Face keeps its cache).
  Bytes open(std::string_view name) const;

 private:
  std::string path_;
};

/// What reads a format.
template <class C>
concept Decoder = requires(const Bytes& bytes) {
  // The format's name in messages and metadata, such as "NamedMpk".
  { C::name } -> std::convertible_to<std::string_view>;
  // The file name's ending without its dot, such as "mpk" or "mpk.gz".
  { C::extension } -> std::convertible_to<std::string_view>;
  // Do these bytes begin as this format does? The first of `all_codecs` that says so is taken.
  { C::recognises(bytes.span()) } -> std::same_as<bool>;
} && (requires(const Bytes& bytes) {
  // Reads untrusted bytes; RecordError when they are not what they should be. Tensors share the bytes.
  { C::decode(bytes) } -> std::same_as<RecordTree>;
} || requires(const Bytes& bytes, const Siblings& siblings) {
  // The same for a record in several files.
  { C::decode(bytes, siblings) } -> std::same_as<RecordTree>;
});

/// What reads and writes a format.
template <class C>
concept Codec = Decoder<C> && requires(const RecordTree& tree, Precision precision, ByteSink& sink) {
  // The metadata that a tree written in this format starts with.
  { C::metadata(PrecisionInfo{}) } -> std::same_as<RecordMetadata>;
  // Writes the tree, its tensors through `precision`; RecordError for what the format cannot hold.
  C::encode(tree, precision, sink);
};

/// A format chosen at run time.
struct AnyCodec {
  std::string_view name;
  std::string_view extension;
  std::span<const std::string_view> other_extensions;  // that files of it are found with
  bool (*recognises)(std::span<const std::byte>);
  RecordTree (*decode)(const Bytes&, const Siblings&);
  // Checks what decode leaves unread, such as checksums of tensors; null where that is nothing.
  void (*verify)(const Bytes&);
  // Null where the format is only read.
  RecordMetadata (*metadata)(const PrecisionInfo&);
  void (*encode)(const RecordTree&, Precision, ByteSink&);

  bool writable() const { return encode != nullptr; }
  /// "NamedMpk (.mpk)"
  std::string text() const { return std::string(name) + " (." + std::string(extension) + ")"; }
};

namespace detail {
template <Decoder C>
RecordTree decode_with(const Bytes& bytes, const Siblings& siblings) {
  if constexpr (requires { C::decode(bytes); })
    return C::decode(bytes);
  else
    return C::decode(bytes, siblings);
}

template <Decoder C>
constexpr AnyCodec make_any_codec() {
  AnyCodec codec = {C::name, C::extension, {}, C::recognises, decode_with<C>, nullptr, nullptr, nullptr};
  if constexpr (requires { C::other_extensions; }) codec.other_extensions = C::other_extensions;
  if constexpr (requires { C::verify; }) codec.verify = C::verify;
  if constexpr (Codec<C>) {
    codec.metadata = C::metadata;
    codec.encode = C::encode;
  }
  return codec;
}
}  // namespace detail

template <Decoder C>
inline constexpr AnyCodec any_codec = detail::make_any_codec<C>();

/// Every format of the library.
HEARTH_API std::span<const AnyCodec> all_codecs();

/// The format that bytes begin as; null when it is none of ours.
HEARTH_API const AnyCodec* codec_of_bytes(std::span<const std::byte> bytes);

/// The format that a file name's extension says, to be read or written; RecordError with the known ones when
/// it says none.
HEARTH_API const AnyCodec& codec_to_read(std::string_view path);
HEARTH_API const AnyCodec& codec_to_write(std::string_view path);

/// The format of a name, such as "NamedMpk" or "mpk"; null when there is none.
HEARTH_API const AnyCodec* codec_named(std::string_view name);

/// The whole encoding in memory.
HEARTH_API Bytes encode_to_bytes(const AnyCodec& codec, const RecordTree& tree, Precision precision = {});

/// Decodes, and when the bytes are not of this format but of another one, the error says which.
HEARTH_API RecordTree decode_bytes(const AnyCodec& codec, const Bytes& bytes, const Siblings& siblings = {});

}  // namespace hearth::inline v0_1
