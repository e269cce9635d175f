// MindSpore's checkpoints: its own files, what it reads of ours, and what is refused.
#include <doctest/doctest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <hearth/record/codec/ckpt.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"
#include "proto_bytes.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;
using namespace test::proto;

constexpr const char* kFloat = "Float32";

std::string tensor(const std::string& dims, std::string_view type, std::string_view content) {
  return dims + bytes(2, type) + bytes(3, content);
}
std::string value(std::string_view tag, std::string_view tensor) {
  return bytes(1, bytes(1, tag) + bytes(2, tensor));
}
std::string value(std::string_view tag, const std::string& dims, std::string_view type,
                  std::string_view content) {
  return value(tag, tensor(dims, type, content));
}
std::string dims(std::initializer_list<std::uint64_t> extents) {
  std::string text;
  for (std::uint64_t extent : extents) text += number(1, extent);
  return text;
}
std::string with_sum(const std::string& text, std::uint32_t sum) {
  std::string end = "crc_num\0\0\0\0\0\0"s;
  for (int shift = 24; shift >= 0; shift -= 8) end += static_cast<char>(sum >> shift);
  return text + end;
}

RecordTree decode(const std::string& text) { return Ckpt::decode(bytes_of(text)); }
std::string encoded(const RecordTree& tree, Precision precision = {}) {
  return text_of(encode_to_bytes(any_codec<Ckpt>, tree, precision));
}
template <class Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
void has(const std::string& text, const std::string& part) {
  const std::string error = error_of([&] { decode(text); });
  CHECK_MESSAGE(error.find(part) != std::string::npos, error);
}
void unwritable(RecordMap root, const std::string& part) {
  const std::string error = error_of([&] { encoded({{}, {std::move(root)}}); });
  CHECK_MESSAGE(error.find(part) != std::string::npos, error);
}
const TensorData& data_at(const RecordTree& tree, std::string_view path) {
  const RecordNode* node = find_path(tree.root, path);
  REQUIRE(node);
  REQUIRE(node->as<RecordTensor>());
  return node->as<RecordTensor>()->data;
}
RecordTree of_floats(std::vector<float> values, const Shape& shape) {
  RecordMap root;
  root.add("w", {RecordTensor{"", TensorData::from(std::move(values), shape)}});
  return {{}, {std::move(root)}};
}
std::string golden(const std::string& name) {
  return text_of(map_file(HEARTH_GOLDEN "/records/mindspore_" + name + ".ckpt"));
}

TEST_CASE("MindSpore: a checkpoint comes out as it went in, and its tensors are the file's bytes") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/mindspore/lenet-1_1875.ckpt");
  CHECK(codec_of_bytes(file.span()) == codec_named("ckpt"));
  const RecordTree tree = Ckpt::decode(file);
  CHECK(tree.metadata.empty());
  CHECK(data_at(tree, "conv1.weight").text() == "f32[6, 1, 5, 5]");
  CHECK(data_at(tree, "global_step").values<int>() == std::vector{1875});
  CHECK(data_at(tree, "learning_rate").text() == "f32[]");
  CHECK(data_at(tree, "moments.fc3.bias").text() == "f32[10]");
  const std::byte* bytes = data_at(tree, "fc1.weight").bytes.data();
  CHECK((bytes > file.data() && bytes < file.data() + file.size()));
  CHECK(std::ranges::equal(encode_to_bytes(any_codec<Ckpt>, tree).span(), file.span()));
  Ckpt::verify(file);
}

TEST_CASE("MindSpore: a checkpoint cut short is an error, or whole values of it") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/mindspore/lenet-1_1875.ckpt");
  std::size_t read = 0;
  for (std::size_t i = 0; i < 2'000; ++i) {
    const std::size_t size = i < 1'000 ? i : file.size() - (i - 999);
    RecordTree tree;
    if (error_of([&] { tree = Ckpt::decode(Bytes::copy(file.span().first(size))); }) != "no error") continue;
    ++read;
    CHECK(std::ranges::equal(encode_to_bytes(any_codec<Ckpt>, tree).span(), file.span().first(size)));
  }
  CHECK(read > 0);
  CHECK(read < 10);  // protobuf does not say how many values there are
}

