// ONNX models: exporters' own files, the ways in which values are spelled, and what is refused.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <hearth/record/codec/onnx.hpp>
#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"
#include "proto_bytes.hpp"

namespace hearth {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using namespace test::proto;

// A folder of its own, gone at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("hearth-onnx-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string save(const std::string& name, const std::string& text) const {
    const std::string file = (path / name).string();
    write_file(file, [&](ByteSink& sink) { sink.write(std::as_bytes(std::span(text))); });
    return file;
  }
};

constexpr std::uint64_t kFloat = 1, kUint8 = 2, kInt8 = 3, kInt32 = 6, kInt64 = 7, kBool = 9, kHalf = 10;
constexpr std::uint64_t kDouble = 11, kUint32 = 12, kUint64 = 13;

std::string model(const std::string& graph) { return number(1, 8) + bytes(7, bytes(2, "g") + graph); }
std::string initializer(const std::string& name, std::uint64_t type, const std::string& fields) {
  return bytes(5, number(2, type) + bytes(8, name) + fields);
}
std::string dims(std::initializer_list<std::uint64_t> extents) {
  std::string text;
  for (std::uint64_t extent : extents) text += number(1, extent);
  return text;
}
std::string one(std::uint64_t type, const std::string& fields) {
  return model(initializer("w", type, fields));
}
std::string entry(const std::string& key, const std::string& value) {
  return bytes(13, bytes(1, key) + bytes(2, value));
}
std::string external(std::uint64_t type, const std::string& fields) {
  return one(type, fields + number(14, 1));
}
std::string fixed(unsigned field, Wire wire, const std::string& bytes) { return key(field, wire) + bytes; }

RecordTree decode(const std::string& text, const Siblings& siblings = {}) {
  return Onnx::decode(bytes_of(text), siblings);
}
void has(const std::string& text, const std::string& part, const Siblings& siblings = {}) {
  std::string error = "no error";
  try {
    decode(text, siblings);
  } catch (const RecordError& problem) {
    error = problem.what();
  }
  CHECK_MESSAGE(error.find(part) != std::string::npos, error);
}
TensorData data_at(const RecordTree& tree, std::string_view path) {
  const RecordNode* node = find_path(tree.root, path);
  REQUIRE(node);
  REQUIRE(node->as<RecordTensor>());
  return node->as<RecordTensor>()->data;
}
TensorData w_of(const std::string& text, const Siblings& siblings = {}) {
  return data_at(decode(text, siblings), "w");
}

TEST_CASE("ONNX: what PyTorch exported is what it saved") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  for (const std::string name : {"lenet", "mlp"}) {
    const std::string path = std::string(folder) + "/pytorch/" + name;
    const Bytes file = map_file(path + ".onnx");
    CHECK(codec_of_bytes(file.span()) == codec_named("onnx"));
    const RecordTree tree = Onnx::decode(file, {});
    CHECK(first_difference(tree.root, Safetensors::decode(map_file(path + ".safetensors")).root) == "");
    CHECK(tree.metadata == RecordMetadata{{"ir_version", "9"},
                                          {"producer_name", "pytorch"},
                                          {"producer_version", "2.15.0"},
                                          {"opset", "20"}});
    for_each_leaf(tree.root, [&](const std::string&, const RecordNode& leaf) {
      const std::byte* bytes = leaf.as<RecordTensor>()->data.bytes.data();
      CHECK((bytes > file.data() && bytes < file.data() + file.size()));
    });
  }
  CHECK(find_path(Onnx::decode(map_file(std::string(folder) + "/pytorch/bncnn.onnx"), {}).root, "fc.weight"));
}

TEST_CASE("ONNX: cut short anywhere it is an error") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/pytorch/mlp.onnx");
  // The opset at the end is two bytes and what they announce: without it all the weights are there.
  const std::size_t graph_end = file.size() - 4;
  CHECK_NOTHROW(Onnx::decode(file.part(0, graph_end), {}));
  for (std::size_t i = 0; i < 2'000; ++i) {
    const std::size_t size = i < 1'000 ? i : file.size() - (i - 999);
    if (size != graph_end) CHECK_THROWS_AS(Onnx::decode(file.part(0, size), {}), RecordError);
  }
}

