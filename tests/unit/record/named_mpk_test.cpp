// Burn's bytes, exactly, and what is not them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include <hearth/core/param_id.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;

Bytes bytes_of(const std::string& text) { return Bytes::copy(std::as_bytes(std::span(text))); }
RecordTree decode(const std::string& text) { return NamedMpk::decode(bytes_of(text)); }
std::string encode(const RecordTree& tree) {
  const Bytes bytes = encode_to_bytes(any_codec<NamedMpk>, tree);
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
/// A file with this item.
std::string with_item(const std::string& item) {
  return "\x83\xa8metadata\x80\xa4item"s + item + "\xa2_b\x90";
}
/// {"w": {"id": "i", "param": <param>}}
std::string with_param(const std::string& param) {
  return with_item("\x81\xa1w\x82\xa2id\xa1i\xa5param" + param);
}
/// A tensor's map, from MessagePack's spelling of its three values.
std::string tensor(const std::string& bytes, const std::string& shape, const std::string& dtype) {
  return "\x83\xa5"
         "bytes" +
         bytes + "\xa5shape" + shape +
         "\xa5"
         "dtype" +
         dtype;
}

TEST_CASE("NamedMpk: a file of Burn comes out as it went in") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/burn/lstm_v0.17_half.mpk");
  const RecordTree tree = NamedMpk::decode(file);
  CHECK(tree.metadata.size() == 5);
  std::size_t tensors = 0;
  for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
    const auto* tensor = leaf.as<RecordTensor>();
    if (!tensor) return;
    ++tensors;
    CHECK(tensor->data.dtype == DType::f16);
    CHECK(param_id_named(tensor->id));
  });
  CHECK(tensors > 10);
  CHECK(std::ranges::equal(encode_to_bytes(any_codec<NamedMpk>, tree).span(), file.span()));
}

TEST_CASE("NamedMpk: the bytes of a parameter") {
  RecordTree tree;
  RecordMap root;
  root.add("w", {RecordTensor{"i", {DType::u8, {2}, Bytes::of(std::vector<std::uint8_t>{7, 8})}}});
  root.add("b", {RecordTensor{"", {DType::boolean, {1}, Bytes::of(std::vector<std::uint8_t>{1})}}});
  tree.root.value = std::move(root);
  const std::string id = param_id_of_path("b").text();
  CHECK(encode(tree) ==
        with_item("\x82\xa1w\x82\xa2id\xa1i\xa5param" + tensor("\xc4\x02\x07\x08", "\x91\x02", "\xa2U8") +
                  "\xa1"
                  "b\x82\xa2id\xad" +
                  id + "\xa5param" +
                  tensor("\xc4\x01\x01"s, "\x91\x01",
                         "\x81\xa4"
                         "Bool\xa6Native")));
}

TEST_CASE("NamedMpk: constants are nil in the item and kept beside it") {
  RecordTree tree;
  RecordMap root;
  root.add("rate", {0.5});
  root.add("tied", {RecordLink{"w"}});
  tree.root.value = std::move(root);
  const std::string text = encode(tree);
  CHECK(text ==
        "\x84\xa8metadata\x80\xa4item\x82\xa4rate\xc0\xa4tied\xc0\xa2_b\x90\xa6hearth\x82\xa9"
        "constants"
        "\x81\xa4rate\xcb\x3f\xe0\0\0\0\0\0\0\xa5links\x81\xa4tied\xa1w"s);
  CHECK(decode(text) == tree);
}

TEST_CASE("NamedMpk: both spellings of bool, bytes as a list, a bare tensor") {
  const auto w = [](const RecordTree& tree) { return find_path(tree.root, "w")->as<RecordTensor>()->data; };
  const TensorData truths = {DType::boolean, {2}, Bytes::of(std::vector<std::uint8_t>{1, 0})};
  CHECK(w(decode(with_param(tensor("\xc4\x02\x01\0"s, "\x91\x02",
                                   "\xa4"
                                   "Bool")))) == truths);
  CHECK(w(decode(with_param(tensor("\xc4\x02\x01\0"s, "\x91\x02",
                                   "\x81\xa4"
                                   "Bool\xa6Native")))) == truths);
  CHECK(w(decode(with_param(tensor("\x92\x01\0"s, "\x91\x02",
                                   "\x81\xa4"
                                   "Bool\xa2U8")))) == truths);
  CHECK(w(decode(with_item("\x81\xa1w" + tensor("\xc4\x02\x01\0"s, "\x91\x02",
                                                "\xa4"
                                                "Bool")))) == truths);
  CHECK(w(decode(with_param(tensor("\xc4\x01\xff", "\x90", "\xa2U8")))).text() == "u8[]");
}

