// Burn's burnpack, to the byte, and what is not it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <hearth/core/param_id.hpp>
#include <hearth/record/codec/burnpack.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;

Bytes bytes_of(const std::string& text) { return Bytes::copy(std::as_bytes(std::span(text))); }
RecordTree decode(const std::string& file) { return Burnpack::decode(bytes_of(file)); }
std::string encode(const RecordTree& tree) {
  const Bytes bytes = encode_to_bytes(any_codec<Burnpack>, tree);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::string error_of(const std::string& file) {
  try {
    decode(file);
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}

// CBOR by hand.
std::string head(unsigned major, std::uint64_t value) {
  const auto first = [major](unsigned info) { return std::string(1, static_cast<char>(major << 5 | info)); };
  if (value < 24) return first(static_cast<unsigned>(value));
  std::string text = first(27);
  for (int byte = 7; byte >= 0; --byte) text += static_cast<char>(value >> 8 * byte & 0xff);
  return text;
}
std::string number(std::uint64_t value) { return head(0, value); }
std::string text(const std::string& text) { return head(3, text.size()) + text; }
std::string list(const std::vector<std::string>& items) {
  std::string cbor = head(4, items.size());
  for (const std::string& item : items) cbor += item;
  return cbor;
}
std::string map(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string cbor = head(5, entries.size());
  for (const auto& [key, value] : entries) cbor += text(key) + value;
  return cbor;
}
std::string numbers(const std::vector<std::uint64_t>& values) {
  std::vector<std::string> items;
  for (std::uint64_t value : values) items.push_back(number(value));
  return list(items);
}
std::string tensor(const std::string& dtype, const std::vector<std::uint64_t>& shape, std::uint64_t begin,
                   std::uint64_t end) {
  return map({{"dtype", text(dtype)}, {"shape", numbers(shape)}, {"data_offsets", numbers({begin, end})}});
}

std::string front(std::size_t size) {
  std::string file = "NRUB\1\0"s;
  for (int byte = 0; byte < 4; ++byte) file += static_cast<char>(size >> 8 * byte & 0xff);
  return file;
}
/// As Burn 0.19 wrote it.
std::string packed(const std::string& header, const std::string& data) {
  return front(header.size()) + header + data;
}
std::string padded(const std::string& header, const std::string& data) {
  std::string file = front(header.size()) + header;
  file.resize((file.size() + 255) / 256 * 256);
  return file + data;
}
/// One tensor "w" of four bytes, with these fields.
std::string with_fields(const std::string& fields, const std::string& data = "abcd") {
  return padded(map({{"tensors", map({{"w", fields}})}}), data);
}
std::string with_scalar(const std::string& value) {
  return padded(map({{"tensors", map({})}, {"scalars", map({{"s", value}})}}), "");
}

TEST_CASE("Burnpack: a file of Burn comes out as it went in") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/burn/mnist_cnn_v0.22.bpk");
  const RecordTree tree = Burnpack::decode(file);
  CHECK(tree.metadata.empty());
  std::size_t tensors = 0;
  for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    REQUIRE(tensor);
    ++tensors;
    CHECK(tensor->data.dtype == DType::f32);
    CHECK(param_id_named(tensor->id));
  });
  CHECK(tensors == 18);
  const auto& fields = tree.root.as<RecordMap>()->entries;
  REQUIRE(fields.size() == 5);
  CHECK(fields[1].key == "conv2");  // the model's order, which that of the data is
  CHECK(find_path(tree.root, "fc1.weight")->text() == "f32[1600, 128]");
  CHECK(find_path(tree.root, "fc1.weight")->as<RecordTensor>()->id == ParamId{0x18024d1a756838cf}.text());
  CHECK(std::ranges::equal(encode_to_bytes(any_codec<Burnpack>, tree).span(), file.span()));

  const auto refused = [&](std::size_t size) {
    CHECK_THROWS_AS(Burnpack::decode(Bytes::borrowed(file.span().first(size))), RecordError);
  };
  for (std::size_t i = 0; i < 2000; ++i) refused(i * file.size() / 2000);
  for (std::size_t i = 1; i <= 300; ++i) refused(file.size() - i);  // among them the length without padding
}

