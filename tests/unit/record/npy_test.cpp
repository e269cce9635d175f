// NumPy's files, and headers by hand: those that are read, and one for each way to be refused.
#include <doctest/doctest.h>

#include <random>

#include <hearth/record/codec/npy.hpp>
#include <hearth/record/medium.hpp>

namespace hearth {
namespace {

using namespace std::string_literals;

Bytes bytes_of(const std::string& text) { return Bytes::copy(std::as_bytes(std::span(text))); }
Bytes golden(const std::string& name) { return map_file(HEARTH_GOLDEN "/records/" + name); }
std::string error_of(const std::string& text) {
  try {
    Npy::decode(bytes_of(text));
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
void has(const std::string& text, const std::string& part) {
  CHECK_MESSAGE(error_of(text).find(part) != std::string::npos, error_of(text));
}

// A file of version 1.0 with any header.
std::string with_header(const std::string& header, const std::string& data = "") {
  return "\x93NUMPY\1\0"s + static_cast<char>(header.size() & 0xff) + static_cast<char>(header.size() >> 8) +
         header + data;
}
std::string array(const std::string& descr, const std::string& shape, const std::string& data,
                  const std::string& fortran = "False") {
  return with_header(
      "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n", data);
}
RecordNode node_of(const std::string& text) {
  return Npy::decode(bytes_of(text)).root.as<RecordMap>()->entries[0].node;
}
TensorData tensor_of(const std::string& text) { return node_of(text).as<RecordTensor>()->data; }
std::string text_of(const std::string& text) { return *node_of(text).as<std::string>(); }
std::string wide(const std::u32string& text) {
  return {reinterpret_cast<const char*>(text.data()), 4 * text.size()};
}

RecordTree one(RecordNode node, const std::string& key = "w") {
  RecordMap root;
  root.add(key, std::move(node));
  RecordTree tree;
  tree.root.value = std::move(root);
  return tree;
}
std::string encoded(const RecordTree& tree, Precision precision = {}) {
  const Bytes bytes = encode_to_bytes(any_codec<Npy>, tree, precision);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::string unwritable(const RecordTree& tree) {
  try {
    encoded(tree);
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("npy: NumPy's files") {
  const Bytes file = golden("npy_f4.npy");
  CHECK(Npy::recognises(file.span()));
  const RecordTree tree = Npy::decode(file);
  const TensorData& data = find_path(tree.root, "arr_0")->as<RecordTensor>()->data;
  CHECK(data == TensorData::from<float>({0, 1, 2, 3, 4, 5}, {2, 3}));
  CHECK(data.bytes.data() == file.data() + 128);
  // Ours is the same, byte by byte.
  CHECK(bytes_of(encoded(tree)).size() == file.size());
  CHECK(std::ranges::equal(bytes_of(encoded(tree)).span(), file.span()));

  const RecordTree half = Npy::decode(golden("npy_bf16.npy"));
  CHECK(find_path(half.root, "arr_0")->text() == "bf16[2, 3]");
  CHECK(find_path(half.root, "arr_0")->as<RecordTensor>()->data.values<float>() ==
        std::vector<float>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("npy: headers that NumPy reads") {
  CHECK(tensor_of(array("<i2", "(2,)", "\1\0\2\0"s)) == TensorData::from<std::int16_t>({1, 2}, {2}));
  CHECK(tensor_of(array(">i2", "(2,)", "\0\1\0\2"s)) == TensorData::from<std::int16_t>({1, 2}, {2}));
  CHECK(tensor_of(array("<u1", "()", "\1")).text() == "u8[]");
  CHECK(tensor_of(array(">b1", "()", "\1")).text() == "bool[]");
  CHECK(tensor_of(array("|i1", "(1,1,1,1,1,1,1,1)", "\1")).shape.rank() == 8);
  CHECK(tensor_of(array("<f8", "(3, 0, 2)", "")).text() == "f64[3, 0, 2]");
  CHECK(tensor_of(with_header(R"({"shape":(2,3),"descr":"|u1","fortran_order":True})", "adbecf")) ==
        tensor_of(array("|u1", "(2, 3)", "abcdef")));
  CHECK(tensor_of(with_header(" {'shape' : ( ) ,\t'fortran_order':False,\n'descr':'|u1'} ", "x")).text() ==
        "u8[]");
  for (const char version : {'\2', '\3'}) {
    std::string text = array("|u1", "(2,)", "xy");
    text[6] = version;
    text.insert(10, 2, '\0');  // a length of four bytes
    CHECK(tensor_of(text).text() == "u8[2]");
  }
}

TEST_CASE("npy: arrays whose first index runs fastest, and big-endian ones, are turned around") {
  std::string data, turned;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 4; ++k) turned += {static_cast<char>(i), static_cast<char>(10 * j + k)};
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 0; i < 2; ++i) data += {static_cast<char>(10 * j + k), static_cast<char>(i)};
  CHECK(tensor_of(array(">u2", "(2, 3, 4)", data, "True")) == tensor_of(array("<u2", "(2, 3, 4)", turned)));
  CHECK(tensor_of(array("<f8", "(2, 0, 4)", "", "True")).text() == "f64[2, 0, 4]");
}

TEST_CASE("npy: a text is an array of one") {
  CHECK(text_of(array("<U2", "()", wide(U"ab"))) == "ab");
  CHECK(text_of(array(">U1", "()", "\0\0\0a"s)) == "a");
  CHECK(text_of(array("<U4", "()", wide(U"\u00e9\u20ac\U0001f525\u007f"))) ==
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\xa5\x7f");
  CHECK(text_of(array("<U3", "()", wide(U"a\0\0"s + U""))) == "a");
  CHECK(text_of(array("<U0", "()", "")).empty());
  for (const std::string& text : {"gelu"s, ""s, "a\0b"s, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\xa5"s}) {
    CHECK(text_of(encoded(one({text}))) == text);
  }
  CHECK(encoded(one({""s})).find("'<U1'") != std::string::npos);  // as NumPy, which has no width 0
  has(array("<U2", "(1,)", wide(U"ab")), "expected one text, got texts of the shape [1]");
  has(array("<U2", "()", wide(U"abc")), "a text of 2 characters");
  has(array("<U2", "()", "abcdefg"), "a text of 2 characters");
  has(array("<U4611686018427387905", "()", "abcd"), "a text of 4611686018427387905 characters");
  has(array("<U1", "()", "\0\0\x11\0"s), "a text of Unicode characters");  // beyond the last
  has(array("<U1", "()", "\0\xd8\0\0"s), "a text of Unicode characters");  // half of a pair
  has(array("<U", "()", ""), "a text of no length ('<U')");
  has(array("<Ux", "()", ""), "a text of no length");
  has(array("|U1", "()", "abcd"), "another type");
  for (const std::string& text : {"\xff"s, "\xc3"s, "\xc3("s, "\xc0\x80"s, "\xed\xa0\x80"s,
                                  "\xf4\x90\x80\x80"s, "\x80"s, "\xf8\x88\x80\x80\x80"s})
    CHECK(unwritable(one({text})).find("field 'w': expected a text that is UTF-8") != std::string::npos);
  CHECK(unwritable(one({"a\0"s})).find("does not end in a zero character") != std::string::npos);
}

TEST_CASE("npy: types that are none of ours are refused by name") {
  const std::pair<const char*, const char*> kTypes[] = {{"|O", "Python objects"},
                                                        {"|S2", "bytes"},
                                                        {"<c8", "complex numbers"},
                                                        {"<M8[s]", "dates or times"},
                                                        {"<m8", "dates or times"},
                                                        {"|V2", "bytes without a type"},
                                                        {">V2", "bytes without a type"},
                                                        {"<V1", "bytes without a type"},
                                                        {"<f1", "floats of another width"},
                                                        {"<f16", "floats of another width"},
                                                        {"<i16", "another type"},
                                                        {"|f4", "floats of another width"},
                                                        {"<b2", "another type"}};
  for (const auto& [descr, meaning] : kTypes)
    has(array(descr, "()", "xx"), "got "s + meaning + " ('" + descr + "')");
  for (const char* descr : {"", "<", "f4", "=f4", "float32"})
    has(array(descr, "()", "xxxx"), "no order of bytes");
  has(with_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}"), "structures");
  has(with_header("{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': ()}"), "structures");
}

TEST_CASE("npy: headers that are malformed") {
  for (const char* header : {"",
                             "{",
                             "{}",
                             "[]",
                             "{'descr': '<f4'",
                             "{'descr': '<f4',",
                             "{'descr': '<f4'}",
                             "{,}",
                             "{'fortran_order': False, 'shape': ()}",
                             "{'descr': '|u1', 'shape': ()}",
                             "{'descr': '|u1', 'fortran_order': False}",
                             "{'descr' '|u1'}",
                             "{descr: '|u1'}",
                             "{'descr': |u1}",
                             "{'descr': '|u1}",
                             "{'descr': '\\x7cu1', 'fortran_order': False, 'shape': ()}",
                             "{'descr': '|u1', 'fortran_order': false, 'shape': ()}",
                             "{'descr': '|u1', 'fortran_order': 0, 'shape': ()}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': 1}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': [1]}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1,,1)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1.0,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (01,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1L,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (18446744073709551616,)}",
                             "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': ()}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (), 'more': 1}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': ()} or 1",
                             "print('x')"})
    has(with_header(header, "x"), "field 'arr_0': expected a header of descr, fortran_order and shape");
  has(array("|u1", "(1,1,1,1,1,1,1,1,1)", "x"), "at most 8 dimensions");
}

TEST_CASE("npy: what is around the header") {
  has("", "expected 6 more bytes, got the end of the file at byte 0");
  has("\x93NUMPX\1\0"s, "an array of NumPy");
  has("\x93NUMPY", "expected 2 more bytes, got the end of the file at byte 6");
  has("\x93NUMPY\1"s, "expected 1 more byte, got the end of the file at byte 7");
  for (const std::string& version : {"\0\0"s, "\4\0"s, "\1\1"s, "\xff\0"s})
    has("\x93NUMPY" + version + "\1\0x"s, "version 1.0, 2.0 or 3.0");
  has("\x93NUMPY\1\0\1"s, "expected 1 more byte, got the end of the file at byte 9");
  has("\x93NUMPY\2\0\1\0\0"s, "expected 1 more byte, got the end of the file at byte 11");
  has("\x93NUMPY\1\0\2\0x"s, "expected 1 more byte, got the end of the file at byte 11");
  has("\x93NUMPY\2\0\xff\xff\xff\xff{}"s, "a header of at most 10000 bytes, got 4294967295");
  has(array("<f4", "(2, 3)", std::string(23, 'x')), "expected 1 more byte of f32[2, 3], got the end of");
  has(array("<f4", "(2, 3)", std::string(25, 'x')), "expected 24 bytes, of f32[2, 3], got 25");
  has(array("<f4", "(4294967296, 4294967296)", "x"), "fewer than 2^64 bytes");
  has(array("<f8", "(2305843009213693952,)", "x"), "fewer than 2^64 bytes");
  const std::string whole = array("<f4", "(2, 3)", std::string(24, 'x'));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(error_of(whole.substr(0, size)) != "no error");
}

TEST_CASE("npy: one tensor of any type makes the round trip, and no other number of them") {
  for (const DType dtype : kDTypes) {
    const TensorData data = {dtype, {2, 1}, Bytes::of(std::vector<std::uint8_t>(2 * size_of(dtype), 1))};
    const std::string file = encoded(one({RecordTensor{"id", data}}));
    CHECK(tensor_of(file) == (dtype == DType::bf16 ? cast(data, DType::f32) : data));
    CHECK((file.size() - 2 * size_of(dtype == DType::bf16 ? DType::f32 : dtype)) % 64 == 0);
  }
  const auto floats = TensorData::from<float>({1, 2}, {2});
  CHECK(tensor_of(encoded(one({RecordTensor{"", floats}}), {DType::f16})) == cast(floats, DType::f16));
  CHECK(tensor_of(encoded(one({RecordTensor{"", floats}}), {DType::bf16})) == floats);
  CHECK(tensor_of(encoded(one({2.5}), {DType::f16})).text() == "f64[]");
  CHECK(unwritable({}).find("a single tensor, got 0") != std::string::npos);
  RecordTree two = one({RecordTensor{"", floats}});
  two.root.as<RecordMap>()->add("tied", {RecordLink{"w"}});
  CHECK(unwritable(two).find("a single tensor, got 2") != std::string::npos);
}

TEST_CASE("npy: bytes changed at random are a RecordError or a tensor") {
  const std::string whole = encoded(one({RecordTensor{"", TensorData::from<float>({1, 2, 3, 4}, {2, 2})}}));
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = whole;
    for (int j = 0; j < 2; ++j) changed[random() % changed.size()] = "\0()',<>|U19fT"[random() % 13];
    error_of(changed);
  }
}

}  // namespace
}  // namespace hearth
