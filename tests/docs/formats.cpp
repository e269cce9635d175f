// The files that docs/formats/named-mpk.md and docs/formats/hearth-bin.md take apart byte by byte.
#include <doctest/doctest.h>

#include <sstream>

#include <hearth/record.hpp>

using namespace hearth;

namespace {

RecordTree small_tree() {
  // [tree]
  RecordMap fc;
  fc.add("weight",
         RecordNode(RecordTensor{"72d17eukbtkma", TensorData::from(std::vector<float>{1, -0.5f}, {1, 2})}));
  fc.add("stride", RecordNode(std::int64_t{2}));
  RecordMap root;
  root.add("fc", RecordNode(std::move(fc)));
  const RecordTree tree{{}, RecordNode(std::move(root))};
  // [/tree]
  return tree;
}

// The bytes at the beginning of each line, up to two spaces.
std::string bytes_of(const std::string& dump) {
  std::string bytes;
  std::istringstream lines(dump);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find("  ")));
    for (std::string word; words >> word;) bytes += static_cast<char>(std::stoi(word, nullptr, 16));
  }
  return bytes;
}

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Codec>
void check_dump(const char* dump) {
  const std::string bytes = bytes_of(dump);
  CHECK(text_of(encode_to_bytes(any_codec<Codec>, small_tree())) == bytes);
  const auto read = decode_bytes(any_codec<Codec>, Bytes::borrowed(std::as_bytes(std::span(bytes))));
  CHECK(first_difference(read.root, small_tree().root) == "");
}

}  // namespace

TEST_CASE("docs, formats: a file of named MessagePack, byte by byte") {
  check_dump<NamedMpk>(
      // [mpk]
      "84                                a map of 4\n"
      "a8 6d 65 74 61 64 61 74 61        \"metadata\"\n"
      "80                                a map of none; a recorder writes five texts\n"
      "a4 69 74 65 6d                    \"item\"\n"
      "81                                a map of 1\n"
      "a2 66 63                          \"fc\"\n"
      "82                                a map of 2\n"
      "a6 77 65 69 67 68 74              \"weight\"\n"
      "82                                a map of 2: a parameter\n"
      "a2 69 64                          \"id\"\n"
      "ad 37 32 64 31 37 65 75           \"72d17eukbtkma\", 13 characters\n"
      "6b 62 74 6b 6d 61\n"
      "a5 70 61 72 61 6d                 \"param\"\n"
      "83                                a map of 3\n"
      "a5 62 79 74 65 73                 \"bytes\"\n"
      "c4 08 00 00 80 3f 00 00 00 bf     bin of 8: the f32 1 and -0.5\n"
      "a5 73 68 61 70 65                 \"shape\"\n"
      "92 01 02                          a list: 1, 2\n"
      "a5 64 74 79 70 65                 \"dtype\"\n"
      "a3 46 33 32                       \"F32\"\n"
      "a6 73 74 72 69 64 65              \"stride\"\n"
      "c0                                nil: its value stands below\n"
      "a2 5f 62                          \"_b\"\n"
      "90                                an empty list\n"
      "a6 68 65 61 72 74 68              \"hearth\", which Burn passes over\n"
      "81                                a map of 1\n"
      "a9 63 6f 6e 73 74 61 6e 74 73     \"constants\"\n"
      "81                                a map of 1\n"
      "a9 66 63 2e 73 74 72 69 64 65     \"fc.stride\"\n"
      "02                                2\n"
      // [/mpk]
  );
}

TEST_CASE("docs, formats: a file of Hearth's own, byte by byte") {
  check_dump<Bin>(
      // [bin]
      "48 45 41 52 54 48 42 31           \"HEARTHB1\"\n"
      "01 00 00 00                       version 1\n"
      "f4 d1 0f e2 b2 e4 ef 51           the fingerprint of the schema\n"
      "01                                little-endian\n"
      "00 00 00 00 00 00 00 00           no metadata; a recorder writes five texts\n"
      "09 01 00 00 00 00 00 00 00        a map of 1\n"
      "02 00 00 00 00 00 00 00 66 63     \"fc\"\n"
      "09 02 00 00 00 00 00 00 00        a map of 2\n"
      "06 00 00 00 00 00 00 00           6 bytes:\n"
      "77 65 69 67 68 74                 \"weight\"\n"
      "06                                a tensor\n"
      "0d 00 00 00 00 00 00 00           13 bytes:\n"
      "37 32 64 31 37 65 75 6b           \"72d17eukbtkma\"\n"
      "62 74 6b 6d 61\n"
      "01 02                             f32, 2 dimensions\n"
      "01 00 00 00 00 00 00 00           1\n"
      "02 00 00 00 00 00 00 00           by 2\n"
      "00 00 00 00 00 00 00 00           from offset 0 of the data\n"
      "08 00 00 00 00 00 00 00           8 bytes\n"
      "06 00 00 00 00 00 00 00           6 bytes:\n"
      "73 74 72 69 64 65                 \"stride\"\n"
      "02 02 00 00 00 00 00 00 00        the integer 2\n"
      "00 00 00 00 00 00 00 00 00 00     zeros up to 192, a multiple of 64\n"
      "00 00 00 00 00 00 00 00 00 00\n"
      "00 00 00 00 00 00 00 00 00 00\n"
      "00 00 00 00 00 00 00 00 00 00\n"
      "00 00\n"
      "00 00 80 3f 00 00 00 bf           the f32 1 and -0.5\n"
      // [/bin]
  );
}

TEST_CASE("docs, formats: both say what another program's file says") {
  const std::string folder = HEARTH_GOLDEN "/records/";
  const auto mpk = AnyFileRecorder<AsStored>{}.load<RecordTree>(folder + "same.mpk");
  const auto bin = AnyFileRecorder<AsStored>{}.load<RecordTree>(folder + "same.bin");
  const auto weight = [](const RecordTree& tree) { return find_path(tree.root, "block.0.bias")->text(); };
  CHECK(weight(mpk) == "f32[2]");
  CHECK(weight(bin) == weight(mpk));
}
