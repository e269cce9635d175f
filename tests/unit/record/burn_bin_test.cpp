// Burn's bincode of every version from 0.14 on, spelled by hand.
#include <doctest/doctest.h>

#include <hearth/ndarray.hpp>
#include <hearth/nn.hpp>
#include <hearth/record/burn_bin.hpp>
#include <hearth/record/codec/gz.hpp>

#include "../data/file_bytes.hpp"
#include "../temporary_folder.hpp"

namespace hearth {
namespace {

using namespace std::string_literals;

template <Backend B>
struct Net {
  nn::Conv2d<B> conv;
  std::optional<nn::MaxPool2d> pool;
  std::array<std::size_t, 2> size;
  std::vector<nn::Linear<B>> layers;

  HEARTH_MODULE(Net, conv, pool, size, layers)
};
using NetRecord = Record<Net<NdArray<>>>;

std::string text(const std::string& text) { return static_cast<char>(text.size()) + text; }
std::string metadata(const std::string& version) {
  return text("half::binary16::f16") + text("i16") + text("burn_core::record::file::BinFileRecorder") +
         text(version) + text("HalfPrecisionSettings");
}
/// Elements of two bytes, all zero but the last.
std::string tensor(std::size_t elements, const std::string& shape, char dtype, const std::string& tail = "") {
  std::string bytes(elements * 2, '\0');
  bytes[bytes.size() - 1] = '\x3c';  // 1 in f16
  return text("72d17eukbtkma") + text(bytes) + shape + dtype + tail;
}
/// Conv2d{weight [1, 1, 1, 2], bias}, then what its constants take; Linear [in 1, out 2] without bias, twice.
std::string file(const std::string& version, char f16, const std::string& conv_constants,
                 const std::string& others) {
  return metadata(version) + tensor(2, "\x04\x01\x01\x01\x02", f16) + "\x01" + tensor(1, "\x01\x01", f16) +
         conv_constants + others + "\x02" + tensor(2, "\x02\x01\x02", f16) + "\0"s +
         tensor(2, "\x02\x01\x02", f16) + "\0"s;
}
const std::string kOlderConv(8, '\0'), kNewConv(5, '\0');
const std::string kOlderOthers = "\x01\0\0\0"s;  // Some(nothing), and one for each number of the size
const std::string kNewOthers(2, '\0');

NetRecord load(const std::string& bytes) {
  return BurnBinBytesRecorder().load<NetRecord>(Bytes::copy(std::as_bytes(std::span(bytes))));
}

TEST_CASE("Burn's .bin of each version is read, whatever its version says") {
  for (const std::string& version : {"0.14.0"s, "0.16.1"s, "0.19.0"s, "0.21.0"s, "9.9"s}) {
    CAPTURE(version);
    for (const std::string& bytes :
         {file(version, '\x02', kOlderConv, kOlderOthers), file(version, '\x03', kOlderConv, kOlderOthers),
          file(version, '\x03', kNewConv, kNewOthers)}) {
      const NetRecord record = load(bytes);
      CHECK(record.conv.weight.data.text() == "f16[1, 1, 1, 2]");
      CHECK(record.conv.bias->data.text() == "f16[1]");
      CHECK(record.conv.weight.id().text() == "72d17eukbtkma");
      REQUIRE(record.layers.size() == 2);
      CHECK(record.layers[1].weight.data.text() == "f16[2, 1]");  // Burn has [in, out]
    }
  }
}

TEST_CASE("Burn's .bin.gz is read as well") {
  struct Text final : ByteSink {
    std::string text;
    void write(std::span<const std::byte> bytes) override {
      text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
  };
  const std::string plain = file("0.21.0", '\x03', kNewConv, kNewOthers);
  Text packed;
  detail::gzip(packed, [&](ByteSink& sink) { sink.write(std::as_bytes(std::span(plain))); });
  CHECK(load(packed.text).conv.weight.data.bytes.span()[3] == std::byte{0x3c});
  CHECK_THROWS_WITH_AS(
      load(packed.text.substr(0, packed.text.size() - 1)),
      doctest::Contains("hearth: cannot load 'bytes': expected more bytes, got the end of the file"),
      RecordError);
  CHECK(detail::burn_bin_file("model") == "model.bin");
  CHECK(detail::burn_bin_file("model.bin.gz") == "model.bin.gz");
}

TEST_CASE("Burn's .bin: what is wrong is told by field and byte") {
  const auto says = [](const std::string& bytes, const char* expected) {
    CHECK_THROWS_WITH_AS(load(bytes), doctest::Contains(expected), RecordError);
  };
  const std::string good = file("0.21.0", '\x03', kNewConv, kNewOthers);
  says("", "expected 1 more byte, got the end of the file, at byte 0");
  says(good.substr(0, good.size() - 1), "field 'layers.1.bias'");
  says(good + "x", "expected the end, got 1 more bytes");
  says(metadata("0.21.0") + text("72d17eukbtkma") + text("1234") + "\x01\x03\x03",
       "field 'conv.weight': expected the bytes of f16[3], got 4 bytes");
  says(metadata("0.21.0") + tensor(2, "\x01\x02", '\x03'),
       "field 'conv.weight': expected a tensor of 4 dimensions");
  says(metadata("0.21.0") + tensor(2, "\x04\x01\x01\x01\x02", '\x0e'), "an element type that hearth has");
  says(metadata("0.21.0") + text("id") + "\xfd\xff\xff\xff\xff\xff\xff\xff\xff",
       "expected 18446744073709551615 more bytes, got the end of the file, at byte");
  says(metadata("0.21.0") + text("id") + "\xfe", "expected a number of at most 64 bits");
  says(metadata("0.21.0") + text("id") + text("12") + "\xfb\xff\xff", "at most 8 dimensions, got 65535");
  says(metadata("0.21.0") + std::string(200, 'x'), "a parameter's id");
}

template <Backend B>
struct Level {
  Param<B, 1> weight;

  HEARTH_MODULE(Level, weight)
  static constexpr SpreadName field_name(std::string_view field, std::size_t index) {
    return {field, "_l", index};
  }
};
template <Backend B>
struct Tower {
  std::vector<Level<B>> levels;

  HEARTH_MODULE(Tower, levels)
};

TEST_CASE("Burn's .bin: a spread list is a list, whose fields errors call by their spread names") {
  const std::string bytes =
      metadata("0.21.0") + "\x02" + tensor(2, "\x01\x02", '\x03') + tensor(1, "\x01\x01", '\x03');
  const auto load = [](const std::string& text) {
    return BurnBinBytesRecorder().load<Tower<Stored>>(Bytes::copy(std::as_bytes(std::span(text))));
  };
  CHECK(load(bytes).levels.at(1).weight.data.text() == "f16[1]");
  CHECK_THROWS_WITH_AS(load(bytes.substr(0, bytes.size() - 1)), doctest::Contains("field 'weight_l1'"),
                       RecordError);
}

TEST_CASE("Burn's .bin: a wild number of layers is refused before memory is taken") {
  const std::string bytes = metadata("0.21.0") + tensor(2, "\x04\x01\x01\x01\x02", '\x03') + "\0"s +
                            kNewConv + kNewOthers + "\xfd\xff\xff\xff\xff\xff\xff\xff\x7f";
  CHECK_THROWS_WITH_AS(load(bytes),
                       doctest::Contains("field 'layers': expected a length that the bytes can hold"),
                       RecordError);
  // An item's record takes fifty times its bytes: that these could hold as many is not enough.
  const std::string many = bytes.substr(0, bytes.size() - 9) + "\xfc\x01\x00\x10\x00"s;
  CHECK_THROWS_WITH_AS(load(many + std::string(kMaxRecordNodes + 1, '\0')),
                       doctest::Contains("field 'layers': expected at most 1048576 items in all lists"),
                       RecordError);
}

}  // namespace
}  // namespace hearth
