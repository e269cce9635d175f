// Reading zip archives. The directory at the end is what counts; every other place that says the same must
// agree, so that no two readers can see two archives in one file.
#include "zip.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>

#include <zlib.h>

#include <hearth/record/tree.hpp>

#include "check.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::uint32_t kLocalMark = 0x04034b50, kEntryMark = 0x02014b50, kEndMark = 0x06054b50;
constexpr std::uint32_t kEnd64Mark = 0x06064b50, kLocatorMark = 0x07064b50;
constexpr std::size_t kLocalSize = 30, kEntrySize = 46, kEndSize = 22, kEnd64Size = 56, kLocatorSize = 20;
constexpr std::uint32_t kInExtra = 0xffffffff;  // the number is in the zip64 extra field
constexpr unsigned kEncrypted = 0x2061;         // encrypted, patched, strongly encrypted, masked headers

std::uint64_t number(std::span<const std::byte> file, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, file.data() + offset, size);
  return value;
}
std::uint16_t u16(std::span<const std::byte> file, std::size_t offset) {
  return static_cast<std::uint16_t>(number(file, offset, 2));
}
std::uint32_t u32(std::span<const std::byte> file, std::size_t offset) {
  return static_cast<std::uint32_t>(number(file, offset, 4));
}
std::uint64_t u64(std::span<const std::byte> file, std::size_t offset) { return number(file, offset, 8); }

std::string_view text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// An entry as the directory has it.
struct Listed {
  std::string_view name;
  unsigned flags = 0, method = 0;
  std::uint32_t crc = 0;
  std::uint64_t stored_size = 0, size = 0, local = 0;  // `local` is where its header is
};

class Directory {
 public:
  Directory(std::string_view codec, std::span<const std::byte> file) : codec_(codec), file_(file) {
    const std::size_t end = find_end();
    if (u16(file_, end + 4) != 0 || u16(file_, end + 6) != 0 || u16(file_, end + 8) != u16(file_, end + 10))
      refuse("an archive on one disk", "a part of one");
    count_ = u16(file_, end + 10);
    size_ = u32(file_, end + 12);
    offset_ = u32(file_, end + 16);
    std::size_t limit = end;
    if (end >= kLocatorSize && u32(file_, end - kLocatorSize) == kLocatorMark)
      limit = read_end64(end - kLocatorSize);

    if (count_ > kMaxRecordNodes)
      refuse("at most " + std::to_string(kMaxRecordNodes) + " entries", std::to_string(count_));
    if (offset_ > limit || size_ != limit - offset_)
      refuse("a directory that ends where its end record begins, at " + std::to_string(limit),
             std::to_string(size_) + " bytes at " + std::to_string(offset_));
    if (count_ > size_ / kEntrySize)
      refuse("a directory of " + std::to_string(count_) + " entries", std::to_string(size_) + " bytes");
  }

  std::size_t count() const { return static_cast<std::size_t>(count_); }
  std::size_t offset() const { return static_cast<std::size_t>(offset_); }

  template <class F>
  void for_each(const F& visit) const {
    std::size_t at = offset(), left = static_cast<std::size_t>(size_);
    for (std::uint64_t i = 0; i < count_; ++i) {
      if (left < kEntrySize || u32(file_, at) != kEntryMark)
        refuse("entry " + std::to_string(i) + " in the directory", "other bytes");
      const std::size_t name = u16(file_, at + 28), extra = u16(file_, at + 30);
      const std::size_t whole = kEntrySize + name + extra + u16(file_, at + 32);
      if (whole > left)
        refuse("a directory entry of " + std::to_string(whole) + " bytes", std::to_string(left));
      visit(read(at, name, extra));
      at += whole;
      left -= whole;
    }
    if (left != 0) refuse("a directory of " + std::to_string(count_) + " entries", "more bytes");
  }

 private:
  [[noreturn]] void refuse(const std::string& expected, const std::string& found) const {
    throw_malformed(codec_, expected, found);
  }

  // The end record is the last thing but for a comment, whose length must be what is left of the file.
  std::size_t find_end() const {
    constexpr std::size_t kMaxComment = 0xffff;
    for (std::size_t comment = 0; comment <= kMaxComment && kEndSize + comment <= file_.size(); ++comment) {
      const std::size_t at = file_.size() - kEndSize - comment;
      if (u32(file_, at) == kEndMark && u16(file_, at + 20) == comment) return at;
    }
    if (!text(file_).starts_with("PK\3\4")) refuse("a zip archive", "other bytes");
    refuse("the directory that ends a zip archive", end_of_file(file_.size()));
  }