TEST_CASE("ONNX: every type, as bytes and in typed fields") {
  const Bytes file = map_file(HEARTH_GOLDEN "/records/onnx_types.onnx");
  const RecordTree tree = Onnx::decode(file, {});
  CHECK(tree.metadata == RecordMetadata{{"ir_version", "8"},
                                        {"producer_name", "generate_protobuf.py"},
                                        {"producer_version", "1"},
                                        {"opset", "17"},
                                        {"note", "a note"}});
  constexpr std::pair<const char*, DType> kTypes[] = {
      {"DOUBLE", DType::f64},   {"FLOAT", DType::f32},  {"FLOAT16", DType::f16}, {"BFLOAT16", DType::bf16},
      {"INT64", DType::i64},    {"INT32", DType::i32},  {"INT16", DType::i16},   {"INT8", DType::i8},
      {"UINT64", DType::u64},   {"UINT32", DType::u32}, {"UINT16", DType::u16},  {"UINT8", DType::u8},
      {"BOOL", DType::boolean},
  };
  for (const auto& [name, dtype] : kTypes) {
    const TensorData typed = data_at(tree, "typed."s + name);
    CHECK(typed == data_at(tree, "raw."s + name));
    CHECK(typed.text() == std::string(hearth::name(dtype)) + "[2, 3]");
    std::vector<double> values = {0, 1, 2, 3, 4, 5};
    if (name[0] == 'I')
      for (double& value : values) value -= 3;
    if (dtype == DType::boolean)
      CHECK(typed == TensorData{dtype, {2, 3}, Bytes::of(std::vector<std::uint8_t>{0, 1, 0, 1, 0, 1})});
    else
      CHECK(typed.values<double>() == values);
  }
  const std::byte* floats = data_at(tree, "typed.FLOAT").bytes.data();  // in one piece: not copied
  CHECK((floats > file.data() && floats < file.data() + file.size()));
}

TEST_CASE("ONNX: typed fields packed, alone and in pieces") {
  const TensorData three = TensorData::from<float>({1, 2, 3}, {3});
  CHECK(w_of(one(kFloat, dims({3}) + bytes(4, raw({1.f, 2.f, 3.f})))) == three);
  CHECK(w_of(one(kFloat, dims({3}) + bytes(4, raw({1.f, 2.f})) + bytes(4, raw({3.f})))) == three);
  CHECK(w_of(one(kFloat, dims({3}) + fixed(4, Wire::fixed32, raw({1.f})) + bytes(4, raw({2.f, 3.f})))) ==
        three);
  CHECK(w_of(one(kDouble,
                 dims({2}) + fixed(10, Wire::fixed64, raw({1.0})) + fixed(10, Wire::fixed64, raw({2.0})))) ==
        TensorData::from<double>({1, 2}, {2}));
  const auto minus = [](std::int64_t value) { return static_cast<std::uint64_t>(-value); };
  CHECK(w_of(one(kInt8, dims({3}) + number(5, minus(128)) + bytes(5, varint(127) + varint(minus(1))))) ==
        TensorData::from<std::int8_t>({-128, 127, -1}, {3}));
  CHECK(w_of(one(kInt64, number(7, minus(5)))) == TensorData::from<std::int64_t>({-5}, {}));
  CHECK(w_of(one(kUint64, number(11, ~std::uint64_t{0}))) ==
        TensorData::from<std::uint64_t>({~std::uint64_t{0}}, {}));
  CHECK(w_of(one(kHalf, number(5, 0x3c00))).values<float>() == std::vector<float>{1});
  CHECK(w_of(one(kFloat, bytes(1, "\2\0"s))).text() == "f32[2, 0]");  // packed dims; no value, no data
  CHECK(w_of(one(kFloat, dims({0}) + bytes(4, "") + bytes(9, ""))).text() == "f32[0]");
  CHECK(w_of(one(kFloat, dims({0}) + number(14, 1))).text() == "f32[0]");
}

TEST_CASE("ONNX: data in files beside the model") {
  const std::string path = HEARTH_GOLDEN "/records/onnx_external.onnx";
  const RecordTree tree = Onnx::decode(map_file(path), Siblings(path));
  for (std::size_t i = 0; i < 2; ++i) {
    std::vector<float> values(300 * (i + 1));
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(k);
    CHECK(data_at(tree, "layer." + std::to_string(i) + ".weight") ==
          TensorData::from(values, {3, 100 * (i + 1)}));
  }
  CHECK(data_at(tree, "small") == TensorData::from<std::int64_t>({0, 1, 2}, {3}));
  has(text_of(map_file(path)), "expected a file to find its parts beside, got bytes");
}

