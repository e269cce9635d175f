// A codec turns a tree into bytes and back. A new format is one struct that models this concept, its source
// file, and a line in `all_codecs`.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/core/bytes.hpp>
#include <hearth/record/tree.hpp>

namespace hearth {

/// Where a codec writes to, piece by piece: a model is never held twice.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::span<const std::byte> bytes) = 0;
};

/// What a codec is told of a precision: "FullPrecisionSettings", "f32", "i32".
struct PrecisionInfo {
  std::string_view settings;
  std::string_view floats;
  std::string_view ints;
};

template <class C>
concept Codec =
    requires(const RecordTree& tree, ByteSink& sink, const Bytes& bytes, const PrecisionInfo& precision) {
      // The format's name in messages and metadata, such as "NamedMpk".
      { C::name } -> std::convertible_to<std::string_view>;
      // The file name's ending without its dot, such as "mpk".
      { C::extension } -> std::convertible_to<std::string_view>;
      // The metadata that a tree written in this format starts with.
      { C::metadata(precision) } -> std::same_as<std::vector<std::pair<std::string, std::string>>>;
      // Do these bytes begin as this format does?
      { C::recognises(bytes.span()) } -> std::same_as<bool>;
      // Writes the tree; RecordError for what the format cannot hold.
      C::encode(tree, sink);
      // Reads untrusted bytes; RecordError when they are not what they should be. Tensors share the bytes.
      { C::decode(bytes) } -> std::same_as<RecordTree>;
    };

/// A codec chosen at run time.
struct AnyCodec {
  std::string_view name;
  std::string_view extension;
  std::vector<std::pair<std::string, std::string>> (*metadata)(const PrecisionInfo&);
  bool (*recognises)(std::span<const std::byte>);
  void (*encode)(const RecordTree&, ByteSink&);
  RecordTree (*decode)(const Bytes&);
};

template <Codec C>
inline constexpr AnyCodec any_codec = {C::name,       C::extension, C::metadata,
                                       C::recognises, C::encode,    C::decode};

/// Every format of the library.
HEARTH_API std::span<const AnyCodec> all_codecs();

/// The codec for a file name, by its extension; RecordError with the known ones when there is none.
HEARTH_API const AnyCodec& codec_of_file(std::string_view path);

/// The whole encoding in memory.
HEARTH_API Bytes encode_to_bytes(const AnyCodec& codec, const RecordTree& tree);

/// Decodes, and when the bytes are not of this format but of another one of ours, the error says which.
HEARTH_API RecordTree decode_bytes(const AnyCodec& codec, const Bytes& bytes);

}  // namespace hearth