TEST_CASE("Burnpack: the bytes of a file") {
  RecordTree tree;
  tree.metadata = {{"format", "burnpack"}};
  RecordMap root, z;
  z.add("w", {RecordTensor{ParamId{7}.text(), TensorData::from<std::uint8_t>({1, 2}, {2})}});
  root.add("z", {std::move(z)});
  root.add("b", {RecordTensor{"", {DType::boolean, {1}, Bytes::of(std::vector<std::uint8_t>{1})}}});
  root.add("i", {std::int64_t{-3}});
  root.add("n", {std::uint64_t{3}});
  root.add("on", {true});
  root.add("rate", {0.5});
  tree.root.value = std::move(root);

  const std::string b =
      map({{"dtype", map({{"Bool", text("Native")}})}, {"shape", numbers({1})}, {"data_offsets", ""}});
  const std::string header = map({{"tensors", map({{"b", b + "\x82\x19\x01\0\x19\x01\x01"s},
                                                   {"z.w", map({{"dtype", text("U8")},
                                                                {"shape", numbers({2})},
                                                                {"data_offsets", numbers({0, 2})},
                                                                {"param_id", number(7)}})}})},
                                  {"metadata", map({{"format", text("burnpack")}})},
                                  {"scalars", map({{"i", map({{"Int", head(1, 2)}})},
                                                   {"n", map({{"UInt", number(3)}})},
                                                   {"on", map({{"Bool", "\xf5"}})},
                                                   {"rate", map({{"Float", "\xf9\x38\0"s}})}})}});
  std::string data = "\1\2";
  data.resize(256);
  const std::string file = padded(header, data + "\1");
  CHECK(encode(tree) == file);
  CHECK(decode(file) == tree);
}

TEST_CASE("Burnpack: floats as short as Burn spells them") {
  const auto spelled = [](double value) {
    RecordMap root;
    root.add("s", {value});
    const std::string file = encode({{}, {std::move(root)}});
    const RecordTree back = decode(file);
    const double read = *find_path(back.root, "s")->as<double>();
    CHECK((read == value || (std::isnan(read) && std::isnan(value))));
    CHECK(std::signbit(read) == std::signbit(value));
    const auto at = file.find("Float") + 5;
    return file.substr(at, file[at] == '\xf9' ? 3 : file[at] == '\xfa' ? 5 : 9);
  };
  CHECK(spelled(2.0) == "\xf9\x40\0"s);
  CHECK(spelled(-0.0) == "\xf9\x80\0"s);
  CHECK(spelled(std::nan("")) == "\xf9\x7e\0"s);
  CHECK(spelled(INFINITY) == "\xf9\x7c\0"s);
  CHECK(spelled(100000.0) == "\xfa\x47\xc3\x50\0"s);
  CHECK(spelled(0.1) == "\xfb\x3f\xb9\x99\x99\x99\x99\x99\x9a"s);
  CHECK(spelled(1e300)[0] == '\xfb');
}

TEST_CASE("Burnpack: files of Burn 0.19 have no padding") {
  const std::string tensors = map({{"a", tensor("U8", {3}, 0, 3)}, {"b", tensor("F32", {1}, 3, 7)}});
  const RecordTree tree = decode(packed(map({{"tensors", tensors}}), "abc\0\0\x80\x3f"s));
  CHECK(find_path(tree.root, "a")->as<RecordTensor>()->data.values<std::uint8_t>()[2] == 'c');
  CHECK(find_path(tree.root, "b")->as<RecordTensor>()->data.values<float>()[0] == 1);
  const std::string one = map({{"tensors", map({{"a", tensor("U8", {3}, 0, 3)}})}});
  CHECK(decode(packed(one, "abc")).root == decode(padded(one, "abc")).root);
  // A padded file that was cut short by just its padding has zeros where the tensor would be.
  const std::string whole = padded(one, "abc");
  const std::size_t cut = packed(one, "abc").size();
  CHECK(error_of(whole.substr(0, cut))
            .find("expected " + std::to_string(whole.size() - cut) +
                  " more bytes, got the end of the file") != std::string::npos);
  // A header that ends at a multiple of 256: both layouts begin at the same place.
  const auto noted = [&](std::size_t length) {
    return map({{"tensors", tensors}, {"metadata", map({{"note", text(std::string(length, 'x'))}})}});
  };
  std::size_t length = 24;
  while ((10 + noted(length).size()) % 256 != 0) ++length;
  CHECK(find_path(decode(packed(noted(length), "abcdefg")).root, "b"));
}

