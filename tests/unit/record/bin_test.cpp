// The layout of .bin files, and what of them is checked.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/medium.hpp>

#include "../../skip.hpp"

namespace hearth {
namespace {

constexpr std::size_t kVersionAt = 8, kFingerprintAt = 12, kOrderAt = 20;

RecordTree sample() {
  RecordMap root;
  root.add("a", {RecordTensor{"", TensorData::from<float>({1, 2, 3}, {3})}});
  root.add("none", {RecordTensor{"", TensorData::from<float>({}, {0})}});
  root.add("b", {RecordTensor{"", TensorData::from<std::int64_t>({7}, {1})}});
  return {{}, {std::move(root)}};
}

std::vector<std::byte> encoded(const RecordTree& tree) {
  const Bytes bytes = encode_to_bytes(any_codec<Bin>, tree);
  return {bytes.span().begin(), bytes.span().end()};
}

std::string error_of(std::vector<std::byte> bytes) {
  try {
    Bin::decode(Bytes::of(std::move(bytes)));
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}

template <class T>
void patch(std::vector<std::byte>& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

TEST_CASE("Bin: tensors start at multiples of 64") {
  const Bytes bytes = encode_to_bytes(any_codec<Bin>, sample());
  CHECK(std::memcmp(bytes.data(), "HEARTHB1\1\0\0\0", 12) == 0);
  const RecordTree tree = Bin::decode(bytes);
  for (const char* path : {"a", "b"}) {
    const std::byte* data = find_path(tree.root, path)->as<RecordTensor>()->data.bytes.data();
    CHECK((data - bytes.data()) % 64 == 0);
  }
}

TEST_CASE("Bin: kinds of numbers are kept exactly") {
  RecordMap root;
  root.add("u", {std::uint64_t{5}});
  root.add("i", {std::int64_t{5}});
  const RecordTree tree = {{{"key", "value"}}, {std::move(root)}};
  CHECK(Bin::decode(encode_to_bytes(any_codec<Bin>, tree)) == tree);
}

TEST_CASE("Bin: the fingerprint tells paths, kinds and ranks") {
  const auto of = [](std::string path, RecordNode node) {
    RecordMap root;
    root.add(std::move(path), std::move(node));
    return schema_fingerprint({std::move(root)});
  };
  const RecordNode vector = {RecordTensor{"", TensorData::from<float>({1}, {1})}};
  const RecordNode matrix = {RecordTensor{"", TensorData::from<float>({1}, {1, 1})}};
  const RecordNode longer = {RecordTensor{"x", TensorData::from<float>({1, 2}, {2})}};
  CHECK(of("a", vector) == of("a", longer));
  CHECK(of("a", vector) != of("a", matrix));
  CHECK(of("a", vector) != of("b", vector));
  CHECK(of("a", vector) != of("a", {true}));
  CHECK(of("a", {true}) == of("a", {false}));
}

TEST_CASE("Bin: what is wrong is said") {
  const auto has = [](std::vector<std::byte> bytes, const std::string& part) {
    const std::string text = error_of(std::move(bytes));
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  };
  const std::vector<std::byte> good = encoded(sample());
  CHECK(error_of(good) == "no error");

  std::vector<std::byte> bytes = good;
  patch(bytes, 0, 'x');
  has(bytes, "expected the magic HEARTHB1");
  bytes = good;
  patch(bytes, kVersionAt, 2);
  has(bytes, "expected the format version 1, got 2");
  bytes = good;
  patch(bytes, kFingerprintAt, std::uint64_t{0});
  has(bytes, "fingerprint");
  bytes = good;
  patch(bytes, kOrderAt, '\0');
  has(bytes, "little-endian");
  bytes = good;
  patch(bytes, kOrderAt + 1, ~std::uint64_t{0});
  has(bytes, "expected more bytes, for a count of 18446744073709551615, got the end of the file at byte");
  bytes = good;
  bytes.resize(bytes.size() + 64);
  has(bytes, "bytes, got");
  bytes.resize(kOrderAt + 9);
  has(bytes, "expected more bytes, got the end of the file at byte " + std::to_string(bytes.size()));
}

TEST_CASE("Bin: Burn's bincode is named") {
  const std::string record = std::string("\x03") + "f32\x03" + "i32\x5c" +
                             "burn_core::record::file::BinFileRecorder<burn_core::record::settings::"
                             "FullPrecisionSettings>\x06" +
                             "0.21.0\x15" + "FullPrecisionSettings";
  const auto error = [](const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text));
    return error_of({bytes.begin(), bytes.end()});
  };
  CHECK(error(record).find("expected hearth's Bin, got Burn's bincode, which BurnBinFileRecorder reads") !=
        std::string::npos);
  CHECK(error(record.substr(1)).find("the magic HEARTHB1") != std::string::npos);
  CHECK(error("\x03" + std::string("f32")).find("the magic HEARTHB1") != std::string::npos);
  CHECK(error("\xff").find("the magic HEARTHB1") != std::string::npos);
}

TEST_CASE("Bin: a file of Burn's is named") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes file = map_file(std::string(folder) + "/burn/mnist_cnn_v0.21.bin");
  CHECK(error_of({file.span().begin(), file.span().end()}).find("Burn's bincode") != std::string::npos);
}

}  // namespace
}  // namespace hearth
