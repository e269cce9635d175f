// Hostile numbers and choices of names, which all codecs are safe from in the same way.
#include <ctime>
#include <functional>

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/burnpack.hpp>
#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/onnx.hpp>
#include <hearth/record/codec/safetensors.hpp>
#include <hearth/record/codec/safetensors_index.hpp>

#include <hearth/record/tree_builder.hpp>
#include "proto_bytes.hpp"
#include "torch_files.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;
using test::raw;

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
void has(const std::string& error, const std::string& part) {
  CHECK_MESSAGE(error.find(part) != std::string::npos, error);
}

// {"0":"","1":"", ..}
std::string json_texts(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) text += (i ? ",\"" : "\"") + std::to_string(i) + "\":\"\"";
  return text + "}";
}
std::string safetensors_of(std::size_t count) {
  const std::string header = "{\"__metadata__\":" + json_texts(count) + "}";
  return raw(std::uint64_t{header.size()}) + header;
}
std::string onnx_of(std::size_t count) {
  using namespace test::proto;
  std::string model = bytes(7, "");  // the graph
  for (std::size_t i = 0; i < count; ++i) model += bytes(14, bytes(1, std::to_string(i)) + bytes(2, ""));
  return model;
}
std::string bin_of(std::size_t count) {
  std::string texts;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string key = std::to_string(i);
    texts += raw(std::uint64_t{key.size()}) + key + raw(std::uint64_t{0});
  }
  const std::string empty_map = "\x09" + raw(std::uint64_t{0});
  return "HEARTHB1" + raw(std::uint32_t{1}) + raw(schema_fingerprint(RecordNode::empty_map())) + "\1" +
         raw(std::uint64_t{count}) + texts + empty_map;
}
std::string burnpack_of(std::size_t count) {
  std::string header = "\xa2\x67tensors\xa0\x68metadata\xb9"s + static_cast<char>(count >> 8);
  header += static_cast<char>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string key = std::to_string(i);
    header += static_cast<char>(0x60 + key.size()) + key + "\x60";
  }
  return "NRUB" + raw(std::uint16_t{1}) + raw(static_cast<std::uint32_t>(header.size())) + header;
}

template <class C>
RecordTree decode(const std::string& file) {
  return any_codec<C>.decode(test::proto::bytes_of(file), {});
}

TEST_CASE("a file may say no more of itself than fits into a mebibyte") {
  static constexpr std::size_t kMost = kMaxRecordMetadata;
  const auto check = [](const std::function<RecordTree(std::size_t)>& read) {
    CHECK(read(kMost).metadata.size() == kMost);
    has(error_of([&] { read(kMost + 1); }), "expected at most 16000 texts of metadata, got more");
  };
  check([](std::size_t count) {
    return decode<PrettyJson>("{\"metadata\":" + json_texts(count) + ",\"item\":{}}");
  });
  check([](std::size_t count) { return decode<Safetensors>(safetensors_of(count)); });
  check([](std::size_t count) {
    return decode<SafetensorsIndex>("{\"metadata\":" + json_texts(count) + ",\"weight_map\":{}}");
  });
  check([](std::size_t count) { return decode<Onnx>(onnx_of(count)); });
  check([](std::size_t count) { return decode<Bin>(bin_of(count)); });
  check([](std::size_t count) { return decode<Burnpack>(burnpack_of(count)); });
  check([](std::size_t count) {
    return test::decode_pth(test::zip(
        {{"a/data.pkl", test::pickle("}")}, {"a/version", "3\n"}, {"a/hearth.json", json_texts(count)}}));
  });
}

TEST_CASE("what says more of itself than can be read is not written") {
  RecordTree tree;
  tree.root.as<RecordMap>()->add("arr_0", {RecordTensor{"", {DType::u8, {0}, {}}}});
  for (std::size_t i = 0; i <= kMaxRecordMetadata; ++i) tree.metadata.emplace_back(std::to_string(i), "");
  for (const AnyCodec& codec : all_codecs()) {
    CAPTURE(codec.name);
    if (codec.writable())
      has(error_of([&] { encode_to_bytes(codec, tree); }), "at most 16000 texts of metadata, got 16001");
  }
  // Constants are among them where the format has no other place.
  tree.metadata.pop_back();
  tree.root.as<RecordMap>()->add("rate", {0.5});
  for (const AnyCodec& codec : {any_codec<Safetensors>, any_codec<Pth>})
    has(error_of([&] { encode_to_bytes(codec, tree); }), "at most 16000 texts of metadata, ours among them");
}

// std::hash of libstdc++ is MurmurHash64A with a known seed: what it makes of eight bytes, undone.
std::uint64_t bytes_hashed_to(std::uint64_t mixed) {
  constexpr std::uint64_t kMultiplier = 0xc6a4a7935bd1e995;
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kMultiplier * inverse;
  mixed *= inverse;
  mixed ^= mixed >> 47;
  return mixed * inverse;
}

TEST_CASE("names that have one hash are found as fast as others") {
  constexpr std::size_t kBits = 16;
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  // Two times eight bytes; those of the other two make the same of any hash, as the highest bits cancel.
  const std::string pieces[] = {raw(bytes_hashed_to(1)) + raw(bytes_hashed_to(3)),
                                raw(bytes_hashed_to(1 ^ kTop)) + raw(bytes_hashed_to(3 ^ kTop))};
  for (const std::string& piece : pieces) REQUIRE(piece.find('.') == std::string::npos);
  const auto name = [&](std::size_t number) {
    std::string text;
    for (std::size_t bit = 0; bit < kBits; ++bit) text += pieces[number >> bit & 1];
    return text;
  };
#ifdef __GLIBCXX__
  REQUIRE(std::hash<std::string>()(name(0)) == std::hash<std::string>()(name(0xbeef)));
#endif
  const std::clock_t start = std::clock();
  TreeBuilder builder([](const std::string&, const std::string&, const std::string&) { FAIL(""); });
  for (std::size_t i = 0; i < std::size_t{1} << kBits; ++i) builder.add(name(i), {true});
  CHECK(builder.finish().as<RecordMap>()->entries.size() == std::size_t{1} << kBits);
  CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 5);  // else a minute
}

}  // namespace
}  // namespace hearth
