// Archives that NumPy wrote, what ours hold, and what is refused.
#include <doctest/doctest.h>

#include <algorithm>

#include <hearth/record/codec/npz.hpp>
#include <hearth/record/derive.hpp>
#include <hearth/record/medium.hpp>

#include "../../../src/record/codec/zip.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;

Bytes bytes_of(const std::string& text) { return Bytes::copy(std::as_bytes(std::span(text))); }
std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
Bytes golden(const std::string& name) { return map_file(HEARTH_GOLDEN "/records/" + name); }

struct TextSink final : ByteSink {
  std::string text;
  void write(std::span<const std::byte> bytes) override {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};

std::string byte_array(char value) {
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': ()}";
  return "\x93NUMPY\1\0"s + static_cast<char>(header.size()) + '\0' + header + value;
}

std::string archive(std::initializer_list<std::pair<std::string, std::string>> entries) {
  TextSink sink;
  detail::ZipWriter zip("Zip", sink, 1);
  for (const auto& [name, data] : entries)
    zip.add(name, [&](ByteSink& out) { out.write(std::as_bytes(std::span(data))); });
  zip.finish();
  return sink.text;
}
std::string error_of(const std::string& text) {
  try {
    Npz::decode(bytes_of(text));
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
void has(const std::string& text, const std::string& part) {
  CHECK_MESSAGE(error_of(text).find(part) != std::string::npos, error_of(text));
}
std::string unwritable(const RecordTree& tree) {
  try {
    encode_to_bytes(any_codec<Npz>, tree);
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
RecordNode tensor(std::vector<float> values) {
  const Shape shape = {values.size()};
  return {RecordTensor{"id", TensorData::from(std::move(values), shape)}};
}

TEST_CASE("npz: arrays of every type and order, as NumPy stores them") {
  const Bytes file = golden("npz_stored.npz");
  CHECK(Npz::recognises(file.span()));
  Npz::verify(file);
  const RecordTree tree = Npz::decode(file);
  const auto data = [&](const std::string& path) {
    const RecordNode* node = find_path(tree.root, path);
    REQUIRE_MESSAGE(node, path);
    return node->as<RecordTensor>()->data;
  };
  for (const char* name : {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}) {
    CAPTURE(name);
    const TensorData plain = data(name);
    std::vector<float> expected = {0, 1, 2, 3, 4, 5};
    if (plain.dtype == DType::boolean) std::fill(expected.begin() + 1, expected.end(), 1.0f);
    CHECK(plain.shape == Shape{2, 3});
    CHECK(plain.values<float>() == expected);
    CHECK((plain.bytes.data() > file.data() && plain.bytes.data() < file.data() + file.size()));
    CHECK(data(name + "_big"s) == plain);
    CHECK(data(name + "_fortran"s) == plain);
  }
  std::vector<std::int32_t> counted(24);
  for (int i = 0; i < 24; ++i) counted[i] = i;
  CHECK(data("cube_big_fortran") == TensorData::from(counted, {2, 3, 4}));
  CHECK(data("layer.weight") == TensorData::from<float>({1.5f}, {}));
  CHECK(data("layer.none").text() == "f64[3, 0, 2]");
  CHECK(data("\xc3\xa9/w:0") == TensorData::from<std::uint8_t>({7}, {1}));
  CHECK(find_path(tree.root, "text")->text() == "the text \"gelu \xc3\xa9 \xf0\x9f\x94\xa5\"");
  CHECK(*find_path(tree.root, "text_big")->as<std::string>() == "ab");
  CHECK(find_path(tree.root, "no_text")->as<std::string>()->empty());
}

TEST_CASE("npz: compressed archives, empty ones, and every version of the header") {
  const Bytes file = golden("npz_deflated.npz");
  CHECK(Npz::recognises(file.span()));
  Npz::verify(file);
  const RecordTree packed = Npz::decode(file), stored = Npz::decode(golden("npz_stored.npz"));
  std::size_t count = 0;
  for_each_leaf(packed.root, [&](const std::string& path, const RecordNode& leaf) {
    ++count;
    if (path == "zeros")
      CHECK(leaf.as<RecordTensor>()->data.values<float>() == std::vector<float>(10'000));
    else
      CHECK(first_difference(leaf, *find_path(stored.root, path)) == "");
  });
  CHECK(count == 6);

  CHECK(Npz::recognises(golden("npz_empty.npz").span()));
  CHECK(Npz::decode(golden("npz_empty.npz")) == RecordTree{});
  CHECK(text_of(encode_to_bytes(any_codec<Npz>, {})) == text_of(golden("npz_empty.npz")));
  const RecordTree versions = Npz::decode(golden("npz_versions.npz"));
  for (const char* name : {"v1", "v2", "v3"})
    CHECK(find_path(versions.root, name)->as<RecordTensor>()->data ==
          TensorData::from<std::int16_t>({0, 1, 2}, {3}));
}

TEST_CASE("npz: NumPy's files cut short at any byte are an error") {
  for (const char* name : {"npz_stored.npz", "npz_deflated.npz"}) {
    const std::string whole = text_of(golden(name));
    for (std::size_t size = 0; size < whole.size(); ++size)
      CHECK_MESSAGE(error_of(whole.substr(0, size)) != "no error", name << " cut to " << size);
  }
}

TEST_CASE("npz: archives of other things") {
  CHECK(error_of(archive({{"a.npy", byte_array(1)}, {"b.c.npy", byte_array(2)}})) == "no error");
  has(archive({{"a.npy", byte_array(1)}, {"readme.txt", "x"}}), "field 'readme.txt': expected an array");
  has(archive({{"a/", ""}, {"a/b.npy", byte_array(1)}}), "field 'a/': expected an array");
  has(archive({{"a.npy", byte_array(1) + "x"}}), "field 'a': expected 1 bytes, of u8[], got 2");
  has(archive({{"a.npy", ""}}), "field 'a': expected 6 more bytes, got the end of the file at byte 0");
  has(archive({{"a.npy", byte_array(1)}, {"a.npy", byte_array(2)}}), "one entry of this name");
  has(archive({{"a.npy", byte_array(1)}, {"a.b.npy", byte_array(2)}}),
      "field 'a.b': expected a map on the way to it");
  has(archive({{std::string(kMaxRecordPath + 1, 'a') + ".npy", byte_array(1)}}),
      "a name of at most 4096 bytes");
  has(archive({{std::string(kMaxRecordDepth, '.') + ".npy", byte_array(1)}}), "at most 64 levels");
  const auto recognises = [](const std::string& text) {
    return Npz::recognises(std::as_bytes(std::span(text)));
  };
  CHECK(recognises(archive({{"readme.txt", "x"}, {"a.npy", byte_array(1)}})));
  CHECK_FALSE(recognises(archive({{"archive/data.pkl", "x"}})));
  CHECK_FALSE(recognises(""));
  CHECK_FALSE(recognises("PK\5\6"));
}

TEST_CASE("npz: a checksum that is wrong is found by verify, in packed arrays by decode") {
  std::string text = archive({{"a.npy", byte_array(1)}});
  text[30 + 5 + byte_array(1).size() - 1] = 2;
  CHECK(Npz::decode(bytes_of(text)).root.as<RecordMap>()->entries.size() == 1);
  CHECK_THROWS_AS(Npz::verify(bytes_of(text)), RecordError);
  const std::string packed = text_of(golden("npz_deflated.npz"));
  const std::size_t listed = packed.find("PK\1\2");
  for (const std::size_t at : {listed + 16, packed.find("PK\3\4") + 30 + 9 + 20 + 40}) {
    std::string changed = packed;
    changed[at] ^= 1;
    CHECK(error_of(changed) != "no error");
  }
}

TEST_CASE("npz: what has no place of its own") {
  RecordTree tree;
  tree.metadata = {{"format", "pt"}};
  auto& root = *tree.root.as<RecordMap>();
  root.add("w", tensor({1, 2}));
  root.add("list", {RecordList{{{std::int64_t{3}}, {RecordNone{}}, {true}}}});
  root.add("tied", {RecordLink{"w"}});
  root.add("half", {RecordTensor{"", cast(TensorData::from<float>({1.5f}, {1}), DType::bf16)}});
  const RecordTree back = Npz::decode(encode_to_bytes(any_codec<Npz>, tree));
  const auto text = [&](const char* path) {
    const RecordNode* node = find_path(back.root, path);
    return node ? node->text() : "nothing there";
  };
  CHECK(back.metadata.empty());
  CHECK(find_path(back.root, "w")->as<RecordTensor>()->id.empty());
  CHECK(text("list") == "a map of 2");
  CHECK(text("list.0") == "i64[]");
  CHECK(text("list.1") == "nothing there");
  CHECK(text("list.2") == "bool[]");
  CHECK(*find_path(back.root, "tied") == *find_path(back.root, "w"));
  CHECK(text("half") == "f32[1]");
}

TEST_CASE("npz: what cannot be written is told before a byte is") {
  const auto with = [](const std::string& key, RecordNode node) {
    RecordTree tree;
    tree.root.as<RecordMap>()->add("first", tensor({1}));
    tree.root.as<RecordMap>()->add(key, std::move(node));
    return tree;
  };
  const std::pair<RecordTree, const char*> kTrees[] = {
      {with("tied", {RecordLink{"nowhere"}}), "field 'tied': expected a tensor at 'nowhere'"},
      {with("tied", {RecordLink{"tied"}}), "expected a tensor at 'tied'"},
      {with("\xff", tensor({1})), "a name that is UTF-8"},
      {with("a\0b"s, tensor({1})), "a name that is UTF-8 without zero bytes"},
      {with("text", {"\xff"s}), "field 'text': expected a text that is UTF-8"},
      {with("text", {"zero\0"s}), "field 'text': expected a text that does not end in a zero character"}};
  for (const auto& [tree, part] : kTrees) {
    CHECK_MESSAGE(unwritable(tree).find(part) != std::string::npos, unwritable(tree));
    TextSink sink;
    CHECK_THROWS_AS(Npz::encode(tree, {}, sink), RecordError);
    CHECK(sink.text.empty());
  }
}

TEST_CASE("npz: written arrays are aligned, cast piece by piece, and verified") {
  RecordTree tree;
  for (const char* key : {"a", "longer", "c"}) tree.root.as<RecordMap>()->add(key, tensor({1, 2, 3}));
  tree.root.as<RecordMap>()->add("rate", {0.1});
  for (const Precision precision : {Precision{}, Precision{DType::f16}, Precision{DType::bf16}}) {
    const Bytes file = encode_to_bytes(any_codec<Npz>, tree, precision);
    Npz::verify(file);
    const RecordTree back = Npz::decode(file);
    for (const auto& [key, node] : back.root.as<RecordMap>()->entries) {
      const TensorData& data = node.as<RecordTensor>()->data;
      CHECK((data.bytes.data() - file.data()) % 64 == 0);
      if (key == "rate")
        CHECK(data == TensorData::from<double>({0.1}, {}));
      else
        CHECK(data.text() == (precision.floats == DType::f16 ? "f16[3]" : "f32[3]"));
    }
  }
}

template <Backend B>
struct Layer {
  Param<B, 1> weight;
  std::vector<Param<B, 1>> more;
  std::size_t stride;
  double rate;
  bool flag;
  std::string name;

  HEARTH_MODULE(Layer, weight, more, stride, rate, flag, name)
};

TEST_CASE("npz: a model's constants are numbers again when its record is loaded") {
  const auto param = [](float value) { return Param<Stored, 1>{TensorData::from<float>({value}, {1}), {}}; };
  const Layer<Stored> layer = {param(1), {param(2), param(3)}, 7, 0.25, true, "gelu"};
  const RecordTree tree = {{}, to_tree(layer)};
  const auto back = from_tree<Layer<Stored>>(Npz::decode(encode_to_bytes(any_codec<Npz>, tree)).root);
  CHECK(back.weight.data == layer.weight.data);
  REQUIRE(back.more.size() == 2);
  CHECK(back.more[1].data == layer.more[1].data);
  CHECK(back.stride == 7);
  CHECK(back.rate == 0.25);
  CHECK(back.flag);
  CHECK(back.name == "gelu");
}

}  // namespace
}  // namespace hearth