TEST_CASE("MindSpore: every type of its own file") {
  const std::string text = golden("types");
  const RecordTree tree = decode(text);
  for (auto [dtype, name] : {std::pair(DType::f64, "Float64"),
                             {DType::f32, "Float32"},
                             {DType::f16, "Float16"},
                             {DType::bf16, "BFloat16"},
                             {DType::i64, "Int64"},
                             {DType::i32, "Int32"},
                             {DType::i16, "Int16"},
                             {DType::i8, "Int8"},
                             {DType::u64, "UInt64"},
                             {DType::u32, "UInt32"},
                             {DType::u16, "UInt16"},
                             {DType::u8, "UInt8"}}) {
    const TensorData& data = data_at(tree, "types."s + name);
    CHECK(data.text() == std::string(hearth::name(dtype)) + "[2, 3]");
    CHECK(data.values<double>() == std::vector<double>{0, 1, 2, 3, 4, 5});
  }
  const TensorData truths = {DType::boolean, {2, 3}, Bytes::of(std::vector<std::uint8_t>{0, 1, 1, 1, 1, 1})};
  CHECK(data_at(tree, "types.Bool") == truths);
  CHECK(data_at(tree, "epoch") == TensorData::from<std::int64_t>({7}, {}));
  CHECK(data_at(tree, "rate") == TensorData::from<float>({0.5}, {}));
  CHECK(data_at(tree, "flag").text() == "bool[]");
  CHECK(*find_path(tree.root, "note")->as<std::string>() == "h\u00e9\u8a9e\U0001f525");
  CHECK(find_path(tree.root, "no_note")->as<std::string>()->empty());
  CHECK(encoded(tree) == text);
}

TEST_CASE("MindSpore: the checksum is kept, written and verified") {
  const std::string text = golden("sum");
  RecordTree tree = decode(text);
  REQUIRE(tree.metadata.size() == 1);
  CHECK(tree.metadata[0].first == "crc_num");
  CHECK(encoded(tree) == text);
  Ckpt::verify(bytes_of(text));

  tree.metadata = {{"format", "ms"}, {"crc_num", "of another file"}};
  CHECK(encoded(tree) == text);
  tree.metadata.pop_back();
  CHECK(encoded(tree) == text.substr(0, text.size() - 17));

  std::string changed = text;
  changed[text.size() - 18] ^= 1;  // a byte of a tensor
  CHECK(find_path(decode(changed).root, "fc.bias"));
  const std::string error = error_of([&] { any_codec<Ckpt>.verify(bytes_of(changed)); });
  CHECK_MESSAGE(error.find("bytes with the CRC-32 " + decode(text).metadata[0].second) != std::string::npos,
                error);
  changed = text;
  changed[text.size() - 5] = 1;
  has(changed, "a CRC-32 of 32 bits");
  has(with_sum("", 0), "expected at least one tensor, got none");
  for (std::size_t left = 1; left < 17; ++left)
    has(text.substr(0, text.size() - left),
        "expected " + std::to_string(left) + (left == 1 ? " more byte" : " more bytes") + " of the checksum");
  // Zlib starts anew for no bytes at no address.
  RecordTree with_empty = decode(text);
  with_empty.root.as<RecordMap>()->add("empty", {RecordTensor{"", {DType::f32, {0}, {}}}});
  Ckpt::verify(bytes_of(encoded(with_empty)));
  // The mark counts where a value could begin only.
  const std::string inside = value("t", dims({17}), "UInt8", with_sum("", 5));
  CHECK(data_at(decode(inside), "t").numel() == 17);
  CHECK(decode(inside).metadata.empty());
}

TEST_CASE("MindSpore: encrypted files are told by their cipher") {
  for (const std::string cipher : {"AES-GCM", "AES-CBC", "SM4-CBC"}) {
    const std::string text = golden("encrypted_" + cipher);
    has(text, "expected a checkpoint that is not encrypted, got one that is, with " + cipher);
    CHECK(Ckpt::recognises(bytes_of(text).span()));
    CHECK_THROWS_AS(Ckpt::verify(bytes_of(text)), RecordError);
  }
}