TEST_CASE("NamedMpk: fields that are called as a tensor's are") {
  const RecordTree tree =
      decode(with_item("\x83\xa5"
                       "bytes\x92\xc0\xc0\xa5shape\x90\xa5"
                       "dtype\xc0"));
  CHECK(find_path(tree.root, "bytes.1"));
  CHECK(find_path(decode(with_item("\x81\xa5"
                                   "bytes\x90"))
                      .root,
                  "bytes")
            ->as<RecordList>());
  CHECK(find_path(decode(with_item("\x81\xa5"
                                   "bytes\x91\x05"))
                      .root,
                  "bytes.0")
            ->text() == "the number 5");
  CHECK(find_path(decode(with_item("\x82\xa2id\xc0\xa5param\xc0")).root, "param"));
}

TEST_CASE("NamedMpk: what is wrong is said, with its field") {
  const auto has = [](const std::string& text, const std::string& part) {
    CHECK_MESSAGE(error_of(text).find(part) != std::string::npos, error_of(text));
  };
  has("", "expected more bytes, got the end of the file at byte 0");
  has("\x01", "expected a map with the key 'item', got the number 1");
  has("\x80", "a map without it");
  has(with_item("\xc0") + "\xc0", "expected the end at");
  has(with_item("\xc1"), "expected MessagePack");
  has(with_item("\x81\x01\xc0"), "a text as key");
  has(with_item("\x82\xa1"
                "a\xc0\xa1"
                "a\xc0"),
      "keys that differ, got 'a' twice");
  has(with_item("\xd4\x01\x01"), "no extension types");
  has(with_item("\x81\xa1w\xc4\x01\x01"), "field 'w': expected bytes in a tensor only");
  has(with_param(tensor("\xc4\x01\x01", "\x91\x02", "\xa2U8")),
      "field 'w.param': expected the bytes of u8[2], got 1 bytes");
  has(with_param(tensor("\xc4\x01\x01", "\x91\x01", "\xa2Q8")), "a dtype that hearth has");
  has(with_param(tensor("\xc4\x01\x01", "\x91\x01", "\x81\xa6QFloat\xc0")), "a quantized one");
  has(with_param(tensor("\xc4\x04\x01\0\0\0"s, "\x91\x01",
                        "\x81\xa4"
                        "Bool\xa3U32")),
      "bools of the kind U32");
  has(with_param(tensor("\xc4\x01\x01", "\x91\xff", "\xa2U8")), "expected an extent, got the number -1");
  has(with_param(tensor("\xc4\x01\x01", "\x99\x01\x01\x01\x01\x01\x01\x01\x01\x01", "\xa2U8")),
      "at most 8 dimensions");
  has(with_param(tensor("\xc4\x01\x01", "\x92\xcf\xff\xff\xff\xff\xff\xff\xff\xff\x02"s, "\xa2U8")),
      "the bytes of");
  has(with_param("\x82\xa5value\x91\x01\xa5shape\x91\x01"), "an older layout");
  has(with_item("\xdd\xff\xff\xff\xff"), "expected");
}

TEST_CASE("NamedMpk: deep nesting is refused, whatever it is of") {
  CHECK(error_of(with_item(std::string(5'000'000, '\x91') + "\xc0")).find("levels") != std::string::npos);
  CHECK(error_of(with_item(std::string(65, '\x91') + "\xc0")).find("levels") != std::string::npos);
  CHECK(error_of(with_item(std::string(64, '\x91') + "\xc0")) == "no error");
}

TEST_CASE("NamedMpk: what is kept must have its place") {
  const std::string head =
      "\x84\xa8metadata\x80\xa4item\x81\xa1"
      "a\xc0\xa2_b\x90\xa6hearth";
  CHECK(find_path(decode(head + "\x81\xa9"
                                "constants\x81\xa1"
                                "a\x05")
                      .root,
                  "a")
            ->text() == "the number 5");
  CHECK(error_of(head + "\x81\xa9"
                        "constants\x81\xa1"
                        "b\x05")
            .find("field 'b'") != std::string::npos);
  CHECK(error_of(head + "\x82\xa9"
                        "constants\x81\xa1"
                        "a\x05\xa5links\x81\xa1"
                        "a\xa1"
                        "b")
            .find("both") != std::string::npos);
  CHECK(error_of(head + "\x81\xa9"
                        "constants\x05")
            .find("expected a map") != std::string::npos);
  CHECK(error_of(head + "\x81\xa5links\x81\xa1"
                        "a\x05")
            .find("expected texts") != std::string::npos);
}

TEST_CASE("NamedMpk: the metadata is Burn's") {
  const auto metadata = NamedMpk::metadata({"HalfPrecisionSettings", "half::binary16::f16", "i16"});
  REQUIRE(metadata.size() == 5);
  CHECK(metadata[0] == std::pair("float"s, "half::binary16::f16"s));
  CHECK(metadata[2].second ==
        "burn_core::record::file::NamedMpkFileRecorder<burn_core::record::settings::HalfPrecisionSettings>");
  CHECK(metadata[3] == std::pair("version"s, "0.21.0"s));
}

}  // namespace
}  // namespace hearth