TEST_CASE("ONNX: data that is not where the model says") {
  const Folder folder;
  const Siblings siblings(folder.save("m.onnx", "x"));
  folder.save("data", "12345678");
  folder.save("sub/data", "abcd");
  const auto at = [](const std::string& entries) { return external(kUint8, dims({4}) + entries); };
  const auto read = [&](const std::string& entries) {
    const TensorData data = w_of(at(entries), siblings);
    return text_of(data.bytes);
  };
  CHECK(read(entry("location", "data")) == "1234");
  CHECK(read(entry("location", "data") + entry("offset", "4") + entry("length", "4")) == "5678");
  CHECK(read(entry("location", "sub/data") + entry("checksum", "not read") + entry("other", "")) == "abcd");
  CHECK(read(entry("location", "./data")) == "1234");

  const auto refused = [&](const std::string& entries, const std::string& part) {
    has(at(entries), part, siblings);
  };
  const std::string data = entry("location", "data");
  refused("", "field 'w': expected the location of its data, got none");
  refused(data + entry("offset", "5"), "field 'w': expected 4 bytes from 5 on in 'data', got a file of 8");
  refused(data + entry("offset", "18446744073709551615"), "got a file of 8");
  refused(data + entry("length", "8"), "field 'w': expected a length of 4, got 8");
  for (const char* offset : {"-1", "+1", " 1", "1 ", "0x1", "18446744073709551616", "1.0"})
    refused(data + entry("offset", offset), "field 'w': expected a number as offset, got '"s + offset + "'");
  refused(entry("location", "missing"), "field 'missing'");
  refused(entry("location", "../data"), "expected a name within the folder of the file");
  refused(entry("location", (folder.path / "data").string()),
          "expected a name within the folder of the file");
  refused(entry("location", "data\0"s), "expected a name within the folder of the file");
  refused(entry("location", "sub"), "expected a file, got a folder");
  refused(data + bytes(9, "1234"), "field 'w': expected values in one place, got several");
  has(external(kUint8, data + dims({std::uint64_t{1} << 40})), "got a file of 8", siblings);
}

TEST_CASE("ONNX: values that do not fit") {
  has(one(kFloat, dims({1})), "field 'w': expected the bytes of FLOAT[1], got 0 bytes");
  has(one(kFloat, dims({1}) + bytes(9, "12345")), "expected the bytes of FLOAT[1], got 5 bytes");
  has(one(kFloat, dims({0}) + bytes(9, "1234")), "expected the bytes of FLOAT[0], got 4 bytes");
  has(one(kFloat, dims({1}) + bytes(9, "1234") + bytes(4, "1234")),
      "expected values in one place, got several");
  has(one(kFloat, dims({1}) + number(5, 1) + bytes(4, "1234")), "expected values in one field, got two");
  has(one(kFloat, dims({1}) + number(5, 1)), "expected FLOAT in field 4, got values in field 5");
  has(one(kFloat, dims({1}) + bytes(6, "text")), "expected FLOAT in field 4, got values in field 6");
  has(one(kFloat, dims({2}) + bytes(4, "1234")), "field 'w': expected 2 values, got 1");
  has(one(kFloat, dims({1}) + bytes(4, "123")), "expected values of 4 bytes, got 3 bytes");
  has(one(kFloat, dims({1}) + number(4, 1)), "expected bytes with their length in field 4, got a number");
  has(one(kFloat, dims({1}) + fixed(4, Wire::fixed64, "12345678")), "in field 4, got 8 bytes");
  has(one(kInt32, dims({std::uint64_t{1} << 40}) + number(5, 1)), "expected 1099511627776 values, got 1");
  has(one(kInt32, dims({1}) + bytes(5, "\x80")), "a packed number that has no end");
  for (auto [type, value] : {std::pair(kUint8, 256), {kInt8, 128}, {kBool, 2}, {kHalf, 65536}})
    has(one(type, number(5, static_cast<std::uint64_t>(value))), "got " + std::to_string(value));
  has(one(kInt32, number(5, std::uint64_t{1} << 31)), "expected values of i32, got 2147483648");
  has(one(kUint8, number(5, ~std::uint64_t{0})), "expected values of u8, got -1");
  has(one(kUint32, number(11, std::uint64_t{1} << 32)), "expected values of u32, got 4294967296");
  has(one(kUint32, number(11, ~std::uint64_t{0})), "expected values of u32, got -1");
  has(one(kDouble, dims({std::uint64_t{1} << 61, 8})), "expected fewer than 2^64 bytes");
  has(one(kFloat, dims({~std::uint64_t{0}})), "field 'w': expected an extent, got -1");
  has(one(kFloat, dims({1, 1, 1, 1, 1, 1, 1, 1, 1})), "field 'w': expected at most 8 dimensions");
  has(one(kFloat, bytes(3, "")), "expected a whole tensor, got a segment");
}

