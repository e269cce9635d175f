// What is written as a zip archive: where it lies, and that it is read again.
#include <doctest/doctest.h>

#include <hearth/core/error.hpp>

#include "../../../src/record/codec/zip.hpp"

namespace hearth::inline v0_1::detail {
namespace {

std::string le(std::uint64_t value, int size) {
  std::string text;
  for (int i = 0; i < size; ++i) text += static_cast<char>(value >> 8 * i);
  return text;
}
Bytes bytes_of(const std::string& text) { return Bytes::copy(std::as_bytes(std::span(text))); }
std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct TextSink final : ByteSink {
  std::string text;
  void write(std::span<const std::byte> bytes) override {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};
auto writes(const std::string& text) {
  return [text](ByteSink& sink) { sink.write(std::as_bytes(std::span(text))); };
}

TEST_CASE("zip: what is written is aligned, and read again") {
  for (const std::size_t alignment : {1, 16, 64}) {
    TextSink sink;
    ZipWriter writer("Zip", sink, alignment);
    std::vector<std::string> names = {"a", "archive/data.pkl", "\xc3\xa9", std::string(0xffff, 'n'), "empty"};
    for (const std::string& name : names) writer.add(name, writes(name == "empty" ? "" : "data of " + name));
    writer.finish();
    const ZipReader zip("Zip", bytes_of(sink.text));
    REQUIRE(zip.entries().size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      const ZipEntry& entry = zip.entries()[i];
      CHECK(entry.name == names[i]);
      CHECK(entry.offset % alignment == 0);
      CHECK(text_of(zip.bytes(entry)) == (names[i] == "empty" ? "" : "data of " + names[i]));
      zip.check(entry, zip.bytes(entry));
    }
    const std::size_t accented = zip.find("\xc3\xa9")->offset;  // the flag of UTF-8 is set there alone
    CHECK((sink.text.rfind("PK\3\4", accented) != std::string::npos));
    CHECK((sink.text[sink.text.rfind("PK\3\4", accented) + 7] & 8) == 8);
    CHECK((sink.text[7] & 8) == 0);
  }
}

TEST_CASE("zip: an entry may be written in pieces, empty ones among them") {
  TextSink sink;
  ZipWriter writer("Zip", sink, 1);
  writer.add("a", [](ByteSink& out) {
    writes("one ")(out);
    out.write({});
    writes("two")(out);
    out.write({});
  });
  writer.finish();
  const ZipReader zip("Zip", bytes_of(sink.text));
  CHECK(text_of(zip.bytes(zip.entries()[0])) == "one two");
  zip.check(zip.entries()[0], zip.bytes(zip.entries()[0]));
}

TEST_CASE("zip: names that are too long are not written") {
  TextSink sink;
  ZipWriter writer("Zip", sink, 1);
  CHECK_THROWS_AS(writer.add(std::string(0x10000, 'n'), writes("x")), RecordError);
  CHECK(sink.text.empty());
}

TEST_CASE("zip: more entries than the end record can count") {
  for (const std::size_t count : {0xfffe, 0xffff, 0x10001}) {
    TextSink sink;
    ZipWriter writer("Zip", sink, 1);
    for (std::size_t i = 0; i < count; ++i) writer.add(std::to_string(i), writes("x"));
    writer.finish();
    CHECK((sink.text.find("PK\6\6") != std::string::npos) == (count >= 0xffff));
    const ZipReader zip("Zip", bytes_of(sink.text));
    CHECK(zip.entries().size() == count);
    CHECK(text_of(zip.bytes(*zip.find(std::to_string(count - 1)))) == "x");
  }
}

// Keeps what is not the same megabyte over and over.
struct SparseSink final : ByteSink {
  static constexpr std::size_t kPiece = std::size_t{1} << 20;
  std::uint64_t at = 0;
  std::string small;
  void write(std::span<const std::byte> bytes) override {
    at += bytes.size();
    if (bytes.size() != kPiece) small.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
};

TEST_CASE("zip: an entry of 4 GiB has its sizes, and the one after it its place, in extra fields") {
  SparseSink sink;
  ZipWriter writer("Zip", sink, 64);
  const std::vector<std::byte> piece(SparseSink::kPiece);
  writer.add("big", [&](ByteSink& out) {
    for (int i = 0; i < 4096; ++i) out.write(piece);
  });
  const std::uint64_t size = std::uint64_t(1) << 32;
  CHECK(sink.at % 64 == 0);
  CHECK(sink.small.substr(18, 8) == std::string(8, '\xff'));
  CHECK(sink.small.substr(33, 20) == le(1, 2) + le(16, 2) + le(size, 8) + le(size, 8));
  const std::uint64_t second = sink.at;
  writer.add("after", writes("x"));
  const std::uint64_t directory = sink.at;
  sink.small.clear();
  writer.finish();
  CHECK(sink.small.substr(46 + 3, 20) == le(1, 2) + le(16, 2) + le(size, 8) + le(size, 8));
  CHECK(sink.small.substr(69 + 46 + 5, 12) == le(1, 2) + le(8, 2) + le(second, 8));
  CHECK(sink.small.substr(132, 4) == "PK\6\6");
  CHECK(sink.small.substr(132 + 48, 8) == le(directory, 8));
  CHECK(sink.small.size() == 132 + 56 + 20 + 22);
}

}  // namespace
}  // namespace hearth::inline v0_1::detail
