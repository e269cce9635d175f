// The reference's verdicts on odd and malformed files, and what hearth adds.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <limits>

#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;

std::string file_of(const std::string& header, std::size_t data_size) {
  const std::uint64_t length = header.size();
  std::string text(sizeof length, '\0');
  std::memcpy(text.data(), &length, sizeof length);
  return text + header + std::string(data_size, '\x01');
}
RecordTree decode(const std::string& text) {
  return Safetensors::decode(Bytes::copy(std::as_bytes(std::span(text))));
}
std::string error_of(const std::string& text) {
  try {
    decode(text);
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
void has(const std::string& text, const std::string& part) {
  CHECK_MESSAGE(error_of(text).find(part) != std::string::npos, error_of(text));
}
void is_read(const std::string& header, std::size_t data_size) {
  CHECK(error_of(file_of(header, data_size)) == "no error");
}
std::string encoded(const RecordTree& tree) {
  const Bytes bytes = encode_to_bytes(any_codec<Safetensors>, tree);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr const char* kInfo = R"({"dtype":"I32","shape":[2,2],"data_offsets":[0,16]})";
std::string one(const std::string& info) { return R"({"t":)" + info + "}"; }

TEST_CASE("safetensors: files that the reference reads") {
  is_read(one(kInfo), 16);
  is_read("  " + one(kInfo) + " \t\r\n", 16);
  is_read("{}", 0);
  is_read(R"({"t":["I32",[2,2],[0,16]]})", 16);
  is_read(
      R"({"t":{"more":{"x":[1,{"y":null}]},"dtype":"I32","shape":[2,2],"data_offsets":[0,16],"also":-1.5}})",
      16);
  is_read(R"({"__metadata__":null})", 0);
  is_read(
      R"({"b":{"dtype":"U8","shape":[],"data_offsets":[4,5]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      5);
  is_read(R"({"":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", 1);
  is_read(R"({"a\u0000b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1);
  is_read(
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"z":{"dtype":"F64","shape":[0],"data_offsets":[1,1]}})",
      1);
  CHECK(decode(file_of(R"({"__metadata__":{"k":"1","k":"2"}})", 0)).metadata ==
        decltype(RecordTree::metadata){{"k", "2"}});
}

TEST_CASE("safetensors: headers that are no JSON or not of tensors") {
  has("\1\0\0"s, "expected 5 more bytes, got the end of the file at byte 3");
  has(std::string("\x01\xe1\xf5\x05\0\0\0\0", 8), "at most 100,000,000 bytes, got 100000001");
  has(file_of("{}", 0).substr(0, 9), "expected 1 more byte of the header, got the end of the file at byte 9");
  for (const std::string& header :
       {""s,
        "[]"s,
        "1"s,
        "\xef\xbb\xbf{}"s,
        "{}\0"s,
        "{} {}"s,
        "{,}"s,
        "{\"a\":NaN}"s,
        "{}//"s,
        "{\"\n\":1}"s,
        "{\"\\ud800\":{}}"s,
        "{\"\xff\":{}}"s,
        one("5"),
        one("{}"),
        one("null"),
        one(std::string(200, '[')),
        one("{\"x\":" + std::string(200, '[') + std::string(200, ']') + "}"),
        one(R"({"dtype":"I32","dtype":"I32","shape":[2,2],"data_offsets":[0,16]})"),
        one(R"({"dtype":"I32","shape":[2,2]})"),
        one(R"(["I32",[2,2]])"),
        one(R"(["I32",[2,2],[0,16],1])"),
        R"({"__metadata__":{},"__metadata__":{}})"s,
        R"({"__metadata__":[]})"s,
        R"({"__metadata__":{"a":1}})"s,
        R"({"__metadata__":{"a":null}})"s,
        R"({"__metadata__":{"a":{}}})"s})
    has(file_of(header, 16), "hearth: cannot load 'Safetensors bytes': ");
  for (const char* offsets : {"[0]", "[0,16,0]", "[-0,16]", "[0,16.0]", "[0,1.6e1]", "[0,\"16\"]", "[0,016]",
                              "[0,18446744073709551616]", "16", "null", "[[0,16]]"})
    has(file_of(one(R"({"dtype":"I32","shape":[2,2],"data_offsets":)"s + offsets + "}"), 16),
        "hearth: cannot load");
}

TEST_CASE("safetensors: tensors that do not fit their bytes are named") {
  const auto info = [](std::string dtype, std::string shape, std::string offsets) {
    return one("{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}");
  };
  has(file_of(info("I32", "[2,2]", "[4,20]"), 20), "field 't': expected data_offsets from 0 on, got [4, 20]");
  has(file_of(info("I32", "[2,2]", "[16,0]"), 16), "field 't'");
  has(file_of(info("I32", "[2,3]", "[0,16]"), 16),
      "field 't': expected data_offsets over the 24 bytes of i32[2, 3]");
  has(file_of(info("I32", "[2,2]", "[0,16]"), 17), "expected 16 bytes of data, got 17");
  has(file_of(info("I32", "[2,2]", "[0,16]"), 15), "expected 1 more byte, got the end of the file at byte ");
  has(file_of(info("U8", "[9223372036854775808,4]", "[0,16]"), 16), "fewer than 2^64 bytes");
  has(file_of(info("F64", "[2305843009213693952]", "[0,16]"), 16), "fewer than 2^64 bytes");
  has(file_of(info("F8_E4M3", "[1]", "[0,1]"), 1), "got 'F8_E4M3'");
  has(file_of(info("i32", "[1]", "[0,4]"), 4), "got 'i32'");
  has(file_of(info("U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]"), 1),
      "field 't': expected at most 8 dimensions, got more");
  has(file_of("{\"t\":"s + kInfo + ",\"t\":" + kInfo + "}", 16),
      "field 't': expected one tensor of this name, got two");
}

TEST_CASE("safetensors: names become a tree") {
  const std::string info = R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  const RecordTree tree =
      decode(file_of("{\"a.b.0\":" + info + ",\"a.c\":" + info + ",\"d\":" + info + "}", 0));
  CHECK(find_path(tree.root, "a.b.0"));
  CHECK(find_path(tree.root, "a")->as<RecordMap>()->entries.size() == 2);
  has(file_of("{\"a\":" + info + ",\"a.b\":" + info + "}", 0),
      "field 'a.b': expected a map on the way to it");
  has(file_of("{\"a.b\":" + info + ",\"a\":" + info + "}", 0),
      "field 'a': expected one entry of this name, got a map");
  has(file_of("{\"" + std::string(100, '.') + "\":" + info + "}", 0), "levels");
}

TEST_CASE("safetensors: a hundred thousand tensors are read at once") {
  std::string header = "{";
  for (int i = 0; i < 100'000; ++i)
    header +=
        (i ? ",\"t" : "\"t") + std::to_string(i) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  CHECK(decode(file_of(header + "}", 0)).root.as<RecordMap>()->entries.size() == 100'000);
}

TEST_CASE("safetensors: what is written") {
  RecordMap fc, root;
  fc.add("weight", {RecordTensor{"", TensorData::from<std::uint8_t>({9}, {1})}});
  fc.add("bias", {RecordTensor{"id7", TensorData::from<float>({1}, {})}});
  root.add("fc", {std::move(fc)});
  root.add("rate", {0.5});
  root.add("best", {-std::numeric_limits<double>::infinity()});
  root.add("tied", {RecordLink{"fc.bias"}});
  const std::string text = encoded({{{"format", "pt"}}, {std::move(root)}});
  const std::string header =
      R"({"__metadata__":{"format":"pt","hearth.constants":"{\"best\":{\"f64\":\"fff0000000000000\"},\"rate\":0.5}",)"
      R"("hearth.links":"{\"tied\":\"fc.bias\"}","hearth.ids":"{\"fc.bias\":\"id7\"}"},)"
      R"("fc.bias":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
      R"("fc.weight":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}})";
  CHECK(text.substr(8, header.size()) == header);
  CHECK((text.size() - 5) % 64 == 0);
  CHECK(text.substr(8 + header.size(), text.size() - 5 - 8 - header.size()).find_first_not_of(' ') ==
        std::string::npos);
  CHECK(encoded({}) == file_of("{}" + std::string(54, ' '), 0));
}

TEST_CASE("safetensors: our own metadata is as hostile as any") {
  const auto with = [](const std::string& key, const std::string& value) {
    return file_of("{\"__metadata__\":{\"" + key + "\":\"" + value + "\"}}", 0);
  };
  CHECK(find_path(decode(with("hearth.constants", R"({\"a.b\":2})")).root, "a.b")->text() == "the number 2");
  for (const char* value :
       {"", "[]", "{", "{} {}", R"({\"a\":null})", R"({\"a\":[1]})", R"({\"a\":{}})",
        R"({\"a\":{\"f64\":1}})", R"({\"a\":{\"f64\":\"7ff\"}})", R"({\"a\":{\"g\":\"x\"}})",
        R"({\"a\":{\"f64\":{}}})", R"({\"a\":1,\"a\":2})", R"({\"a\":1,\"a.b\":2})", R"({\"a\":1e999})"})
    has(with("hearth.constants", value), "hearth: cannot load");
  has(with("hearth.links", R"({\"a\":1})"), "field 'a': expected a text");
  has(with("hearth.ids", R"({\"a\":1})"), "field 'a': expected a text");
  CHECK(error_of(with("hearth.ids", R"({\"gone\":\"id\"})")) == "no error");
}

TEST_CASE("safetensors: what cannot be written") {
  RecordTree tree;
  const auto refuses = [&tree](std::string key, RecordNode node) {
    RecordMap root;
    root.add(std::move(key), std::move(node));
    tree.root.value = std::move(root);
    CHECK_THROWS_AS(encoded(tree), RecordError);
  };
  refuses("text", {"\xff"s});
  refuses("\xff", {true});
  refuses("__metadata__", {RecordTensor{"", TensorData::from<float>({1}, {1})}});
  tree.metadata = {{"hearth.links", "{}"}};
  refuses("a", {true});
  tree = {{}, {true}};
  CHECK_THROWS_AS(encoded(tree), RecordError);
}

TEST_CASE("safetensors: files that PyTorch wrote") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/pytorch/lenet.safetensors");
  const RecordTree tree = Safetensors::decode(file);
  CHECK(find_path(tree.root, "fc1.weight")->text() == "f32[120, 400]");
  CHECK(find_path(tree.root, "conv1.bias")->text() == "f32[6]");
  for (const char* name : {"lenet", "mlp", "bncnn"}) {
    const RecordTree one =
        Safetensors::decode(map_file(std::string(folder) + "/pytorch/" + name + ".safetensors"));
    const RecordTree again = Safetensors::decode(encode_to_bytes(any_codec<Safetensors>, one));
    CHECK(first_difference(one.root, again.root) == "");
  }
}

}  // namespace
}  // namespace hearth
