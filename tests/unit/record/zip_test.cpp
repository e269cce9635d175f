// Archives assembled by hand: sound ones, and one for each way to be malformed.
#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include <hearth/core/error.hpp>
#include <hearth/record/medium.hpp>
#include <hearth/record/tree.hpp>

#include "../../../src/record/codec/zip.hpp"
#include "../../skip.hpp"

namespace hearth::inline v0_1::detail {
namespace {

using namespace std::string_literals;

std::string le(std::uint64_t value, int size) {
  std::string text;
  for (int i = 0; i < size; ++i) text += static_cast<char>(value >> 8 * i);
  return text;
}
std::uint32_t crc_of(const std::string& text) {
  return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(text.data()), uInt(text.size())));
}
std::string deflated(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = uInt(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// An entry with every field that a test may want to be wrong.
struct Entry {
  Entry(std::string name, std::string data)
      : name(name), data(data), stored(data), size(data.size()), crc(crc_of(data)), local_name(name) {}
  static Entry packed(std::string name, std::string data) {
    Entry entry(name, data);
    entry.stored = deflated(data);
    entry.method = entry.local_method = 8;
    return entry;
  }
  std::string name, data, stored;
  std::uint64_t size;
  std::uint32_t crc;
  std::string local_name;
  unsigned flags = 0, local_flags = 0, method = 0, local_method = 0, disk = 0;
  std::uint32_t local_mark = 0x04034b50, mark = 0x02014b50;
  std::uint64_t stored_more = 0, local_offset = 0;  // added to what is right
  std::string local_extra, extra, after;            // `after` lies behind the data
  bool sizes_in_extra = false;                      // as zip64 has them
};

struct Archive {
  Archive(std::initializer_list<Entry> entries) : entries(entries) {}
  std::vector<Entry> entries;
  std::string before_directory, after_directory, comment;
  int comment_size = -1;
  bool zip64 = false;
  std::uint64_t count_more = 0, size_more = 0, offset_more = 0;  // added to what is right
  std::uint64_t disk = 0, directory_disk = 0, count_here_more = 0;
  std::uint64_t end64_offset_more = 0, end64_size_more = 0, end64_disk = 0, disks = 1, end64_here_more = 0;
  std::uint32_t end64_mark = 0x06064b50;
  bool end_says_elsewhere = true;  // 0xffff and 0xffffffff in the end record, beside a zip64 one

  std::string text() const {
    std::string file, directory;
    for (const Entry& entry : entries) {
      const std::uint64_t offset = file.size() + entry.local_offset;
      file += le(entry.local_mark, 4) + le(20, 2) + le(entry.local_flags, 2) + le(entry.local_method, 2) +
              le(0, 4) + le(entry.crc, 4) + le(entry.stored.size(), 4) + le(entry.size, 4) +
              le(entry.local_name.size(), 2) + le(entry.local_extra.size(), 2) + entry.local_name +
              entry.local_extra + entry.stored + entry.after;
      directory += listed(entry, offset);
    }
    file += before_directory;
    const std::uint64_t begin = file.size();
    return file + directory + after_directory + end(begin, directory.size(), file.size() + directory.size());
  }

 private:
  static std::string listed(const Entry& entry, std::uint64_t offset) {
    const std::uint64_t stored = entry.stored.size() + entry.stored_more;
    std::string extra = entry.extra;
    std::string numbers = le(stored, 4) + le(entry.size, 4), place = le(offset, 4);
    if (entry.sizes_in_extra) {
      extra += le(1, 2) + le(24, 2) + le(entry.size, 8) + le(stored, 8) + le(offset, 8);
      numbers = std::string(8, '\xff');
      place = std::string(4, '\xff');
    }
    return le(entry.mark, 4) + le(20, 2) + le(20, 2) + le(entry.flags, 2) + le(entry.method, 2) + le(0, 4) +
           le(entry.crc, 4) + numbers + le(entry.name.size(), 2) + le(extra.size(), 2) + le(0, 2) +
           le(entry.disk, 2) + le(0, 6) + place + entry.name + extra;
  }
  std::string end(std::uint64_t begin, std::uint64_t size, std::uint64_t here) const {
    const std::uint64_t count = entries.size() + count_more;
    size += size_more;
    begin += offset_more;
    std::string numbers =
        le(entries.size() + count_more + count_here_more, 2) + le(count, 2) + le(size, 4) + le(begin, 4);
    std::string end64;
    if (zip64) {
      end64 = le(end64_mark, 4) + le(44 + end64_size_more, 8) + le(45, 2) + le(45, 2) + le(end64_disk, 4) +
              le(end64_disk, 4) + le(count + end64_here_more, 8) + le(count, 8) + le(size, 8) + le(begin, 8) +
              le(0x07064b50, 4) + le(0, 4) + le(here + end64_offset_more, 8) + le(disks, 4);
      if (end_says_elsewhere) numbers = std::string(12, '\xff');
    }
    const std::uint64_t length = comment_size < 0 ? comment.size() : std::uint64_t(comment_size);
    return end64 + le(0x06054b50, 4) + le(disk, 2) + le(directory_disk, 2) + numbers + le(length, 2) +
           comment;
  }
};

Bytes bytes_of(const std::string& text) { return Bytes::copy(std::as_bytes(std::span(text))); }
std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Reads every entry; the error, or nothing.
std::string error_of(const std::string& file) {
  try {
    const ZipReader zip("Zip", bytes_of(file));
    for (const ZipEntry& entry : zip.entries()) zip.check(entry, zip.bytes(entry));
  } catch (const RecordError& error) {
    return error.what();
  }
  return "no error";
}
void is_read(const Archive& archive) { CHECK(error_of(archive.text()) == "no error"); }
void has(const Archive& archive, const std::string& part) {
  const std::string error = error_of(archive.text());
  CHECK_MESSAGE(error.find(part) != std::string::npos, error);
}
Archive two() { return {Entry("a", "first"), Entry::packed("dir/b", std::string(5000, 'x'))}; }
// `two` with a change to its first, stored entry or to its second, deflated one.
template <class F>
Archive two(std::size_t entry, const F& change) {
  Archive archive = two();
  change(archive.entries[entry]);
  return archive;
}

TEST_CASE("zip: entries are viewed where they are stored, and unpacked where they are deflated") {
  const Bytes file = bytes_of(two().text());
  const ZipReader zip("Zip", file);
  REQUIRE(zip.entries().size() == 2);
  CHECK(zip.find("a") == &zip.entries()[0]);
  CHECK(zip.find("dir/b") == &zip.entries()[1]);
  for (const char* name : {"", "b", "dir", "dir/c", "z"}) CHECK(zip.find(name) == nullptr);
  const Bytes stored = zip.bytes(*zip.find("a"));
  CHECK(text_of(stored) == "first");
  CHECK(stored.data() == file.data() + zip.find("a")->offset);
  CHECK(text_of(zip.bytes(*zip.find("dir/b"))) == std::string(5000, 'x'));
}

TEST_CASE("zip: archives that are sound") {
  is_read({});
  is_read(two());
  is_read({Entry("a", ""), Entry::packed("b", ""), Entry("dir/", "")});
  Archive commented = two();
  commented.comment = "made by hand";
  is_read(commented);
  commented.comment = std::string(0xffff, 'c');
  is_read(commented);
  is_read(two(0, [](Entry& entry) {  // sizes that follow the data, as PyTorch has them
    entry.flags = entry.local_flags = 1 << 3 | 1 << 11;
    entry.after = "PK\7\10" + le(entry.crc, 4) + le(5, 4) + le(5, 4);
  }));
  is_read(two(0, [](Entry& entry) { entry.local_extra = "FB" + le(3, 2) + "ZZZ"; }));
  is_read(two(0, [](Entry& entry) { entry.extra = "UT" + le(5, 2) + "12345"; }));
  is_read(two(1, [](Entry& entry) { entry.sizes_in_extra = true; }));
  Archive zip64 = two();
  zip64.zip64 = true;
  is_read(zip64);
  zip64.end_says_elsewhere = false;
  is_read(zip64);
  Archive with_gap = two();
  with_gap.before_directory = "of no entry";
  is_read(with_gap);
}

TEST_CASE("zip: the end record") {
  for (const std::string& text : {""s, "PK"s, "PK\5\6"s, std::string(22, '\0'), std::string(100'000, 'P')})
    CHECK(error_of(text).find("expected a zip archive, got other bytes") != std::string::npos);
  Archive archive = two();
  archive.comment = "ten bytes.";
  for (const int size : {0, 9, 11, 0xffff}) {
    archive.comment_size = size;
    has(archive, "the directory that ends a zip archive, got the end of the file at byte");
  }
  CHECK(error_of(two().text() + "x").find("the directory that ends a zip archive") != std::string::npos);
  CHECK(error_of("x" + two().text()).find("a directory that ends where its end record begins") !=
        std::string::npos);
  const auto end = [](auto change) {
    Archive archive = two();
    change(archive);
    return archive;
  };
  has(end([](Archive& a) { a.disk = 1; }), "on one disk");
  has(end([](Archive& a) { a.directory_disk = 1; }), "on one disk");
  has(end([](Archive& a) { a.count_here_more = 1; }), "on one disk");
  has(end([](Archive& a) { a.count_more = 1; }), "a directory of 3 entries, got 98 bytes");
  has(end([](Archive& a) {
        a.count_more = 1;
        a.entries[0].extra = "UT" + le(46, 2) + std::string(46, 'x');
      }),
      "entry 2 in the directory, got other bytes");
  has(end([](Archive& a) { a.count_more = std::uint64_t(-1); }), "a directory of 1 entries, got more");
  has(end([](Archive& a) { a.count_more = 1000; }), "a directory of 1002 entries");
  has(end([](Archive& a) { a.size_more = 1; }), "a directory that ends");
  has(end([](Archive& a) { a.size_more = std::uint64_t(-1); }), "a directory that ends");
  has(end([](Archive& a) { a.offset_more = 1; }), "a directory that ends");
  has(end([](Archive& a) { a.offset_more = 1 << 30; }), "a directory that ends");
  has(end([](Archive& a) { a.after_directory = "x"; }), "a directory that ends");
}

TEST_CASE("zip: the zip64 end record") {
  const auto end = [](auto change) {
    Archive archive = two();
    archive.zip64 = true;
    change(archive);
    return archive;
  };
  has(end([](Archive& a) { a.disks = 2; }), "on one disk");
  has(end([](Archive& a) { a.end64_disk = 1; }), "on one disk");
  has(end([](Archive& a) { a.end64_here_more = 1; }), "on one disk");
  has(end([](Archive& a) { a.end64_offset_more = 1; }), "a zip64 end record");
  has(end([](Archive& a) { a.end64_offset_more = std::uint64_t(-1); }), "a zip64 end record");
  has(end([](Archive& a) { a.end64_offset_more = std::uint64_t(1) << 60; }), "a zip64 end record");
  has(end([](Archive& a) { a.end64_size_more = 1; }), "a zip64 end record");
  has(end([](Archive& a) { a.end64_size_more = std::uint64_t(-44); }), "a zip64 end record");
  has(end([](Archive& a) { a.end64_mark = 1; }), "a zip64 end record");
  has(end([](Archive& a) { a.count_more = kMaxRecordNodes; }), "at most 1048576 entries");
  has(end([](Archive& a) { a.count_more = std::uint64_t(1) << 63; }), "at most 1048576 entries");
  has(end([](Archive& a) { a.size_more = std::uint64_t(1) << 63; }), "a directory that ends");
  has(end([](Archive& a) { a.offset_more = std::uint64_t(-1) << 40; }), "a directory that ends");
  Archive archive = two();
  archive.zip64 = true;
  archive.end_says_elsewhere = false;
  archive.count_more = 0x10000;  // of which the end record has the lower half
  has(archive, "end records that agree");
}

TEST_CASE("zip: entries of the directory") {
  has(two(1, [](Entry& e) { e.mark = 1; }), "entry 1 in the directory, got other bytes");
  has(two(1, [](Entry& e) { e.disk = 1; }), "field 'dir/b': expected a place on this disk");
  has(two(0, [](Entry& e) { e.extra = "UT" + le(5, 2) + "1234"; }), "extra fields that end with it");
  has(two(0, [](Entry& e) { e.size = 0xffffffff; }), "a zip64 field, got none");
  has(two(0,
          [](Entry& e) {
            e.size = 0xffffffff;
            e.extra = le(1, 2) + le(4, 2) + le(5, 4);
          }),
      "its sizes in a zip64 field, got a shorter one");
  has({Entry("a", "x"), Entry("b", "y"), Entry("a", "z")}, "field 'a': expected one entry of this name");
  std::string text = two().text();
  text[text.size() - 22 - 51 + 28] = 127;  // the length of the second name, "dir/b"
  CHECK(error_of(text).find("a directory entry of 173 bytes") != std::string::npos);
}

TEST_CASE("zip: entries that are encrypted or compressed in other ways") {
  for (const unsigned flag : {1u, 1u << 5, 1u << 6, 1u << 13})
    has(two(0, [&](Entry& e) { e.flags = flag; }), "field 'a': expected an entry that is not encrypted");
  has(two(0, [](Entry& e) { e.local_flags = 1; }), "the same compression in its own header");
  for (const unsigned method : {1u, 9u, 12u, 14u, 93u, 99u})
    has(two(0, [&](Entry& e) { e.method = method; }), "compression method " + std::to_string(method));
  has(two(0, [](Entry& e) { e.local_method = 8; }), "the same compression in its own header");
}

TEST_CASE("zip: headers of entries") {
  has(two(0, [](Entry& e) { e.local_mark = 1; }), "field 'a': expected a header at 0");
  has(two(0, [](Entry& e) { e.local_offset = 1; }), "field 'a': expected a header at 1");
  has(two(1, [](Entry& e) { e.local_offset = 60; }), "a header before the directory");
  has(two(1, [](Entry& e) { e.local_offset = 1 << 30; }), "a header before the directory");
  has(two(1,
          [](Entry& e) {
            e.sizes_in_extra = true;
            e.local_offset = std::uint64_t(1) << 63;
          }),
      "a header before the directory");
  has(two(0, [](Entry& e) { e.local_name = "b"; }), "the same name in its own header");
  has(two(0, [](Entry& e) { e.local_name = ""; }), "the same name in its own header");
  std::string text = two().text();
  text[28] = text[29] = '\xff';  // the length of the first extra field
  CHECK(error_of(text).find("the same name in its own header") != std::string::npos);
}

TEST_CASE("zip: entries that lie in one another, in the directory or outside") {
  Archive same = {Entry("a", "x"), Entry("a", "y")};
  same.entries[1].local_offset = std::uint64_t(-32);  // the first one's header: one file under two names
  has(same, "entries that do not overlap");
  // A whole entry in the data of another one.
  Archive inner = {Entry("in", "x")};
  Archive outer = {Entry("out", inner.text().substr(0, 33)), Entry("in", "x")};
  outer.entries[1].local_offset = std::uint64_t(-33);
  has(outer, "field 'in': expected entries that do not overlap");
  has(two(0, [](Entry& e) { e.stored_more = e.size = 30, e.size += 5; }), "entries that do not overlap");
  has(two(1, [](Entry& e) { e.stored_more = 1; }), "field 'dir/b': expected at most");
  has(two(0, [](Entry& e) { e.stored_more = 1 << 30; }), "field 'a': expected at most");
  has(two(0,
          [](Entry& e) {
            e.sizes_in_extra = true;
            e.stored_more = e.size = std::uint64_t(1) << 63;
          }),
      "field 'a': expected at most");
}

TEST_CASE("zip: sizes and checksums") {
  has(two(0, [](Entry& e) { e.size = 6; }), "as many bytes as are stored, 5, got 6");
  has(two(0, [](Entry& e) { e.crc ^= 1; }), "field 'a': expected bytes of the checksum in the directory");
  has(two(1, [](Entry& e) { e.crc ^= 1; }), "field 'dir/b': expected bytes of the checksum in the directory");
  has(two(1, [](Entry& e) { e.size = 4999; }), "4999 bytes, deflated, got");
  has(two(1, [](Entry& e) { e.size = 5001; }), "5001 bytes, deflated, got 5000");
  has(two(1, [](Entry& e) { e.size = 0; }), "0 bytes, deflated, got");
  has(two(1, [](Entry& e) { e.stored.pop_back(); }), "5000 bytes, deflated, got other data");
  has(two(1, [](Entry& e) { e.stored += 'x'; }), "5000 bytes, deflated, got other data");
  has(two(1, [](Entry& e) { e.stored = ""; }), "5000");
  has(two(1, [](Entry& e) { e.stored = "no deflate"; }), "5000 bytes, deflated, got other data");
  for (const std::uint64_t size : {std::uint64_t(1) << 31, std::uint64_t(1) << 63})
    has(two(1,
            [&](Entry& e) {
              e.size = size;
              e.sizes_in_extra = true;
            }),
        "bytes can hold, got " + std::to_string(size));
}

TEST_CASE("zip: cut short anywhere it is an error, changed anywhere it is one or none") {
  Archive archive = two();
  archive.zip64 = true;
  const std::string whole = archive.text();
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(error_of(whole.substr(0, size)) != "no error");
  std::mt19937_64 random(1);
  int failed = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = whole;
    changed[random() % changed.size()] = static_cast<char>(random());
    failed += error_of(changed) != "no error";
  }
  CHECK(failed > 5'000);
}

TEST_CASE("zip: an entry is looked for in the directory alone") {
  const auto looks = [](const std::string& text, std::string_view ending) {
    return zip_has_entry(std::as_bytes(std::span(text)), ending);
  };
  std::string text = two().text();
  CHECK(looks(text, "a"));
  CHECK(looks(text, "/b"));
  CHECK_FALSE(looks(text, "/a"));
  CHECK_FALSE(looks("", ""));
  CHECK_FALSE(looks(text.substr(1), "a"));
  CHECK_FALSE(looks(text.substr(0, text.size() - 1), "a"));
  text[0] = 'X';  // no matter here
  CHECK(looks(text, "a"));
}

TEST_CASE("zip: PyTorch's files") {
  const char* fixtures = std::getenv("HEARTH_FIXTURES");
  if (!fixtures) return test::skip("HEARTH_FIXTURES is not set");
  for (const char* name : {"lenet.pth", "lenet_f16.pth", "lenet_torchscript.pt", "bncnn_checkpoint.pt"}) {
    const Bytes file = map_file(fixtures + "/pytorch/"s + name);
    const ZipReader zip("Zip", file);
    CHECK(zip_has_entry(file.span(), "/data.pkl"));
    CHECK_FALSE(zip_has_entry(file.span(), ".npy"));
    CHECK(zip.entries().size() > 10);
    for (const ZipEntry& entry : zip.entries()) zip.check(entry, zip.bytes(entry));
  }
}

}  // namespace
}  // namespace hearth::inline v0_1::detail
