// The formats that can be chosen at run time. A new one is a line in `kCodecs`.
#include <hearth/record/codec.hpp>

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/safetensors.hpp>

namespace hearth {
namespace {

constexpr AnyCodec kCodecs[] = {any_codec<NamedMpk>, any_codec<Bin>, any_codec<Safetensors>};

struct VectorSink final : ByteSink {
  std::vector<std::byte> bytes;
  void write(std::span<const std::byte> more) override {
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
};

std::string known_extensions() {
  std::string text;
  for (std::size_t i = 0; i < std::size(kCodecs); ++i) {
    if (i) text += i + 1 == std::size(kCodecs) ? " or " : ", ";
    text += "." + std::string(kCodecs[i].extension);
  }
  return text;
}

std::string described(const AnyCodec& codec) {
  return std::string(codec.name) + " (." + std::string(codec.extension) + ")";
}

// What else a file may well be, by how it begins.
std::string_view foreign_format(std::span<const std::byte> bytes) {
  constexpr std::pair<std::string_view, std::string_view> kFormats[] = {
      {"\x89PNG", "a PNG image"},
      {"\xff\xd8\xff", "a JPEG image"},
      {"PK\3\4", "a zip archive, such as a PyTorch checkpoint or an npz file"},
      {"\x1f\x8b", "a gzip file"},
      {"\x80\2", "a Python pickle"},
      {"\x89HDF", "an HDF5 file"},
      {"\x93NUMPY", "a NumPy array"},
      {"GGUF", "a GGUF file"},
  };
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const auto& [start, name] : kFormats)
    if (text.starts_with(start)) return name;
  return {};
}

}  // namespace

std::span<const AnyCodec> all_codecs() { return kCodecs; }

const AnyCodec& codec_of_file(std::string_view path) {
  const std::string_view file = path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
  const std::size_t dot = file.rfind('.');
  const std::string_view extension = dot == std::string_view::npos ? "" : file.substr(dot + 1);
  for (const AnyCodec& codec : kCodecs)
    if (codec.extension == extension) return codec;
  throw RecordError("choose a format for", path,
                    {{RecordProblem::Kind::unreadable, "", "a name that ends in " + known_extensions(),
                      extension.empty() ? "none" : "." + std::string(extension)}});
}

Bytes encode_to_bytes(const AnyCodec& codec, const RecordTree& tree) {
  VectorSink sink;
  codec.encode(tree, sink);
  return Bytes::of(std::move(sink.bytes));
}

RecordTree decode_bytes(const AnyCodec& codec, const Bytes& bytes) {
  if (!codec.recognises(bytes.span()))
    for (const AnyCodec& other : kCodecs)
      if (other.recognises(bytes.span())) throw_malformed(codec.name, described(codec), described(other));
  try {
    return codec.decode(bytes);
  } catch (const RecordError&) {
    const std::string_view foreign = foreign_format(bytes.span());
    if (foreign.empty()) throw;
    throw_malformed(codec.name, described(codec), foreign);
  }
}

}  // namespace hearth