TEST_CASE("ONNX: types that hearth has not are named") {
  constexpr std::pair<std::uint64_t, const char*> kTypes[] = {
      {0, "0"},     {8, "STRING"},      {14, "COMPLEX64"}, {17, "FLOAT8E4M3FN"},
      {22, "INT4"}, {24, "FLOAT8E8M0"}, {25, "25"}};
  for (const auto& [type, name] : kTypes)
    has(one(type, ""), "field 'w': expected an element type that hearth has, got "s + name);
  has(one(~std::uint64_t{0}, ""), "got 18446744073709551615");
}

TEST_CASE("ONNX: models that are not what they should be") {
  const std::string weight = initializer("w", kUint8, bytes(9, "x"));
  CHECK(decode(model("")).root == RecordNode::empty_map());
  has("", "expected a model with a graph, got one without");
  has(number(1, 8), "expected a model with a graph, got one without");
  has(model("") + bytes(7, ""), "expected one graph, got two");
  has(number(1, 8) + number(7, 1), "expected bytes with their length in field 7, got a number");
  has(model(weight).substr(0, 10), " more bytes of field 7, got the end of the file at byte 10");
  has(model(bytes(15, "")), "expected dense initializers, got a sparse one");
  has(model(weight + weight), "field 'w': expected one entry of this name, got two");
  has(model(initializer("", kUint8, bytes(9, "x"))), "expected initializers with a name, got one without");
  has(model(initializer("\xff", kUint8, bytes(9, "x"))), "expected UTF-8 in field 8");
  has(model("\x0b"), "a group, which is not read");
  has(model(weight) + bytes(14, bytes(1, "opset") + bytes(2, "1")) + bytes(8, number(2, 17)),
      "expected metadata keys that differ, got 'opset' twice");
  has(model(weight) + bytes(14, bytes(1, "ir_version")), "got 'ir_version' twice");
  has(model(std::string(1'000'000, '\x2a')), "expected 42 bytes in field 5, got");
}

TEST_CASE("ONNX: graphs below the main one are not read") {
  const std::string below = bytes(1, "then_branch") + bytes(6, initializer("inner", kUint8, bytes(9, "x")));
  const RecordTree tree = decode(
      model(bytes(1, bytes(4, "If") + bytes(5, below)) + initializer("outer.w", kUint8, bytes(9, "x"))));
  CHECK(find_path(tree.root, "outer.w"));
  CHECK(tree.root.as<RecordMap>()->entries.size() == 1);
}

TEST_CASE("ONNX: what is recognised") {
  const auto recognised = [](const std::string& text) { return Onnx::recognises(bytes_of(text).span()); };
  const std::string graph = bytes(7, bytes(2, "g"));
  CHECK(recognised(model("")));
  CHECK(recognised(number(1, 8) + bytes(2, "pytorch") + bytes(3, "2") + bytes(4, "d") + number(5, 0) +
                   bytes(6, "doc") + bytes(8, number(2, 17)) + bytes(20, "") + graph));
  CHECK_FALSE(recognised(""));
  CHECK_FALSE(recognised(graph));
  CHECK_FALSE(recognised(number(1, 8)));
  CHECK_FALSE(recognised(number(1, 8) + number(1, 8) + graph));
  CHECK_FALSE(recognised(number(1, 8) + number(2, 8) + graph));
  CHECK_FALSE(recognised(number(1, 8) + bytes(9, "x") + graph));
  CHECK_FALSE(recognised(number(1, 8) + bytes(7, "")));
  CHECK_FALSE(recognised(number(1, 8) + bytes(7, number(1, 1))));
  CHECK_FALSE(recognised(number(1, 8) + bytes(7, bytes(99, "x"))));
  CHECK_FALSE(recognised(model("").substr(0, 5)));
  CHECK_FALSE(any_codec<Onnx>.writable());
  for (const AnyCodec& other : all_codecs())
    if (other.writable()) {
      RecordMap root;
      root.add("w", {RecordTensor{"", TensorData::from<float>({1}, {1})}});
      CHECK_FALSE(recognised(text_of(encode_to_bytes(other, {{}, {root}}))));
    }
}

}  // namespace
}  // namespace hearth
