// The formats that can be chosen at run time. A new one is a line in `kCodecs`.
#include <algorithm>

#include <hearth/record/codec.hpp>
#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/burnpack.hpp>
#include <hearth/record/codec/ckpt.hpp>
#include <hearth/record/codec/gz.hpp>
#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/codec/npy.hpp>
#include <hearth/record/codec/npz.hpp>
#include <hearth/record/codec/onnx.hpp>
#include <hearth/record/codec/pth.hpp>
#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/codec/safetensors_index.hpp>

namespace hearth {
namespace {

// What bytes are is asked in this order: the surest marks first.
constexpr AnyCodec kCodecs[] = {any_codec<Bin>,          any_codec<Burnpack>,
                                any_codec<Npy>,          any_codec<NamedMpk>,
                                any_codec<Gz<NamedMpk>>, any_codec<Gz<Bin>>,
                                any_codec<Gz<Json>>,     any_codec<Pth>,
                                any_codec<Npz>,          any_codec<SafetensorsIndex>,
                                any_codec<PrettyJson>,   any_codec<Safetensors>,
                                any_codec<Ckpt>,         any_codec<Onnx>};

struct VectorSink final : ByteSink {
  std::vector<std::byte> bytes;
  void write(std::span<const std::byte> more) override {
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
};

std::string known_extensions(bool (*fits)(const AnyCodec&)) {
  std::vector<std::string> known;
  for (const AnyCodec& codec : kCodecs) {
    if (!fits(codec)) continue;
    known.push_back("." + std::string(codec.extension));
    for (std::string_view other : codec.other_extensions) known.push_back("." + std::string(other));
  }
  std::string text;
  for (std::size_t i = 0; i < known.size(); ++i)
    text += (i == 0 ? "" : i + 1 == known.size() ? " or " : ", ") + known[i];
  return text;
}

// The length of the extension of `codec` at the end of a file's name; 0 when it has another one.
std::size_t matched(const AnyCodec& codec, std::string_view file) {
  std::size_t longest = 0;
  const auto match = [&](std::string_view extension) {
    if (file.size() > extension.size() && file.ends_with(extension) &&
        file[file.size() - extension.size() - 1] == '.')
      longest = std::max(longest, extension.size());
  };
  match(codec.extension);
  std::for_each(codec.other_extensions.begin(), codec.other_extensions.end(), match);
  return longest;
}

const AnyCodec& codec_by_name(std::string_view action, std::string_view path, bool (*fits)(const AnyCodec&)) {
  const std::string_view file = path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
  const AnyCodec* best = nullptr;
  std::size_t longest = 0;  // model.mpk.gz is no gz, and no mpk
  for (const AnyCodec& codec : kCodecs)
    if (const std::size_t length = fits(codec) ? matched(codec, file) : 0; length > longest) {
      best = &codec;
      longest = length;
    }
  if (best) return *best;
  const std::size_t dot = file.rfind('.');
  throw RecordError(action, path,
                    {{RecordProblem::Kind::unreadable, "", "a name that ends in " + known_extensions(fits),
                      dot == std::string_view::npos ? "none" : std::string(file.substr(dot))}});
}

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

std::span<const AnyCodec> all_codecs() { return kCodecs; }

const AnyCodec* codec_of_bytes(std::span<const std::byte> bytes) {
  const auto* found = std::find_if(std::begin(kCodecs), std::end(kCodecs),
                                   [&](const AnyCodec& codec) { return codec.recognises(bytes); });
  return found == std::end(kCodecs) ? nullptr : found;
}

const AnyCodec& codec_to_read(std::string_view path) {
  return codec_by_name("load", path, [](const AnyCodec&) { return true; });
}
const AnyCodec& codec_to_write(std::string_view path) {
  return codec_by_name("save", path, [](const AnyCodec& codec) { return codec.writable(); });
}

const AnyCodec* codec_named(std::string_view name) {
  const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
  for (const AnyCodec& codec : kCodecs) {
    if (std::equal(name.begin(), name.end(), codec.name.begin(), codec.name.end(), same)) return &codec;
    if (name == codec.extension || std::find(codec.other_extensions.begin(), codec.other_extensions.end(),
                                             name) != codec.other_extensions.end())
      return &codec;
  }
  return nullptr;
}

Bytes encode_to_bytes(const AnyCodec& codec, const RecordTree& tree, Precision precision) {
  VectorSink sink;
  codec.encode(tree, precision, sink);
  return Bytes::of(std::move(sink.bytes));
}

RecordTree decode_bytes(const AnyCodec& codec, const Bytes& bytes, const Siblings& siblings) {
  if (!codec.recognises(bytes.span()))
    if (const AnyCodec* other = codec_of_bytes(bytes.span()))
      throw_malformed(codec.name, codec.text(), other->text());
  try {
    return codec.decode(bytes, siblings);
  } catch (const RecordError&) {
    const std::string_view foreign = foreign_format(codec, bytes.span());
    if (foreign.empty() || codec.recognises(bytes.span())) throw;
    throw_malformed(codec.name, codec.text(), foreign);
  }
}

}  // namespace hearth
