// zlib's streams around bytes. Sizes that a file declares are not believed: memory follows what comes out.
#include <hearth/record/codec/gz.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>

#include <zlib.h>

#include <hearth/record/codec/bin.hpp>
#include <hearth/record/codec/json.hpp>
#include <hearth/record/codec/named_mpk.hpp>

#include "check.hpp"

namespace hearth::inline v0_1 {

static_assert(Codec<Gz<NamedMpk>>);
static_assert(Codec<Gz<Bin>>);
static_assert(Codec<Gz<Json>>);
static_assert(Gz<NamedMpk>::name == "NamedMpkGz" && Gz<NamedMpk>::extension == "mpk.gz");

namespace detail {
namespace {

constexpr int kGzipOnly = 15 + 16;  // zlib's way to ask for gzip's header, with the largest window
constexpr int kLevel = 6;           // flate2's default, so Burn's
constexpr int kMemory = 8;          // zlib's default
constexpr int kUnknownSystem = 255;
constexpr std::size_t kPiece = std::size_t{1} << 16;
constexpr std::size_t kBeginning = 64;

// zlib counts in 32 bits.
uInt counted(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

void check_memory(int result) {
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
}

// Memory that grows in place where the system can do that.
class Growing {
 public:
  std::size_t size() const { return size_; }
  std::span<std::byte> free() { return {data_.get() + size_, capacity_ - size_}; }
  void reserve_more() { resize(std::max(kPiece, 2 * capacity_)); }
  void took(std::size_t count) { size_ += count; }

  Bytes finish() && {
    if (size_ == 0) return {};
    resize(size_);
    const std::byte* data = data_.get();
    return Bytes::owned_by(std::shared_ptr<const void>(std::move(data_)), {data, size_});
  }

 private:
  struct Free {
    void operator()(std::byte* data) const { std::free(data); }
  };

  void resize(std::size_t capacity) {
    auto* data = static_cast<std::byte*>(std::realloc(data_.get(), capacity));
    if (!data) throw std::bad_alloc();
    (void)data_.release();  // realloc has freed it
    data_.reset(data);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte, Free> data_;
  std::size_t size_ = 0, capacity_ = 0;
};

class Inflater {
 public:
  explicit Inflater(std::span<const std::byte> bytes) : bytes_(bytes) {
    check_memory(inflateInit2(&stream_, kGzipOnly));
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Fills `out` as far as one call can; zlib's result.
  int step(std::span<std::byte> out, std::size_t& written) {
    const auto in = bytes_.subspan(read_, counted(bytes_.size() - read_));
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    stream_.avail_in = counted(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = counted(out.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    check_memory(result);
    read_ += in.size() - stream_.avail_in;
    written = counted(out.size()) - stream_.avail_out;
    return result;
  }
  std::size_t read() const { return read_; }
  bool at_end() const { return read_ == bytes_.size(); }
  void next_member() { inflateReset(&stream_); }

 private:
  std::span<const std::byte> bytes_;
  std::size_t read_ = 0;
  z_stream stream_{};
};

class GzipSink final : public ByteSink {
 public:
  explicit GzipSink(ByteSink& to) : to_(to) {
    check_memory(deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipOnly, kMemory, Z_DEFAULT_STRATEGY));
    header_.os = kUnknownSystem;
    deflateSetHeader(&stream_, &header_);
  }
  ~GzipSink() override { deflateEnd(&stream_); }
  GzipSink(const GzipSink&) = delete;
  GzipSink& operator=(const GzipSink&) = delete;

  void write(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const auto part = bytes.first(counted(bytes.size()));
      stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(part.data()));
      stream_.avail_in = counted(part.size());
      while (stream_.avail_in > 0) step(Z_NO_FLUSH);
      bytes = bytes.subspan(part.size());
    }
  }
  void finish() {
    while (step(Z_FINISH) != Z_STREAM_END) {
    }
  }

 private:
  int step(int flush) {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_out = counted(buffer_.size());
    const int result = deflate(&stream_, flush);
    to_.write(std::span(buffer_).first(buffer_.size() - stream_.avail_out));
    return result;
  }

  ByteSink& to_;
  z_stream stream_{};
  gz_header header_{};
  std::vector<std::byte> buffer_ = std::vector<std::byte>(kPiece);
};

}  // namespace

Bytes gunzip(std::string_view codec, const Bytes& bytes) {
  Inflater inflater(bytes.span());
  Growing out;
  while (true) {
    if (out.free().empty()) out.reserve_more();
    std::size_t written = 0;
    const std::size_t before = inflater.read();
    const int result = inflater.step(out.free(), written);
    out.took(written);
    if (out.size() > kMaxInflated)
      throw_malformed(codec, "at most " + std::to_string(kMaxInflated) + " bytes once inflated", "more");
    if (result == Z_STREAM_END) {
      if (inflater.at_end()) break;
      inflater.next_member();  // what follows must be one, or its header is refused
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      throw_malformed(codec, "gzip data", "other bytes before byte " + std::to_string(inflater.read()));
    } else if (written == 0 && inflater.read() == before && inflater.at_end()) {
      throw_cut(codec, 0, bytes.size());
    }
  }
  return std::move(out).finish();
}

Bytes gunzip_beginning(std::span<const std::byte> bytes) {
  constexpr std::byte kMagic[] = {std::byte{0x1f}, std::byte{0x8b}};
  if (bytes.size() < std::size(kMagic) || !std::equal(std::begin(kMagic), std::end(kMagic), bytes.begin()))
    return {};
  Inflater inflater(bytes.first(std::min(bytes.size(), kPiece)));
  std::vector<std::byte> beginning(kBeginning);
  std::size_t size = 0;
  while (size < beginning.size()) {
    std::size_t written = 0;
    const std::size_t before = inflater.read();
    const int result = inflater.step(std::span(beginning).subspan(size), written);
    size += written;
    if (result != Z_OK || (written == 0 && inflater.read() == before)) break;
  }
  beginning.resize(size);
  return Bytes::of(std::move(beginning));
}

void gzip(ByteSink& sink, FunctionRef<void(ByteSink&)> write) {
  GzipSink compressed(sink);
  write(compressed);
  compressed.finish();
}

RecordMetadata gz_metadata(RecordMetadata metadata, std::string_view inner, std::string_view name) {
  const std::string before = "::" + std::string(inner) + "FileRecorder<";
  for (auto& [key, value] : metadata)
    if (const auto at = value.find(before); at != std::string::npos)
      value.replace(at, before.size(), "::" + std::string(name) + "FileRecorder<");
  return metadata;
}

}  // namespace detail
}  // namespace hearth::inline v0_1