  // Takes the numbers of the zip64 record, where there is one, and gives its place.
  std::size_t read_end64(std::size_t locator) {
    const std::uint64_t at = u64(file_, locator + 8);
    if (u32(file_, locator + 4) != 0 || u32(file_, locator + 16) > 1)
      refuse("an archive on one disk", "a part of one");
    if (at > locator || locator - at < kEnd64Size) refuse("a zip64 end record", "a place outside");
    const auto place = static_cast<std::size_t>(at);
    if (u32(file_, place) != kEnd64Mark || u64(file_, place + 4) != locator - place - 12)
      refuse("a zip64 end record up to its locator", "other bytes");
    if (u32(file_, place + 16) != 0 || u32(file_, place + 20) != 0 ||
        u64(file_, place + 24) != u64(file_, place + 32))
      refuse("an archive on one disk", "a part of one");
    take64(count_, u64(file_, place + 32), 0xffff);
    take64(size_, u64(file_, place + 40), kInExtra);
    take64(offset_, u64(file_, place + 48), kInExtra);
    return place;
  }
  void take64(std::uint64_t& value, std::uint64_t value64, std::uint64_t elsewhere) const {
    if (value != elsewhere && value != value64)
      refuse("end records that agree", std::to_string(value) + " and " + std::to_string(value64));
    value = value64;
  }

  Listed read(std::size_t at, std::size_t name, std::size_t extra) const {
    Listed entry;
    entry.name = text(file_.subspan(at + kEntrySize, name));
    entry.flags = u16(file_, at + 8);
    entry.method = u16(file_, at + 10);
    entry.crc = u32(file_, at + 16);
    entry.stored_size = u32(file_, at + 20);
    entry.size = u32(file_, at + 24);
    entry.local = u32(file_, at + 42);
    if (u16(file_, at + 34) != 0) bad(entry, "a place on this disk", "another one");
    read_extra(entry, file_.subspan(at + kEntrySize + name, extra));
    return entry;
  }

  // In the zip64 field are, in this order, those of the three numbers that say so.
  void read_extra(Listed& entry, std::span<const std::byte> extra) const {
    std::vector<std::uint64_t*> wanted;
    for (std::uint64_t* value : {&entry.size, &entry.stored_size, &entry.local})
      if (*value == kInExtra) wanted.push_back(value);

    while (extra.size() >= 4) {
      const std::size_t length = u16(extra, 2);
      if (length > extra.size() - 4) bad(entry, "extra fields that end with it", "a longer one");
      if (u16(extra, 0) == 1 && !wanted.empty()) {
        if (length < 8 * wanted.size()) bad(entry, "its sizes in a zip64 field", "a shorter one");
        for (std::size_t i = 0; i < wanted.size(); ++i) *wanted[i] = u64(extra, 4 + 8 * i);
        return;
      }
      extra = extra.subspan(4 + length);
    }
    if (!wanted.empty()) bad(entry, "a zip64 field", "none");
  }

  [[noreturn]] void bad(const Listed& entry, std::string expected, std::string found) const {
    throw_bad_field(codec_, std::string(entry.name), std::move(expected), std::move(found));
  }

  std::string_view codec_;
  std::span<const std::byte> file_;
  std::uint64_t count_ = 0, size_ = 0, offset_ = 0;
};

// An entry of the directory beside its own header, in which nothing may be said otherwise.
ZipEntry located(std::string_view codec, const Listed& listed, std::span<const std::byte> entries) {
  const auto bad = [&](std::string expected, std::string found) {
    throw_bad_field(codec, std::string(listed.name), std::move(expected), std::move(found));
  };
  if (listed.flags & kEncrypted) bad("an entry that is not encrypted", "an encrypted one");
  if (listed.method != 0 && listed.method != Z_DEFLATED)
    bad("an entry that is stored or deflated", "compression method " + std::to_string(listed.method));
  if (listed.local > entries.size() || entries.size() - listed.local < kLocalSize)
    bad("a header before the directory", "one at " + std::to_string(listed.local));

  const auto local = static_cast<std::size_t>(listed.local);
  if (u32(entries, local) != kLocalMark) bad("a header at " + std::to_string(local), "other bytes");
  const std::size_t left = entries.size() - local - kLocalSize;
  const std::size_t name = u16(entries, local + 26), extra = u16(entries, local + 28);
  if (name + extra > left || text(entries.subspan(local + kLocalSize, name)) != listed.name)
    bad("the same name in its own header", "another one");
  if (u16(entries, local + 8) != listed.method || (u16(entries, local + 6) & kEncrypted))
    bad("the same compression in its own header", "another one");
  if (listed.stored_size > left - name - extra)
    bad("at most " + std::to_string(left - name - extra) + " bytes", std::to_string(listed.stored_size));

  const bool deflated = listed.method == Z_DEFLATED;
  constexpr std::uint64_t kMostDeflated = 1032;  // bytes that one byte of deflate can stand for
  if (deflated && listed.size > kMostDeflated * listed.stored_size + 64)
    bad("what " + std::to_string(listed.stored_size) + " bytes can hold", std::to_string(listed.size));
  if (!deflated && listed.size != listed.stored_size)
    bad("as many bytes as are stored, " + std::to_string(listed.stored_size), std::to_string(listed.size));
  return {std::string(listed.name),
          local + kLocalSize + name + extra,
          static_cast<std::size_t>(listed.stored_size),
          static_cast<std::size_t>(listed.size),
          listed.crc,
          deflated};
}

