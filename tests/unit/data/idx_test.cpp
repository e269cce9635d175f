#include <hearth/data/idx.hpp>

#include <numeric>

#include <doctest/doctest.h>
#include "../temporary_folder.hpp"
#include "file_bytes.hpp"

using namespace hearth;
using namespace hearth::data;
using namespace hearth::test;

namespace {

std::string message_of(const std::string& path) {
  try {
    read_idx(path);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no DataError";
}

std::string refusal(const std::string& path, const std::string& rest) {
  return "hearth: cannot read '" + path + "': " + rest;
}

}  // namespace

TEST_CASE("read_idx reads raw and gzip files by content") {
  TemporaryFolder folder;
  FileBytes values(24);
  std::iota(values.begin(), values.end(), std::uint8_t{200});  // beyond 127: bytes are unsigned
  const auto file = idx({2, 3, 4}, values);
  const auto expected = TensorData::from(values, {2, 3, 4});

  CHECK(read_idx(folder.write("raw", file)) == expected);
  CHECK(read_idx(folder.write("zipped", gzip(file))) == expected);
  CHECK(read_idx(folder.write("raw.gz", file)) == expected);
}

TEST_CASE("read_idx reads an empty tensor and eight dimensions") {
  TemporaryFolder folder;
  CHECK(read_idx(folder.write("empty", idx({0, 28, 28}, {}))).shape == Shape{0, 28, 28});
  CHECK(read_idx(folder.write("deep", idx({1, 1, 1, 1, 1, 1, 1, 2}, {7, 8}))).values<std::uint8_t>() ==
        FileBytes{7, 8});
}

TEST_CASE("read_idx refuses what is not a file") {
  TemporaryFolder folder;
  CHECK(message_of(folder.path("none")) == refusal(folder.path("none"), "expected a file, there is none"));
  CHECK(message_of(folder.path()) == refusal(folder.path(), "expected a file, got a folder"));
}

TEST_CASE("read_idx refuses a foreign magic") {
  TemporaryFolder folder;
  const auto with = [&](FileBytes bytes) { return message_of(folder.write("file", bytes)); };
  const auto starts = [&](const std::string& hex) {
    return refusal(folder.path("file"),
                   "expected an IDX file of unsigned bytes (000008 and 1 to 8 dimensions), got one "
                   "that begins with " +
                       hex);
  };
  CHECK(with({0, 0, 0x0d, 1, 0, 0, 0, 0}) == starts("00000d01"));  // floats
  CHECK(with({0x89, 'P', 'N', 'G'}) == starts("89504e47"));
  CHECK(with({0, 0, 8, 0}) == starts("00000800"));
  CHECK(with({0, 0, 8, 9}) == starts("00000809"));
  CHECK(with({0, 0, 8}) == refusal(folder.path("file"), "expected an IDX file, got 3 bytes"));
  CHECK(with({}) == refusal(folder.path("file"), "expected an IDX file, got 0 bytes"));
}

TEST_CASE("read_idx refuses every cut of a raw file") {
  TemporaryFolder folder;
  const auto file = idx({2, 3}, {1, 2, 3, 4, 5, 6});
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto path = folder.write("cut", {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)});
    CHECK_THROWS_AS(read_idx(path), DataError);
  }
  CHECK(message_of(folder.write("cut", {file.begin(), file.end() - 1})) ==
        refusal(folder.path("cut"), "expected the bytes of u8[2, 3], got only 5"));
}

TEST_CASE("read_idx refuses every cut of a gzip file") {
  TemporaryFolder folder;
  const auto file = gzip(idx({2, 3}, {1, 2, 3, 4, 5, 6}));
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto path = folder.write("cut", {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)});
    CHECK_THROWS_AS(read_idx(path), DataError);
  }
  CHECK(message_of(folder.write("cut", {file.begin(), file.end() - 1})) ==
        refusal(folder.path("cut"), "expected a whole gzip file, got one that is cut short"));
}

TEST_CASE("read_idx refuses a gzip file whose sum is wrong") {
  TemporaryFolder folder;
  auto file = gzip(idx({2, 3}, {1, 2, 3, 4, 5, 6}));
  file[file.size() - 8] ^= 1;  // the CRC-32
  CHECK(message_of(folder.write("damaged", file)).find("expected an undamaged gzip file, got ") !=
        std::string::npos);
}

TEST_CASE("read_idx refuses bytes after the last one") {
  TemporaryFolder folder;
  const auto file = idx({2}, {1, 2, 3});
  CHECK(message_of(folder.write("raw", file)) ==
        refusal(folder.path("raw"), "expected the bytes of u8[2], got more"));
  CHECK(message_of(folder.write("zipped", gzip(file))) ==
        refusal(folder.path("zipped"), "expected the bytes of u8[2], got more"));
}

TEST_CASE("read_idx does not believe a header that the file cannot keep") {
  TemporaryFolder folder;
  const std::uint32_t most = 0xffffffff;
  CHECK(message_of(folder.write("large", idx({most, most}, {1, 2}))) ==
        refusal(folder.path("large"),
                "expected the bytes of u8[4294967295, 4294967295], got a file that holds at most 14"));
  CHECK(message_of(folder.write("overflow", idx({most, most, most}, {1, 2}))).find("at most 18") !=
        std::string::npos);
  CHECK(message_of(folder.write("zipped", gzip(idx({most, 16}, {1, 2}))))
            .find("got a file that holds at most ") != std::string::npos);
}

TEST_CASE("read_idx stops a gzip bomb at what the header says") {
  TemporaryFolder folder;
  FileBytes bomb = idx({2}, {1, 2});
  bomb.resize(std::size_t{64} << 20);
  CHECK(message_of(folder.write("bomb", gzip(bomb))) ==
        refusal(folder.path("bomb"), "expected the bytes of u8[2], got more"));
}