TEST_CASE("MindSpore: constants, texts and ties are tensors, texts and copies") {
  RecordMap fc, root;
  fc.add("weight", {RecordTensor{"an id", TensorData::from<float>({1.5}, {1, 1})}});
  root.add("tied", {RecordLink{"fc.weight"}});
  root.add("fc", {std::move(fc)});
  root.add("steps", {RecordList{{{std::int64_t{-3}}, {std::numeric_limits<std::uint64_t>::max()}}}});
  root.add("rate", {0.1});
  root.add("yes", {true});
  root.add("note", {"\u00e9 \U0001f525"s});
  root.add("nothing", {RecordNone{}});
  root.add("empty", {RecordTensor{"", {DType::f64, {3, 0}, {}}}});
  root.add("none", {RecordTensor{"", {DType::f64, {0}, {}}}});
  const std::string weight = raw({1.5f});
  const std::string text = encoded({{{"format", "pt"}}, {std::move(root)}}, {.floats = DType::f32});
  CHECK(text == value("tied", dims({1, 1}), kFloat, weight) +
                    value("fc.weight", dims({1, 1}), kFloat, weight) +
                    value("steps.0", "", "Int64", raw({std::int64_t{-3}})) +
                    value("steps.1", "", "UInt64", std::string(8, '\xff')) +
                    value("rate", "", "Float64", raw({0.1})) + value("yes", "", "Bool", "\1") +
                    value("note", dims({0}), "str", raw({0xe9u, 0x20u, 0x1f525u})) +
                    value("empty", dims({3, 0}), kFloat, "") + value("none", dims({0}), kFloat, ""));
  const RecordTree back = decode(text);
  CHECK(*tensor_as_constant(*find_path(back.root, "rate"))->as<double>() == 0.1);
  CHECK(data_at(back, "tied") == data_at(back, "fc.weight"));
  CHECK(data_at(back, "none").text() == "f32[0]");
  CHECK(encoded(back) == text);
}

TEST_CASE("MindSpore: tensors in slices are joined") {
  const std::string first = raw({1.f, 2.f}), second = raw({3.f});
  const RecordTree tree =
      decode(value("a", "", "Bool", "\1") + value("w", dims({3}), kFloat, first) + number(9, 5) +
             value("w", dims({3}), kFloat, second) + value("z", "", "Bool", "\1"));
  CHECK(data_at(tree, "w") == TensorData::from<float>({1, 2, 3}, {3}));
  CHECK(data_at(tree, "z").text() == "bool[]");
  CHECK(*find_path(
             decode(value("t", dims({0}), "str", raw({97u})) + value("t", dims({0}), "str", raw({98u}))).root,
             "t")
             ->as<std::string>() == "ab");
  has(value("w", dims({3}), kFloat, first) + value("w", dims({3}), kFloat, first),
      "field 'w': expected the bytes of Float32[3], got 16 bytes");
  has(value("w", dims({3}), kFloat, first) + value("w", dims({1, 3}), kFloat, second),
      "field 'w': expected slices of one type and shape, got Float32[1, 3] after Float32[3]");
  has(value("w", dims({3}), kFloat, first) + value("w", dims({3}), "Int32", second),
      "got Int32[3] after Float32[3]");
}

