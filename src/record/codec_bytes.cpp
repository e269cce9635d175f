// Records from and to bytes. What bytes of another format are is told by the marks of all formats alone, so
// that a program that is linked statically holds the code of those that it names.
#include "codec/check.hpp"
#include "codec/utf8.hpp"
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

constexpr std::string_view kZip = "PK\3\4", kGzip = "\x1f\x8b", kLfs = "version https://git-lfs";

// Is it one of the library's formats whose files are not text? A user's own format may be any.
bool is_binary(std::string_view extension) {
  return !extension.ends_with("json") && std::any_of(kMarks.begin(), kMarks.end(), [&](const AnyCodec& c) {
    return c.extension == extension;
  });
}

// By how it begins.
bool looks_like_text(std::string_view text) {
  constexpr std::size_t kBeginning = 512, kLongestPoint = 4, kLeast = 16;
  if (text.size() < kLeast) return false;
  text = text.substr(0, kBeginning);
  const bool is_cut = text.size() == kBeginning;  // in a character, maybe
  return detail::utf8_bytes(text) + (is_cut ? kLongestPoint - 1 : 0) >= text.size() &&
         std::none_of(text.begin(), text.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return (byte < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7f;
         });
}

// What else a file may well be, by how it begins. A zip archive or a gzip file that is none of the format's
// own is a damaged one.
std::string_view foreign_format(std::string_view extension, std::span<const std::byte> bytes) {
  constexpr std::pair<std::string_view, std::string_view> kFormats[] = {
      {"\x89PNG", "a PNG image"},
      {"\xff\xd8\xff", "a JPEG image"},
      {kZip, "a zip archive"},
      {kGzip, "a gzip file"},
      {"\x89HDF", "an HDF5 file"},
      {"GGUF", "a GGUF file"},
      {kLfs, "a pointer of Git LFS, for a file that was not fetched"},
  };
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.empty()) return "an empty file";
  for (const auto& [start, name] : kFormats) {
    const bool is_own = (start == kZip && (extension == "pth" || extension == "npz")) ||
                        (start == kGzip && extension.ends_with("gz"));
    if (text.starts_with(start)) return is_own ? "" : name;
  }
  return is_binary(extension) && looks_like_text(text) ? "what looks like text" : "";
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
    const std::string_view foreign = foreign_format(codec.extension, bytes.span());
    if (foreign.empty() || codec.recognises(bytes.span())) throw;
    throw_malformed(codec.name, codec.text(), foreign);
  }
}

std::string detail::other_format(std::string_view extension, std::span<const std::byte> bytes) {
  if (const AnyCodec* codec = first_that_recognises(kMarks, bytes))
    return codec->extension == extension ? "" : codec->text();
  return std::string(foreign_format(extension, bytes));
}

}  // namespace hearth::inline v0_1