// `begins` are where the entries' own headers begin.
void check_overlap(std::string_view codec, const std::vector<ZipEntry>& entries,
                   const std::vector<std::size_t>& begins) {
  std::vector<std::uint32_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return begins[a] < begins[b]; });
  std::size_t end = 0;
  for (const std::uint32_t i : order) {
    if (begins[i] < end)
      throw_bad_field(codec, entries[i].name, "entries that do not overlap",
                      "a header at " + std::to_string(begins[i]) + " in another entry");
    end = entries[i].offset + entries[i].stored_size;
  }
}

class Inflater {
 public:
  Inflater() : ready_(inflateInit2(&stream_, -MAX_WBITS) == Z_OK) {}
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// What is unpacked of `packed`, but no more than `limit` bytes; none unless that is the whole of it. Room
  /// is made as the bytes come, never for what is only said to come.
  std::optional<std::vector<std::byte>> run(std::span<const std::byte> packed, std::size_t limit) {
    constexpr std::size_t kPiece = std::size_t{1} << 30;  // zlib counts in 32 bits
    std::vector<std::byte> out;
    std::size_t filled = 0;
    for (int status = Z_OK; status == Z_OK;) {
      if (!ready_ || filled == limit) return {};
      if (filled == out.size()) out.resize(std::min(limit, std::max(2 * filled, std::size_t{1} << 16)));
      const std::size_t in = std::min(packed.size(), kPiece), room = std::min(out.size() - filled, kPiece);
      // zlib does not write to its input; its type is from before const.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
      stream_.avail_in = static_cast<uInt>(in);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
      stream_.avail_out = static_cast<uInt>(room);
      status = inflate(&stream_, Z_NO_FLUSH);
      packed = packed.subspan(in - stream_.avail_in);
      filled += room - stream_.avail_out;
      if (status != Z_OK && (status != Z_STREAM_END || !packed.empty())) return {};
    }
    out.resize(filled);
    return out;
  }

 private:
  z_stream stream_{};
  bool ready_;
};

}  // namespace

ZipReader::ZipReader(std::string_view codec, const Bytes& archive) : codec_(codec), archive_(archive) {
  const Directory directory(codec_, archive_.span());
  const auto before = archive_.span().first(directory.offset());
  std::vector<std::size_t> begins;
  entries_.reserve(directory.count());
  begins.reserve(directory.count());
  directory.for_each([&](const Listed& listed) {
    entries_.push_back(located(codec_, listed, before));
    begins.push_back(static_cast<std::size_t>(listed.local));
  });
  check_overlap(codec_, entries_, begins);

  by_name_.resize(entries_.size());
  std::iota(by_name_.begin(), by_name_.end(), 0);
  std::sort(by_name_.begin(), by_name_.end(),
            [&](auto a, auto b) { return entries_[a].name < entries_[b].name; });
  const auto twice = std::adjacent_find(by_name_.begin(), by_name_.end(),
                                        [&](auto a, auto b) { return entries_[a].name == entries_[b].name; });
  if (twice != by_name_.end())
    throw_bad_field(codec_, entries_[*twice].name, "one entry of this name", "two");
}

const ZipEntry* ZipReader::find(std::string_view name) const {
  const auto place =
      std::lower_bound(by_name_.begin(), by_name_.end(), name,
                       [&](auto i, std::string_view wanted) { return entries_[i].name < wanted; });
  return place != by_name_.end() && entries_[*place].name == name ? &entries_[*place] : nullptr;
}

Bytes ZipReader::bytes(const ZipEntry& entry) const {
  Bytes stored = archive_.part(entry.offset, entry.stored_size);
  if (!entry.deflated) return stored;
  auto unpacked = Inflater().run(stored.span(), entry.size + 1);
  if (!unpacked || unpacked->size() != entry.size)
    throw_bad_field(codec_, entry.name, std::to_string(entry.size) + " bytes, deflated",
                    unpacked ? std::to_string(unpacked->size()) : "other data");
  Bytes bytes = Bytes::of(std::move(*unpacked));
  check(entry, bytes);
  return bytes;
}

void ZipReader::check(const ZipEntry& entry, const Bytes& bytes) const {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  if (bytes.size() != entry.size || crc32_z(crc32_z(0, nullptr, 0), data, bytes.size()) != entry.crc)
    throw_bad_field(codec_, entry.name, "bytes of the checksum in the directory", "other bytes");
}

bool zip_has_entry(std::span<const std::byte> archive, std::string_view name_ending) {
  bool found = false;
  try {
    Directory("zip", archive).for_each([&](const Listed& entry) {
      found |= entry.name.ends_with(name_ending);
    });
  } catch (const RecordError&) {
    return false;
  }
  return found;
}

}  // namespace hearth::inline v0_1::detail
