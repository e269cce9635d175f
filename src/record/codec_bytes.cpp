// Records from and to bytes. What bytes of another format are is told by the marks of all formats alone, so
// that a program that is linked statically holds the code of those that it names.
#include "codec_list.hpp"

namespace hearth::inline v0_1 {
namespace {

// Formats that can only be told apart.
constexpr auto kMarks = AllCodecs::map<AnyCodec>([]<class C>() {
  return AnyCodec{C::name, C::extension, {}, C::recognises, nullptr, nullptr, nullptr, nullptr};
});

struct VectorSink final : ByteSink {
  std::vector<std::byte> bytes;
  void write(std::span<const std::byte> more) override {
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
};

constexpr std::string_view kZip = "PK\3\4", kGzip = "\x1f\x8b";

// What else a file may well be, by how it begins. A zip archive or a gzip file that is none of the codec's
// own is a damaged one.
std::string_view foreign_format(const AnyCodec& codec, std::span<const std::byte> bytes) {
  constexpr std::pair<std::string_view, std::string_view> kFormats[] = {
      {"\x89PNG", "a PNG image"}, {"\xff\xd8\xff", "a JPEG image"}, {kZip, "a zip archive"},
      {kGzip, "a gzip file"},     {"\x89HDF", "an HDF5 file"},      {"GGUF", "a GGUF file"},
  };
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const auto& [start, name] : kFormats) {
    const bool is_own = (start == kZip && (codec.extension == "pth" || codec.extension == "npz")) ||
                        (start == kGzip && codec.extension.ends_with("gz"));
    if (text.starts_with(start)) return is_own ? "" : name;
  }
  return {};
}

}  // namespace

Bytes encode_to_bytes(const AnyCodec& codec, const RecordTree& tree, Precision precision) {
  VectorSink sink;
  codec.encode(tree, precision, sink);
  return Bytes::of(std::move(sink.bytes));
}

RecordTree decode_bytes(const AnyCodec& codec, const Bytes& bytes, const Siblings& siblings) {
  if (!codec.recognises(bytes.span()))
    if (const AnyCodec* other = first_that_recognises(kMarks, bytes.span()))
      throw_malformed(codec.name, codec.text(), other->text());
  try {
    return codec.decode(bytes, siblings);
  } catch (const RecordError&) {
    const std::string_view foreign = foreign_format(codec, bytes.span());
    if (foreign.empty() || codec.recognises(bytes.span())) throw;
    throw_malformed(codec.name, codec.text(), foreign);
  }
}

}  // namespace hearth::inline v0_1
