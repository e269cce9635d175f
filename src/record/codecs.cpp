// The formats that can be chosen at run time.
#include <algorithm>
#include <array>

#include <hearth/record/recorder.hpp>

#include "codec_list.hpp"

namespace hearth::inline v0_1 {
namespace {

constexpr auto kCodecs = AllCodecs::map<AnyCodec>([]<class C>() { return any_codec<C>; });

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

}  // namespace

std::span<const AnyCodec> all_codecs() { return kCodecs; }

const AnyCodec* codec_of_bytes(std::span<const std::byte> bytes) {
  return first_that_recognises(kCodecs, bytes);
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

namespace detail {
std::string ByContent::file(std::string_view path) { return std::string(path); }
ChosenCodec ByContent::to_write(std::string_view path) { return {&codec_to_write(path), file(path)}; }
const AnyCodec& ByContent::to_read(std::string_view path, const Bytes& bytes) {
  const AnyCodec* codec = codec_of_bytes(bytes.span());
  return codec ? *codec : codec_to_read(path);
}
}  // namespace detail

}  // namespace hearth::inline v0_1