// Keeps what is short and counts the rest.
struct OutlineSink final : ByteSink {
  std::string text;
  std::vector<std::size_t> long_pieces;
  void write(std::span<const std::byte> bytes) override {
    if (bytes.size() > 1000)
      long_pieces.push_back(bytes.size());
    else
      text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};

TEST_CASE("MindSpore: a tensor of more than 512 MiB is written in slices") {
  constexpr std::size_t kSlice = 512u << 20, kSize = 2 * kSlice + 8;
  void* pages = ::mmap(nullptr, kSize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  REQUIRE(pages != MAP_FAILED);  // never touched, so they are no memory
  const Bytes zeros = Bytes::borrowed({static_cast<const std::byte*>(pages), kSize});
  const auto outline = [&](std::size_t size) {
    RecordMap root;
    root.add("w", {RecordTensor{"", {DType::f32, {size / 4}, zeros.part(0, size)}}});
    OutlineSink sink;
    Ckpt::encode({{}, {std::move(root)}}, {}, sink);
    return sink;
  };
  CHECK(outline(kSlice).long_pieces == std::vector{kSlice});
  const OutlineSink sink = outline(kSize);
  CHECK(sink.long_pieces == std::vector{kSlice, kSlice});
  const auto head = [&](std::size_t content) {
    const std::string tensor =
        dims({kSize / 4}) + bytes_field_head(2, 7) + kFloat + bytes_field_head(3, content);
    const std::string tag = bytes(1, "w");
    const std::string in_value = tag + bytes_field_head(2, tensor.size() + content);
    return bytes_field_head(1, in_value.size() + tensor.size() + content) + in_value + tensor;
  };
  CHECK(sink.text == head(kSlice) + head(kSlice) + head(8) + std::string(8, '\0'));
  ::munmap(pages, kSize);
}

TEST_CASE("MindSpore: other spellings of the same") {
  const std::string one = raw({1.f});
  // Packed dims, [0] for a single value, fields in another order, unknown fields, the last of two types.
  CHECK(data_at(decode(value("w", bytes(1, "\1\1"), kFloat, one)), "w").text() == "f32[1, 1]");
  CHECK(data_at(decode(value("w", dims({0}), kFloat, one)), "w").text() == "f32[]");
  const std::string backwards = bytes(3, one) + bytes(2, kFloat) + number(1, 1);
  CHECK(data_at(decode(bytes(1, bytes(2, backwards) + bytes(1, "w"))), "w").text() == "f32[1]");
  const std::string unknown = number(77, 1) + key(78, Wire::fixed64) + std::string(8, 'x') +
                              key(79, Wire::fixed32) + "xxxx" + bytes(80, "abc");
  const std::string filled = unknown + tensor(unknown, "Bool", "") + bytes(3, one) + bytes(2, kFloat);
  CHECK(
      data_at(decode(unknown + bytes(1, unknown + bytes(1, "w") + bytes(2, filled)) + unknown), "w").text() ==
      "f32[]");
  // A number in more bytes than it needs.
  CHECK(data_at(
            decode(value("w", key(1, Wire::varint) + "\x81\x80\x80\x80\x80\x80\x80\x80\x80\0"s, kFloat, one)),
            "w")
            .text() == "f32[1]");
}

TEST_CASE("MindSpore: what is no protobuf") {
  has("", "expected at least one tensor, got none");
  has("\x0a", "expected more bytes, got the end of the file at byte 1");
  has("\x0a\x80", "expected more bytes, got the end of the file at byte 2");
  has("\x0a\x05xx", "expected 3 more bytes of field 1, got the end of the file at byte 4");
  has("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "expected 18446744073709551615 more bytes of field 1");
  has("\x08"s + std::string(10, '\xff'), "a number that has no end");  // more than 64 bits
  has("\x08"s + std::string(9, '\xff') + "\x02", "a number that has no end");
  has("\x08"s + std::string(10, '\x80') + "\x01", "a number that has no end");
  has("\0"s, "a field of number 0");
  has(varint(std::uint64_t{1} << 32 | 10) + "\1x", "a field of number 536870913");
  for (Wire group : {Wire::group, Wire::group_end}) has(key(5, group), "a group, which is not read");
  has(key(5, Wire::none), "a field of no kind");
  has(std::string(1'000'000, '\x0b'), "a group");
  has(key(5, Wire::fixed64) + "1234567",
      "expected 1 more byte of field 5, got the end of the file at byte 8");
  has(key(5, Wire::fixed32) + "123", "expected 1 more byte of field 5, got the end of the file at byte 4");
  has(bytes(1, key(5, Wire::fixed32) + "123"), "expected 4 bytes in field 5, got 3");
  has(number(1, 5), "expected bytes with their length in field 1, got a number");
  has(value("w", bytes(1, "\x80"), kFloat, ""), "a packed number that has no end");
  has(value("w", key(1, Wire::fixed32) + "1234", kFloat, ""),
      "expected bytes with their length in field 1, got 4 bytes");
}

TEST_CASE("MindSpore: values that are not what they should be") {
  const std::string one = raw({1.f});
  has(bytes(1, ""), "expected a value with a tag, got one without");
  has(bytes(1, bytes(1, "w")), "field 'w': expected a tensor, got none");
  has(bytes(1, bytes(1, "w") + bytes(3, "")), "field 'w': expected a tensor, got a MapTensor");
  has(bytes(1, bytes(1, "w") + bytes(2, "") + bytes(2, "")),
      "field 'w': expected one tensor of a value, got two");
  has(bytes(1, bytes(1, "\xff")), "expected UTF-8 in field 1, got other bytes");
  has(value("w", bytes(3, "")), "field 'w': expected a tensor_type, got none");
  has(value("w", bytes(2, kFloat)), "field 'w': expected a tensor_content, got none");
  for (const char* type : {"float32", "Int4", "", "Float8"})
    has(value("w", dims({1}), type, one), "got '"s + type + "'");
  for (std::uint64_t size : {2, 3, 5, 8})
    has(value("w", dims({1}), kFloat, std::string(size, 'x')),
        "field 'w': expected the bytes of Float32[1], got " + std::to_string(size) + " bytes");
  has(value("w", dims({1}), kFloat, ""), "expected the bytes of Float32[1], got 0 bytes");
  has(value("w", dims({0}), kFloat, "xxx"), "expected the bytes of Float32[0], got 3 bytes");
  has(value("w", dims({~std::uint64_t{0}}), kFloat, one), "field 'w': expected an extent, got -1");
  has(value("w", dims({std::uint64_t{1} << 62, 4}), kFloat, one), "expected the bytes of Float32[");
  has(value("w", dims({1, 1, 1, 1, 1, 1, 1, 1, 1}), kFloat, one), "expected at most 8 dimensions, got more");
  has(value("w", dims({1}), kFloat, one) + value("v", dims({1}), kFloat, one) +
          value("w", dims({1}), kFloat, one),
      "field 'w': expected one entry of this name, got two");
  has(value("w", dims({1}), kFloat, one) + value("w.v", dims({1}), kFloat, one), "a map on the way to it");
  has(value(std::string(kMaxRecordPath + 1, 'x'), dims({1}), kFloat, one), "a name of at most 4096 bytes");
  for (const std::string& content : {"x"s, raw({0x110000u}), raw({0xd800u}), raw({~0u})})
    has(value("t", dims({0}), "str", content), "field 't': expected a text in UTF-32, got other bytes");
}

TEST_CASE("MindSpore: trees that it cannot hold") {
  RecordMap root;
  unwritable(root, "expected at least one tensor, got none");
  root.add("nothing", {RecordNone{}});
  unwritable(root, "expected at least one tensor, got none");
  const auto with = [](std::string name, RecordNode node) {
    RecordMap map;
    map.add(std::move(name), std::move(node));
    return map;
  };
  unwritable(with("t", {"\xff"s}), "field 't': expected text that is UTF-8");
  unwritable(with("t", {"a\0"s}), "field 't': expected text that does not end in a zero");
  unwritable(with("\xc0\x80", {true}), "expected a name that is UTF-8");
  unwritable(with("t", {RecordLink{"u"}}), "field 't': expected a tensor at 'u', got none");
  unwritable(with("t", {RecordLink{"t"}}), "field 't': expected a tensor at 't', got none");
  unwritable(with("t", {RecordTensor{"", {DType::u8, {std::size_t{1} << 63, 0}, {}}}}), "extents below 2^63");
  CHECK(error_of([] { encoded({{}, {true}}); }).find("a map of fields") != std::string::npos);
}

TEST_CASE("MindSpore: UTF-8 is what it should be") {
  const auto survives = [](const std::string& text) {
    RecordMap root;
    root.add("t", {text});
    return *find_path(decode(encoded({{}, {root}})).root, "t")->as<std::string>() == text;
  };
  for (const char* text : {"", "\x7f", "\u0080", "\u07ff", "\u0800", "\xed\x9f\xbf", "\ue000", "\uffff",
                           "\U00010000", "\U0010ffff"})
    CHECK(survives(text));
  CHECK(survives("a\0b"s));
  for (const char* text :
       {"\x80", "\xbf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xc3(", "\xf0\x9f\x94"})
    CHECK_THROWS_AS(survives(text), RecordError);
}

TEST_CASE("MindSpore: what is recognised") {
  const auto recognised = [](const std::string& text) { return Ckpt::recognises(bytes_of(text).span()); };
  CHECK(recognised(encoded(of_floats({1}, {}))));
  CHECK(recognised(encoded(of_floats({1, 2}, {2, 1, 1, 1, 1, 1, 1, 1}))));
  CHECK(recognised(value("w", bytes(1, "\1\1"), kFloat, "xxxx")));
  CHECK(recognised(value("", "", "Int4", "")));
  CHECK(recognised(value("t", dims({0}), "str", "")));
  CHECK_FALSE(recognised(""));
  CHECK_FALSE(recognised("\x0a"));
  CHECK_FALSE(recognised(value("w", "", "float32", "xxxx")));
  CHECK_FALSE(recognised("\n\n\n\x12\x12"));
  CHECK_FALSE(recognised(bytes(1, bytes(1, "x") + bytes(2, "Placeholder"))));  // TensorFlow's graph
  for (const AnyCodec& other : all_codecs())
    if (other.writable() && other.name != Ckpt::name)
      CHECK_FALSE(recognised(text_of(encode_to_bytes(other, of_floats({1}, {1})))));
}

}  // namespace
}  // namespace hearth
