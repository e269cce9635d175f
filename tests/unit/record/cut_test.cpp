// Files that are cut short, are empty or are something else: the error says so.
#include <doctest/doctest.h>

#include <hearth/record.hpp>

namespace hearth {
namespace {

using namespace std::string_literals;

std::string error_of(const AnyCodec& codec, std::string_view file) {
  try {
    decode_bytes(codec, Bytes::borrowed(std::as_bytes(std::span(file))));
    return "no error";
  } catch (const RecordError& error) {
    return error.what();
  }
}

std::string encoded(const AnyCodec& codec) {
  const auto floats = [](const Shape& shape) {
    return RecordTensor{"", TensorData::from(std::vector<float>(shape.numel(), 0.5f), shape)};
  };
  RecordTree tree;
  tree.metadata = codec.metadata(FullPrecisionSettings::info);
  auto* root = tree.root.as<RecordMap>();
  root->add("weight", {floats({3, 5})});
  if (codec.name != "Npy") root->add("bias", {floats({3})});
  const Bytes bytes = encode_to_bytes(codec, tree);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST_CASE("a file of any format that is cut short says where it ends") {
  constexpr std::size_t kLongestMark = 16;
  for (const AnyCodec& codec : all_codecs()) {
    if (!codec.writable()) continue;
    const std::string whole = encoded(codec);
    REQUIRE(error_of(codec, whole) == "no error");
    std::size_t read = 0;
    for (std::size_t size = kLongestMark; size < whole.size(); ++size) {
      const std::string error = error_of(codec, std::string_view(whole).substr(0, size));
      const std::string end = ", got the end of the file at byte " + std::to_string(size);
      if (error == "no error")
        ++read;
      else
        CHECK_MESSAGE(error.find(end) != std::string::npos, codec.name, ": ", error);
    }
    // MindSpore's values follow one another, and nothing says how many there are.
    CHECK(read == (codec.name == "MindSpore" ? 1 : 0));
  }
}

TEST_CASE("how many bytes are missing is said where the format tells") {
  const std::string file = encoded(any_codec<Safetensors>);
  CHECK(error_of(any_codec<Safetensors>, file.substr(0, file.size() - 12))
            .find("expected 12 more bytes, got the end of the file at byte ") != std::string::npos);
  const std::string bin = encoded(any_codec<Bin>);
  CHECK(error_of(any_codec<Bin>, bin.substr(0, bin.size() - 1)).find("expected 1 more byte, got") !=
        std::string::npos);
}

TEST_CASE("an empty file and one that was not fetched are called so") {
  const std::string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
  for (const AnyCodec& codec : all_codecs()) {
    const std::string start =
        "hearth: cannot load '" + std::string(codec.name) + " bytes': expected " + codec.text() + ", got ";
    CHECK(error_of(codec, "") == start + "an empty file");
    CHECK(error_of(codec, pointer) == start + "a pointer of Git LFS, for a file that was not fetched");
  }
}

TEST_CASE("text in place of a binary file is called so") {
  const auto is_text = [](const AnyCodec& codec, const std::string& file) {
    return error_of(codec, file) == "hearth: cannot load '" + std::string(codec.name) + " bytes': expected " +
                                        codec.text() + ", got what looks like text";
  };
  const std::string page = "<!DOCTYPE html>\n<title>404</title>\n";
  for (const AnyCodec& codec : all_codecs())
    CHECK(is_text(codec, page) == !codec.extension.ends_with("json"));
  CHECK(error_of(any_codec<NamedMpk>, "these are my weights\n") ==
        "hearth: cannot load 'NamedMpk bytes': expected NamedMpk (.mpk), got what looks like text");
  CHECK(is_text(any_codec<NamedMpk>, "Gewichte für später"));
  CHECK(is_text(any_codec<NamedMpk>, std::string(511, '.') + "ü" + std::string(9, '\0')));
  CHECK_FALSE(is_text(any_codec<NamedMpk>, "Gewichte f\xfcr sp\xe4ter"));
  CHECK_FALSE(is_text(any_codec<NamedMpk>, "weights\0\0"s));
}

// A format of a user's own may be text, of which it knows best what is wrong.
struct Lines {
  static constexpr std::string_view name = "Lines", extension = "lines";
  static bool recognises(std::span<const std::byte>) { return false; }
  static RecordTree decode(const Bytes&) { throw_malformed(name, "a number in line 3", "a word"); }
};

TEST_CASE("text in place of a format that is not the library's is left to that format") {
  CHECK(error_of(any_codec<Lines>, "1 2\n3 4\nfive\n") ==
        "hearth: cannot load 'Lines bytes': expected a number in line 3, got a word");
}

}  // namespace
}  // namespace hearth
