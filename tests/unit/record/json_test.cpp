// Burn's JSON, to the byte, and what is not it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;

Bytes bytes_of(const std::string& text) { return Bytes::copy(std::as_bytes(std::span(text))); }
RecordTree decode(const std::string& text) { return PrettyJson::decode(bytes_of(text)); }
bool recognised(const std::string& text) { return PrettyJson::recognises(bytes_of(text).span()); }

template <Codec C>
std::string encode(const RecordTree& tree) {
  const Bytes bytes = encode_to_bytes(any_codec<C>, tree);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string error_of(const std::string& text) {
  try {
    decode(text);
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}

std::string with_item(const std::string& item) {
  return R"({"metadata":{},"item":)" + item + R"(,"_b":null})";
}
std::string with_param(const std::string& param) {
  return with_item(R"({"w":{"id":"i","param":)" + param + "}}");
}
std::string tensor(const std::string& bytes, const std::string& shape, const std::string& dtype) {
  return R"({"bytes":)" + bytes + R"(,"shape":)" + shape + R"(,"dtype":)" + dtype + "}";
}

RecordTree small_tree() {
  RecordTree tree;
  tree.metadata = {{"float", "f32"}};
  RecordMap root;
  root.add("w", {RecordTensor{"i", {DType::u8, {2}, Bytes::of(std::vector<std::uint8_t>{7, 255})}}});
  root.add("b", {RecordTensor{"j", {DType::boolean, {}, Bytes::of(std::vector<std::uint8_t>{1})}}});
  root.add("rate", {-std::numeric_limits<double>::infinity()});
  root.add("none", {RecordList{}});
  tree.root.value = std::move(root);
  return tree;
}

TEST_CASE("PrettyJson: names may be empty, at the root too") {
  RecordTree tree;
  RecordMap below, root;
  below.add("a", {1.5});
  below.add("b", {RecordTensor{"", {DType::u8, {0}, {}}}});
  root.add("", {std::move(below)});
  root.add("a", {2.5});
  root.add("b", {RecordTensor{"", {DType::u8, {0}, {}}}});
  tree.root.value = std::move(root);
  const RecordTree read = decode(encode<PrettyJson>(tree));
  CHECK(first_difference(tree.root, read.root) == "");
  const auto id_at = [&](const char* path) { return find_path(read.root, path)->as<RecordTensor>()->id; };
  CHECK(id_at(".b") != id_at("b"));  // made from its path
}

TEST_CASE("PrettyJson: one tree, one text") {
  const std::string text = R"({
  "metadata": {
    "float": "f32"
  },
  "item": {
    "w": {
      "id": "i",
      "param": {
        "bytes": [
          7,
          255
        ],
        "shape": [
          2
        ],
        "dtype": "U8"
      }
    },
    "b": {
      "id": "j",
      "param": {
        "bytes": [
          1
        ],
        "shape": [],
        "dtype": {
          "Bool": "Native"
        }
      }
    },
    "rate": null,
    "none": []
  },
  "_b": null,
  "hearth": {
    "constants": {
      "rate": {"f64":"fff0000000000000"}
    }
  }
})";
  CHECK(encode<PrettyJson>(small_tree()) == text);
  CHECK(decode(text) == small_tree());
}

TEST_CASE("Json: the same without white space") {
  const std::string text =
      R"({"metadata":{"float":"f32"},"item":{"w":{"id":"i","param":{"bytes":[7,255],"shape":[2],"dtype":"U8"}},)"
      R"("b":{"id":"j","param":{"bytes":[1],"shape":[],"dtype":{"Bool":"Native"}}},"rate":null,"none":[]},)"
      R"("_b":null,"hearth":{"constants":{"rate":{"f64":"fff0000000000000"}}}})";
  CHECK(encode<Json>(small_tree()) == text);
  CHECK(Json::decode(bytes_of(text)) == small_tree());
  CHECK(decode(text) == small_tree());
}

