// gzip around a format: what is written, and what of it is checked.
#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/gz.hpp>
#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/named_mpk.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/record/recorders.hpp>

#include "../../skip.hpp"

namespace hearth {
namespace {

using Buffer = std::vector<std::byte>;

RecordTree sample(std::size_t size = 1000) {
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<float>(i % 37);
  RecordMap root;
  root.add("w", {RecordTensor{"i", TensorData::from(std::move(values), {size})}});
  return {{}, {std::move(root)}};
}

Buffer buffer_of(const Bytes& bytes) { return {bytes.span().begin(), bytes.span().end()}; }

/// One member of gzip as another program writes it: with a name and a time.
Buffer member(std::span<const std::byte> bytes) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  gz_header header{};
  Bytef name[] = "model.mpk";
  header.name = name;
  header.time = 1'700'000'000;
  deflateSetHeader(&stream, &header);
  Buffer out(bytes.size() + 1000);
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

template <Codec C = NamedMpk>
std::string error_of(Buffer bytes) {
  try {
    Gz<C>::decode(Bytes::of(std::move(bytes)));
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("Gz: names are Burn's") {
  CHECK(Gz<NamedMpk>::name == "NamedMpkGz");
  CHECK(Gz<Bin>::extension == "bin.gz");
  CHECK(Gz<Json>::name == "JsonGz");
  CHECK(&codec_to_read("folder/model.mpk.gz") == codec_named("NamedMpkGz"));
  CHECK(&codec_to_write("model.json.gz") == codec_named("JsonGz"));
  CHECK(&codec_to_write("model.json") == codec_named("PrettyJson"));
  const PrecisionInfo full = {"FullPrecisionSettings", "f32", "i32"};
  CHECK(Gz<Json>::metadata(full)[2].second ==
        "burn_core::record::file::JsonGzFileRecorder<burn_core::record::settings::FullPrecisionSettings>");
  CHECK(Gz<Bin>::metadata(full) == Bin::metadata(full));
}

TEST_CASE("Gz: the header has no name, no time and no system") {
  const Bytes bytes = encode_to_bytes(any_codec<Gz<NamedMpk>>, sample());
  const unsigned char expected[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
  REQUIRE(bytes.size() > sizeof expected);
  CHECK(std::ranges::equal(bytes.span().first(sizeof expected), std::as_bytes(std::span(expected))));
}

TEST_CASE("Gz: larger records than any buffer") {
  const RecordTree tree = sample(500'000);
  const Bytes bytes = encode_to_bytes(any_codec<Gz<Bin>>, tree);
  CHECK(bytes.size() < 200'000);
  CHECK(Gz<Bin>::decode(bytes) == tree);
}

TEST_CASE("Gz: other programs' headers, and several members") {
  const Bytes plain = encode_to_bytes(any_codec<NamedMpk>, sample());
  const auto half = plain.size() / 2;
  Buffer file = member(plain.span());
  CHECK(Gz<NamedMpk>::recognises(file));
  CHECK(Gz<NamedMpk>::decode(Bytes::borrowed(file)) == sample());
  for (const auto& part : {plain.span().first(0), plain.span().first(half), plain.span().subspan(half)}) {
    if (part.empty()) file.clear();
    const Buffer next = member(part);
    file.insert(file.end(), next.begin(), next.end());
  }
  CHECK(Gz<NamedMpk>::recognises(member(plain.span())));
  CHECK(Gz<NamedMpk>::decode(Bytes::of(std::move(file))) == sample());
}

TEST_CASE("Gz: what is wrong is said") {
  const auto has = [](Buffer bytes, const char* part) {
    const std::string text = error_of(std::move(bytes));
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  };
  const Buffer good = buffer_of(encode_to_bytes(any_codec<Gz<NamedMpk>>, sample()));
  CHECK(error_of(good) == "no error");
  has({}, "'NamedMpkGz bytes': expected more bytes, got the end of the file at byte 0");

  Buffer bytes = good;
  bytes[0] = {};
  has(bytes, "expected gzip data");
  bytes = good;
  bytes[bytes.size() - 8] ^= std::byte{1};  // CRC
  has(bytes, "expected gzip data");
  bytes = good;
  bytes[bytes.size() - 4] ^= std::byte{1};  // length
  has(bytes, "expected gzip data");
  bytes = good;
  bytes.push_back({});  // padding is no member
  CHECK(error_of(bytes) != "no error");
  bytes.insert(bytes.end(), 100, {});
  has(bytes, "expected gzip data");
  bytes = good;
  bytes.pop_back();
  has(bytes, "expected more bytes, got the end of the file at byte");
  const std::string text = "not a record";
  has(member(std::as_bytes(std::span(text))), "'NamedMpk bytes'");
  has(member({}), "'NamedMpk bytes': expected more bytes");
}

TEST_CASE("Gz: what it holds is recognised by its beginning") {
  const auto holds = [](const std::string& text) {
    const AnyCodec* codec = codec_of_bytes(member(std::as_bytes(std::span(text))));
    return codec ? codec->name : "nothing";
  };
  CHECK(holds("") == "nothing");
  CHECK(holds("{\n  \"metadata\": {\n    \"float\": \"f32\"" + std::string(1000, ' ')) == "JsonGz");
  CHECK(holds("HEARTHB1") == "BinGz");
  CHECK(holds(std::string("\x83\xa8metadata")) == "NamedMpkGz");
  const std::byte cut[] = {std::byte{0x1f}, std::byte{0x8b}, std::byte{8}};
  CHECK(!codec_of_bytes(cut));
}

TEST_CASE("Gz: cut anywhere, a file of Burn's is an error") {
  const char* folder = std::getenv("HEARTH_FIXTURES");
  if (!folder) return test::skip("HEARTH_FIXTURES is not set");
  const Bytes plain = map_file(std::string(folder) + "/burn/lstm_v0.17_half.mpk");
  const Buffer file = member(plain.span());
  CHECK(Gz<NamedMpk>::decode(Bytes::borrowed(file)) == NamedMpk::decode(plain));
  for (std::size_t i = 0; i < 2000; ++i) {
    const auto cut = std::span(file).first(i * file.size() / 2000);
    CHECK_THROWS_AS(Gz<NamedMpk>::decode(Bytes::borrowed(cut)), RecordError);
  }
}

TEST_CASE("Gz: the recorders of Burn's names") {
  CHECK(std::is_same_v<SensitiveCompactRecorder, FileRecorder<Gz<Bin>, HalfPrecisionSettings>>);
  CHECK(std::is_same_v<DebugRecordSettings, PrettyJsonFileRecorder<FullPrecisionSettings>>);
  const BytesRecorder<Gz<NamedMpk>, FullPrecisionSettings> recorder;
  const Bytes bytes = recorder.save(sample());
  CHECK(first_difference(recorder.load<RecordTree>(bytes).root, sample().root) == "");
}

}  // namespace
}  // namespace hearth