TEST_CASE("Burnpack: the tree has the order of the data") {
  const std::string tensors = map({{"a", tensor("U8", {1}, 256, 257)}, {"b", tensor("U8", {1}, 0, 1)}});
  std::string data = "b";
  data.resize(256);
  const RecordTree tree = decode(padded(map({{"tensors", tensors}}), data + "a"));
  CHECK(tree.root.as<RecordMap>()->entries[0].key == "b");
  CHECK(find_path(tree.root, "a")->as<RecordTensor>()->data.values<std::uint8_t>()[0] == 'a');
}

TEST_CASE("Burnpack: what it holds is read, whatever the order of its keys") {
  const std::string fields =
      map({{"later", map({{"x", list({number(1), text("y"), "\xf6", "\xc1\x18\x20"})}})},
           {"param_id", "\xf6"},
           {"data_offsets", numbers({0, 4})},
           {"shape", numbers({})},
           {"dtype", text("Flex32")}});
  CHECK(find_path(decode(with_fields(fields)).root, "w")->text() == "f32[]");
  CHECK(find_path(decode(with_fields(tensor("Bool", {4}, 0, 4), "\1\0\1\0"s)).root, "w")->text() ==
        "bool[4]");
  CHECK(decode(padded(map({{"tensors", map({})}}), "")).root == RecordNode::empty_map());
  CHECK(decode(packed(map({{"newer", "\xf6"}, {"tensors", map({})}}), "")).root == RecordNode::empty_map());
  CHECK(find_path(decode(with_scalar(map({{"Float", "\xfa\x3f\x80\0\0"s}}))).root, "s")->text() ==
        RecordNode{1.0}.text());
  CHECK(*find_path(decode(with_scalar(map({{"Int", head(1, 0x7fffffffffffffff)}}))).root, "s")
             ->as<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("Burnpack: empty tensors lie at a tensor's place") {
  RecordTree tree;
  RecordMap root;
  root.add("first", {RecordTensor{"", TensorData::from<float>({}, {0})}});
  root.add("w", {RecordTensor{"", TensorData::from<float>({1}, {1})}});
  root.add("last", {RecordTensor{"", TensorData::from<float>({}, {2, 0})}});
  tree.root.value = std::move(root);
  CHECK(decode(encode(tree)) == tree);
  CHECK(encode(tree).size() % 256 == 0);
}

TEST_CASE("Burnpack: ids that are no numbers, texts and links travel in the metadata") {
  RecordTree tree;
  RecordMap root;
  root.add("w", {RecordTensor{"an older id", TensorData::from<float>({1}, {1})}});
  root.add("name", {"text"s});
  root.add("tied", {RecordLink{"w"}});
  tree.root.value = std::move(root);
  const std::string file = encode(tree);
  CHECK(file.find("param_id") == std::string::npos);
  CHECK(file.find("scalars") == std::string::npos);
  CHECK(file.find("hearth.constants") < file.find("hearth.links"));
  CHECK(first_difference(decode(file).root, tree.root) == "");
  CHECK(find_path(decode(file).root, "w")->as<RecordTensor>()->id == "an older id");
}

TEST_CASE("Burnpack: what is wrong is said, with its field") {
  const auto has = [](const std::string& file, const std::string& part) {
    CHECK_MESSAGE(error_of(file).find(part) != std::string::npos, error_of(file));
  };
  const std::string good = tensor("U8", {4}, 0, 4);
  CHECK(error_of(with_fields(good)) == "no error");
  const auto two = [](const std::string& a, const std::string& b, std::size_t size) {
    return padded(map({{"tensors", map({{"a", a}, {"b", b}})}}), std::string(size, 'x'));
  };

  has("", "expected 4 more bytes, got the end of the file at byte 0");
  has("BURN", "the magic NRUB");
  has("NRUB", "expected 6 more bytes, got the end of the file at byte 4");
  has("NRUB\2\0\0\0\0\0"s, "the format version 1, got 2");
  has("NRUB\0\0\0\0\0\0"s, "the format version 1, got 0");
  has("NRUB\1\0\xff\xff\xff\xff"s, "a header of at most 104857600 bytes, got 4294967295");
  has("NRUB\1\0\1\0\0\0"s, "expected 1 more byte of the header, got the end of the file at byte 10");
  has(packed("", ""), "the end before byte 0 of the header");
  has(packed("\x80", ""), "expected a map, got a list");
  has(packed(map({}), ""), "the key 'tensors'");
  has(packed(map({{"tensors", map({})}}) + "\xf6", ""), "expected the end, got 1 more bytes");
  has(packed(map({{"tensors", map({})}, {"tensors", map({})}}), ""), "'tensors' twice");
  has(packed("\xbf\xff", ""), "a definite length");
  has(packed("\xa1\x7f\xff\xf6", ""), "a definite length");
  has(packed(std::string(1'000'000, '\x7f'), ""), "a definite length");
  has(packed("\x61y", ""), "expected a map, got a text");
  has(packed("\xa1" + std::string(1'000'000, '\x7f'), ""), "a definite length");
  has(packed(map({{"newer", std::string(1'000'000, '\x81')}}), ""), "at most 128 levels");
  has(packed(map({{"newer", "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"}}), ""), "the end");
  has(packed("\xbb\x7f\xff\xff\xff\xff\xff\xff\xff", ""), "a map that the bytes can hold");
  has(packed(map({{"tensors", "\xba\0\1\x86\xa1"s + std::string(200'002, '\x60')}}), ""),
      "at most 100000 tensors, got 100001");
  has(packed(map({{"\xff", "\xf6"}}), ""), "text that is UTF-8");

  has(with_fields(map({{"shape", numbers({4})}, {"data_offsets", numbers({0, 4})}})),
      "field 'w': expected a dtype");
  has(with_fields(map({{"dtype", text("U8")}, {"data_offsets", numbers({0, 4})}})),
      "expected a shape, got none");
  has(with_fields(map({{"dtype", text("U8")}, {"shape", numbers({4})}})), "expected data_offsets, got none");
  has(with_fields(map({{"dtype", text("U8")}, {"dtype", text("U8")}})), "'dtype' twice");
  has(with_fields(tensor("U7", {4}, 0, 4)), "a dtype that hearth has, got 'U7'");
  has(with_fields(map({{"dtype", map({{"QFloat", map({})}})}})), "a quantized one");
  has(with_fields(map({{"dtype", map({{"Bool", text("U32")}})}})), "bools of the kind U32");
  has(with_fields(map({{"dtype", map({})}})), "a dtype that hearth has");
  has(with_fields(tensor("U8", {1, 1, 1, 1, 1, 1, 1, 1, 4}, 0, 4)), "at most 8 dimensions, got 9");
  has(with_fields(map({{"shape", list({head(1, 0)})}})), "an unsigned integer");
  has(with_fields(map({{"data_offsets", numbers({0, 1, 2})}})), "two data_offsets, got 3");
  has(with_fields(map({{"param_id", head(1, 0)}})), "an unsigned integer");
  has(with_fields(tensor("U8", {3}, 0, 4)), "data_offsets over the bytes of u8[3], got [0, 4]");
  has(with_fields(tensor("U8", {4}, 4, 0)), "data_offsets over the bytes of u8[4]");
  has(with_fields(tensor("F32", {std::uint64_t{1} << 62, 4}, 0, 0)), "data_offsets over the bytes of");
  has(with_fields(tensor("U8", {std::uint64_t{11} << 30}, 0, std::uint64_t{11} << 30)),
      "at most 10737418240 bytes");
  has(with_fields(tensor("U8", {std::uint64_t{9} << 30}, 0, std::uint64_t{9} << 30)),
      " more bytes, got the end");

  has(with_fields(good, "abc"), "expected 1 more byte, got the end of the file");
  has(with_fields(good, "abcde"), "bytes, got");
  has(with_fields(tensor("U8", {4}, 1, 5), "abcde"), "data_offsets from 0, got 1");
  has(with_fields(tensor("U8", {4}, 256, 260), std::string(260, 'x')), "data_offsets from 0, got 256");
  has(two(good, tensor("U8", {4}, 4, 8), 8), "field 'b': expected data_offsets from 256, got 4");
  has(two(good, tensor("U8", {4}, 512, 516), 516), "field 'b': expected data_offsets from 256, got 512");
  has(two(good, tensor("U8", {2}, 2, 4), 4), "field 'b': expected data_offsets from 256, got 2");
  has(two(good, good, 4), "field 'b': expected data_offsets from 256, got 0");
  has(packed(map({{"tensors", map({{"a", good}, {"b", tensor("U8", {4}, 5, 9)}})}}), std::string(9, 'x')),
      "field 'b': expected data_offsets from 4, got 5");

  has(padded(map({{"tensors", map({{"a", good}, {"a", tensor("U8", {1}, 256, 257)}})}}),
             std::string(257, 'x')),
      "one entry of this name, got two");
  has(padded(map({{"tensors", map({{"a", good}, {"a.b", tensor("U8", {1}, 256, 257)}})}}),
             std::string(257, 'x')),
      "at a shorter name");
  has(padded(map({{"tensors", map({{"s", good}})}, {"scalars", map({{"s", map({{"Bool", "\xf4"}})}})}}),
             "abcd"),
      "field 's': expected one entry");
  has(padded(map({{"tensors", map({})}, {"metadata", map({{"a", text("")}, {"a", text("")}})}}), ""),
      "'a' twice");
  has(padded(map({{"tensors", map({})}, {"metadata", map({{"a", number(1)}})}}), ""), "expected a text");
  has(with_scalar(map({{"Text", text("x")}})), "one of Int, UInt, Float and Bool, got 'Text'");
  has(with_scalar(map({})), "field 's': expected one value");
  has(with_scalar(map({{"Int", number(std::uint64_t{1} << 63)}})), "an integer of 64 bits");
  has(with_scalar(map({{"UInt", head(1, 0)}})), "an unsigned integer, got a negative integer");
  has(with_scalar(map({{"Float", number(1)}})), "a float, got an unsigned integer");
  has(with_scalar(map({{"Bool", "\xf6"}})), "a bool");
}

TEST_CASE("Burnpack: what Burn could not read is not written") {
  const auto refused = [](RecordTree tree, const char* part) {
    try {
      encode(tree);
      FAIL("written");
    } catch (const RecordError& error) {
      CHECK_MESSAGE(std::string(error.what()).find(part) != std::string::npos, error.what());
    }
  };
  RecordMap root;
  root.add("\xff", {true});
  refused({{}, {root}}, "UTF-8");
  refused({{{"hearth.links", "{}"}}, RecordNode::empty_map()}, "other metadata keys");
  RecordMap many;
  for (int i = 0; i <= 100'000; ++i)
    many.add("t" + std::to_string(i), {RecordTensor{"", TensorData::from<float>({}, {0})}});
  refused({{}, {std::move(many)}}, "at most 100000 tensors");
}

}  // namespace
}  // namespace hearth
