#include <hearth/data/idx.hpp>

#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "unreadable.hpp"

namespace hearth::inline v0_1::data {

using detail::throw_unreadable;

namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
// Deflate spends at least two bits on 258 bytes; no gzip file holds more than this for each of its own bytes.
constexpr std::uint64_t kMaxInflation = 1032;

// zlib's reader hands out the bytes of a file that is not gzip as they are.
class IdxFile {
 public:
  explicit IdxFile(std::string path) : path_(std::move(path)), file_(nullptr, gzclose_r) {
    struct stat status;
    if (stat(path_.c_str(), &status) != 0) detail::throw_unopened(path_, "a file", errno);
    if (!S_ISREG(status.st_mode))
      throw_unreadable(path_, "a file", S_ISDIR(status.st_mode) ? "a folder" : "a device or pipe");
    size_ = static_cast<std::uint64_t>(status.st_size);
    file_.reset(gzopen(path_.c_str(), "rb"));
    if (!file_) detail::throw_unopened(path_, "a file", errno);
  }

  const std::string& path() const { return path_; }

  /// The most bytes that a file of this size can hold.
  std::uint64_t capacity() {
    std::uint64_t capacity = size_;
    if (!gzdirect(file_.get()) && __builtin_mul_overflow(size_, kMaxInflation, &capacity))
      capacity = UINT64_MAX;
    return capacity;
  }

  /// Fills `out` as far as the file goes; returns how many bytes there were.
  std::size_t read(std::uint8_t* out, std::size_t size) {
    constexpr std::size_t kMaxPiece = 1 << 30;  // gzread counts in int
    std::size_t done = 0;
    while (done < size) {
      const int got =
          gzread(file_.get(), out + done, static_cast<unsigned>(std::min(size - done, kMaxPiece)));
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    int code = Z_OK;
    const char* what = gzerror(file_.get(), &code);
    if (code == Z_BUF_ERROR) throw_unreadable(path_, "a whole gzip file", "one that is cut short");
    if (code == Z_ERRNO) throw_unreadable(path_, "a readable file", std::strerror(errno));
    if (code != Z_OK && code != Z_STREAM_END) throw_unreadable(path_, "an undamaged gzip file", what);
    return done;
  }

 private:
  std::string path_;
  std::uint64_t size_ = 0;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
};

Shape read_header(IdxFile& file) {
  std::array<std::uint8_t, 4> magic = {};
  const std::size_t got = file.read(magic.data(), magic.size());
  if (got < magic.size()) throw_unreadable(file.path(), "an IDX file", std::to_string(got) + " bytes");
  if (magic[0] != 0 || magic[1] != 0 || magic[2] != kUnsignedByte || magic[3] < 1 || magic[3] > kMaxRank) {
    std::string text;
    for (std::uint8_t byte : magic) {
      constexpr char kDigits[] = "0123456789abcdef";
      text += {kDigits[byte >> 4], kDigits[byte & 15]};
    }
    throw_unreadable(file.path(), "an IDX file of unsigned bytes (000008 and 1 to 8 dimensions)",
                     "one that begins with " + text);
  }
  Shape shape;
  for (std::size_t axis = 0; axis < magic[3]; ++axis) {
    std::array<std::uint8_t, 4> bytes = {};
    if (file.read(bytes.data(), bytes.size()) < bytes.size())
      throw_unreadable(file.path(), std::to_string(magic[3]) + " dimensions", std::to_string(axis));
    shape.push_back(std::size_t{bytes[0]} << 24 | std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 |
                    bytes[3]);
  }
  return shape;
}

/// The bytes that `shape` needs, if `limit` allows so many.
std::size_t payload_size(const Shape& shape, std::uint64_t limit, const std::string& path) {
  std::uint64_t size = 1;
  for (std::size_t extent : shape)
    if (__builtin_mul_overflow(size, extent, &size)) size = UINT64_MAX;
  if (std::find(shape.begin(), shape.end(), 0u) != shape.end()) size = 0;
  if (size > limit)
    throw_unreadable(path, "the bytes of u8" + shape.text(),
                     "a file that holds at most " + std::to_string(limit));
  return static_cast<std::size_t>(size);
}

}  // namespace

TensorData read_idx(std::string_view path) {
  IdxFile file{std::string(path)};
  const Shape shape = read_header(file);
  const std::string expected = "the bytes of u8" + shape.text();

  std::vector<std::uint8_t> values(payload_size(shape, file.capacity(), file.path()));
  const std::size_t got = file.read(values.data(), values.size());
  if (got < values.size()) throw_unreadable(file.path(), expected, "only " + std::to_string(got));
  std::uint8_t beyond = 0;  // reading past the end is also what makes zlib check the sum
  if (file.read(&beyond, 1) != 0) throw_unreadable(file.path(), expected, "more");
  return TensorData::from(std::move(values), shape);
}

}  // namespace hearth::inline v0_1::data