TEST_CASE("PrettyJson: a record of Burn's is the same in JSON and in MessagePack") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const RecordTree tree = NamedMpk::decode(map_file(std::string(folder) + "/burn/lstm_v0.17_half.mpk"));
  const Bytes text = encode_to_bytes(any_codec<PrettyJson>, tree);
  CHECK(PrettyJson::decode(text) == tree);
  for (std::size_t i = 0; i < 200; ++i)
    CHECK_THROWS_AS(PrettyJson::decode(Bytes::borrowed(text.span().first(i * text.size() / 200))),
                    RecordError);
}

TEST_CASE("PrettyJson: a tensor may have more bytes than a record has nodes") {
  RecordTree tree;
  RecordMap root;
  std::vector<std::uint8_t> bytes(kMaxRecordNodes + 1, 9);
  const Shape shape = {bytes.size()};
  root.add("w", {RecordTensor{"i", {DType::u8, shape, Bytes::of(std::move(bytes))}}});
  tree.root.value = std::move(root);
  struct Sink final : ByteSink {
    std::size_t largest = 0;
    std::vector<std::byte> all;
    void write(std::span<const std::byte> bytes) override {
      largest = std::max(largest, bytes.size());
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
  } sink;
  Json::encode(tree, {}, sink);
  CHECK(sink.largest < 100'000);  // in pieces: a tensor's text is four times its bytes
  CHECK(Json::decode(Bytes::of(std::move(sink.all))) == tree);
}

TEST_CASE("PrettyJson: what Burn writes and what it once wrote") {
  const auto w = [](const std::string& text) {
    return find_path(decode(text).root, "w")->as<RecordTensor>()->data;
  };
  CHECK(w(with_param(tensor("[1,0]", "[2]", R"("Bool")"))).text() == "bool[2]");
  CHECK(w(with_param(tensor("[1,0]", "[2]", R"({"Bool":"U8"})"))).text() == "bool[2]");
  CHECK(w(with_param(tensor("[0,0,128,63]", "[]", R"("Flex32")"))).values<float>()[0] == 1);
  CHECK(w(with_param(tensor("[]", "[0,3]", R"("F64")"))).text() == "f64[0, 3]");
  CHECK(decode(R"({"item":null})").root.as<RecordNone>());
  CHECK(error_of(with_param(R"({"value":[1.5],"shape":[1]})")).find("an older layout") != std::string::npos);
}

TEST_CASE("PrettyJson: what is wrong is said, with its field") {
  const auto has = [](const std::string& text, const std::string& part) {
    CHECK_MESSAGE(error_of(text).find(part) != std::string::npos, error_of(text));
  };
  has("", "expected more bytes, got the end of the file at byte 0");
  has(with_item("null").substr(0, 10), "expected more bytes, got the end of the file at byte 10");
  has("7", "expected a map with the key 'item', got the number 7");
  has("{}", "a map without it");
  has(with_item("null") + "x", "expected JSON, got other text at byte");
  has(with_item("null") + "\0"s, "a zero byte");
  has("\xef\xbb\xbf" + with_item("null"), "a byte order mark");
  has(with_item("[1,]"), "expected JSON");
  has(with_item("NaN"), "expected JSON");
  has(with_item("1e999"), "expected JSON");
  has(with_item("18446744073709551616"), "expected integers of 64 bits, got 18446744073709551616");
  has(with_item("\"\xff\""), "expected JSON");
  has(with_item(R"({"a":null,"a":null})"), "keys that differ, got 'a' twice");
  has(R"({"item":null,"item":null})", "keys that differ");
  has(R"({"metadata":{"a":1},"item":null})", "field 'metadata.a': expected a text");
  has(with_param(tensor("[1]", "[2]", R"("U8")")), "the bytes of u8[2], got 1 bytes");
  has(with_param(tensor("[256]", "[1]", R"("U8")")), "bytes that are numbers from 0 to 255");
  has(with_param(tensor("[1,-1]", "[2]", R"("U8")")), "bytes that are numbers from 0 to 255");
  has(with_param(tensor("[1.0]", "[1]", R"("U8")")), "bytes that are numbers from 0 to 255");
  has(with_param(tensor("[1]", "[-1]", R"("U8")")), "expected an extent");
  has(with_param(tensor("[1]", "[1,1,1,1,1,1,1,1,1]", R"("U8")")), "at most 8 dimensions");
  has(with_param(tensor("[1]", "[1]", R"("Q8")")), "a dtype that hearth has");
  has(with_param(tensor("[1]", "[1]", R"({"QFloat":{}})")), "a quantized one");
  has(R"({"item":{"a":null},"hearth":{"constants":{"a":[]}}})", "field 'hearth.constants'");
  has(R"({"item":{"a":null},"hearth":{"constants":{"a":{"f64":"7ff"}}}})", "field 'hearth.constants'");
  has(R"({"item":{"a":null},"hearth":{"constants":{"b":1}}})", "field 'b'");
}

TEST_CASE("PrettyJson: deep nesting is refused, whatever it is of") {
  const auto nested = [](std::size_t levels) {
    return with_item(std::string(levels, '[') + "null" + std::string(levels, ']'));
  };
  CHECK(error_of(nested(5'000'000)).find("levels") != std::string::npos);
  CHECK(error_of(nested(65)).find("levels") != std::string::npos);
  CHECK(error_of(nested(64)) == "no error");
  CHECK(error_of(std::string(5'000'000, '[')).find("levels") != std::string::npos);
}

TEST_CASE("PrettyJson: texts that are not UTF-8 are refused before anything is written") {
  struct Sink final : ByteSink {
    std::size_t written = 0;
    void write(std::span<const std::byte> bytes) override { written += bytes.size(); }
  } sink;
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"}) {
    RecordTree tree = small_tree();
    tree.root.as<RecordMap>()->add(bad, {});
    CHECK_THROWS_AS(PrettyJson::encode(tree, {}, sink), RecordError);
    tree = small_tree();
    tree.metadata.emplace_back("key", bad);
    CHECK_THROWS_AS(PrettyJson::encode(tree, {}, sink), RecordError);
    tree = small_tree();
    tree.root.as<RecordMap>()->add("text", {std::string(bad)});
    CHECK_THROWS_AS(PrettyJson::encode(tree, {}, sink), RecordError);
  }
  CHECK(sink.written == 0);
  RecordTree tree = small_tree();
  tree.root.as<RecordMap>()->add("\xc3\xa9 \xef\xbf\xbd \xf0\x9f\x94\xa5 \xf4\x8f\xbf\xbf", {});
  CHECK(decode(encode<PrettyJson>(tree)) == tree);
}

TEST_CASE("PrettyJson: it is told from other JSON by how it begins") {
  for (const char* good :
       {R"({"item":null})", R"( { "_b" : null)", "{\n\t\"hearth\":", R"({"item")",
        R"({"metadata":{"float":"f32"},"item":1})", R"({"metadata":{},"item":1})", R"({"metadata":{"flo)",
        R"({"metadata":{"a \" b": "c")", R"({"metadata": {)", R"({"metadata":{},"it)", R"({"metadata":{}, )"})
    CHECK_MESSAGE(recognised(good), good);
  for (const char* other :
       {"", "{", "{}", "[", "null", R"({"ite)", R"({"items":1})", R"({metadata:{}})",
        R"({"metadata":{"total_size":5},"weight_map":{}})", R"({"metadata":{},"weight_map":{}})",
        R"({"metadata":{}})", R"({"metadata":[]})", R"({"__metadata__":{}})", R"({"metadata":{1)"})
    CHECK_MESSAGE(!recognised(other), other);
}

TEST_CASE("PrettyJson: the metadata is Burn's") {
  const RecordMetadata metadata = PrettyJson::metadata({"FullPrecisionSettings", "f32", "i32"});
  CHECK(
      metadata[2].second ==
      "burn_core::record::file::PrettyJsonFileRecorder<burn_core::record::settings::FullPrecisionSettings>");
}

}  // namespace
}  // namespace hearth
