// Writing zip archives of stored entries, with nothing in them that differs from one run to the next.
#include <algorithm>
#include <limits>

#include <zlib.h>

#include "check.hpp"
#include "zip.hpp"

namespace hearth::inline v0_1::detail {
namespace {

constexpr std::uint32_t kInExtra = 0xffffffff;  // the number is in the zip64 extra field
constexpr std::uint16_t kDate = 1 << 5 | 1;     // 1980-01-01, the first that DOS knows
constexpr std::uint16_t kUtf8 = 1 << 11;
constexpr std::uint16_t kPaddingId = 0x4246;  // "FB", as PyTorch pads
constexpr std::size_t kLocalSize = 30, kFieldSize = 4;

class Counter final : public ByteSink {
 public:
  std::uint64_t size = 0;
  std::uint32_t crc = static_cast<std::uint32_t>(crc32_z(0, nullptr, 0));

  void write(std::span<const std::byte> bytes) override {
    if (bytes.empty()) return;  // zlib takes no bytes, at no address, for a new start
    crc =
        static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    size += bytes.size();
  }
};

// Little-endian fields, one after another.
class Fields {
 public:
  Fields& u16(std::uint64_t value) { return put(value, 2); }
  Fields& u32(std::uint64_t value) { return put(value, 4); }
  Fields& u64(std::uint64_t value) { return put(value, 8); }
  Fields& text(std::string_view text) {
    text_ += text;
    return *this;
  }
  const std::string& str() const { return text_; }

 private:
  Fields& put(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) text_ += static_cast<char>(value >> 8 * i);
    return *this;
  }
  std::string text_;
};

bool is_large(std::uint64_t value) { return value >= kInExtra; }
std::uint32_t small_or_marked(std::uint64_t value) {
  return is_large(value) ? kInExtra : static_cast<std::uint32_t>(value);
}
std::uint16_t version(bool zip64) { return zip64 ? 45 : 20; }

std::uint16_t flags(std::string_view name) {
  for (const char c : name)
    if (static_cast<unsigned char>(c) >= 0x80) return kUtf8;
  return 0;
}

// What the local header and the directory say of an entry alike.
void put_common(Fields& fields, std::string_view name, bool zip64, std::uint32_t crc, std::uint64_t size) {
  fields.u16(version(zip64)).u16(flags(name)).u16(0).u16(0).u16(kDate);
  fields.u32(crc).u32(small_or_marked(size)).u32(small_or_marked(size)).u16(name.size());
}

// A field that brings what follows it to a multiple of `alignment`; empty when it is there already.
std::string padding(std::uint64_t data_offset, std::size_t alignment) {
  if (data_offset % alignment == 0) return {};
  const std::size_t fill = (alignment - (data_offset + kFieldSize) % alignment) % alignment;
  return Fields().u16(kPaddingId).u16(fill).text(std::string(fill, 'Z')).str();
}

}  // namespace

ZipWriter::ZipWriter(std::string_view codec, ByteSink& sink, std::size_t alignment)
    : codec_(codec), sink_(sink), alignment_(alignment) {}

void ZipWriter::add(const std::string& name, const std::function<void(ByteSink&)>& write) {
  if (name.size() > std::numeric_limits<std::uint16_t>::max())
    throw_unwritable(codec_, name, "a name of at most 65535 bytes", std::to_string(name.size()));
  Counter counter;
  write(counter);

  std::string extra;
  if (is_large(counter.size)) extra = Fields().u16(1).u16(16).u64(counter.size).u64(counter.size).str();
  extra += padding(at_ + kLocalSize + name.size() + extra.size(), alignment_);
  Fields header;
  header.u32(0x04034b50);
  put_common(header, name, is_large(counter.size), counter.crc, counter.size);
  header.u16(extra.size()).text(name).text(extra);

  entries_.push_back({name, at_, counter.size, counter.crc});
  sink_.write(std::as_bytes(std::span(header.str())));
  write(sink_);
  at_ += header.str().size() + counter.size;
}

void ZipWriter::finish() {
  const std::uint64_t begin = at_;
  for (const Written& entry : entries_) {
    Fields extra;
    if (is_large(entry.size)) extra.u64(entry.size).u64(entry.size);
    if (is_large(entry.offset)) extra.u64(entry.offset);
    const std::size_t large = extra.str().size();
    Fields header;
    header.u32(0x02014b50).u16(version(large > 0));
    put_common(header, entry.name, large > 0, entry.crc, entry.size);
    header.u16(large > 0 ? kFieldSize + large : 0).u16(0).u16(0).u16(0).u32(0);
    header.u32(small_or_marked(entry.offset)).text(entry.name);
    if (large > 0) header.u16(1).u16(large).text(extra.str());
    sink_.write(std::as_bytes(std::span(header.str())));
    at_ += header.str().size();
  }

  const std::uint64_t size = at_ - begin, count = entries_.size();
  Fields end;
  if (count >= 0xffff || is_large(size) || is_large(begin)) {
    end.u32(0x06064b50).u64(44).u16(version(true)).u16(version(true)).u32(0).u32(0);
    end.u64(count).u64(count).u64(size).u64(begin);
    end.u32(0x07064b50).u32(0).u64(at_).u32(1);
  }
  const std::uint64_t counted = std::min<std::uint64_t>(count, 0xffff);
  end.u32(0x06054b50).u16(0).u16(0).u16(counted).u16(counted);
  end.u32(small_or_marked(size)).u32(small_or_marked(begin)).u16(0);
  sink_.write(std::as_bytes(std::span(end.str())));
}

}  // namespace hearth::inline v0_1::detail
