// Files by the POSIX calls that say whether bytes have reached the disk.
#include <hearth/record/medium.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "unopened.hpp"

namespace hearth::inline v0_1 {
namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 20;
constexpr std::size_t kLargestWrite = std::size_t{1} << 30;  // the kernel takes no more at once

[[noreturn]] void fail(std::string_view action, std::string_view path, std::string found) {
  throw RecordError(action, path, {{RecordProblem::Kind::unreadable, "", "", std::move(found)}});
}

[[noreturn]] void fail_with(std::string_view action, std::string_view path, int error) {
  fail(action, path, std::generic_category().message(error));
}

template <class Call>
auto retried(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

std::string checked_name(std::string_view action, std::string_view path) {
  if (path.empty()) fail(action, path, "the name is empty");
  if (path.find('\0') != std::string_view::npos) fail(action, path, "the name has a zero byte");
  return std::string(path);
}

struct File {
  int fd = -1;
  explicit File(int fd) : fd(fd) {}
  File(File&& other) noexcept : fd(std::exchange(other.fd, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(fd, other.fd);
    return *this;
  }
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

File open_to_read(std::string_view path, struct stat& info) {
  const std::string name = checked_name("load", path);
  File file(retried([&] { return ::open(name.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (file.fd < 0 || ::fstat(file.fd, &info) != 0) {
    fail("load", path, detail::unopened("a file", errno));
  }
  if (S_ISDIR(info.st_mode)) fail("load", path, "expected a file, got a folder");
  return file;
}

// Where the bytes of one save go: buffered, short writes continued.
class FileSink final : public ByteSink {
 public:
  FileSink(int fd, std::string_view path) : fd_(fd), path_(path) { buffer_.reserve(kBufferSize); }

  void write(std::span<const std::byte> bytes) override {
    if (buffer_.size() + bytes.size() > kBufferSize) flush();
    if (bytes.size() >= kBufferSize) return put(bytes);
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }
  void flush() {
    put(buffer_);
    buffer_.clear();
  }

 private:
  void put(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto size = std::min(bytes.size(), kLargestWrite);
      const auto written = retried([&] { return ::write(fd_, bytes.data(), size); });
      if (written < 0) fail_with("save", path_, errno);
      if (written == 0) fail("save", path_, "the disk takes no more bytes");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  int fd_;
  std::string_view path_;
  std::vector<std::byte> buffer_;
};

// A file beside the target, locked. Its name is always the same one, so that what a killed process left
// behind is used again; whoever saves to the same target at the same time waits for the lock.
class TemporaryFile {
 public:
  TemporaryFile(std::string name, std::string_view path) : name_(std::move(name)), file_(-1) {
    while (!open_and_lock(path)) {
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!renamed_) ::unlink(name_.c_str());  // still locked: nobody else has it open to write
  }

  int fd() const { return file_.fd; }
  bool rename_to(const std::string& target) {
    renamed_ = ::rename(name_.c_str(), target.c_str()) == 0;
    return renamed_;
  }

 private:
  // False when, while we waited for the lock, its holder renamed or removed the file.
  bool open_and_lock(std::string_view path) {
    constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
    file_ = File(retried([&] { return ::open(name_.c_str(), kFlags, 0666); }));
    if (file_.fd < 0) fail_with("save", path, errno);
    if (retried([&] { return ::flock(file_.fd, LOCK_EX); }) != 0) fail_with("save", path, errno);
    struct stat ours{}, there{};
    if (::fstat(file_.fd, &ours) != 0) fail_with("save", path, errno);
    return ::lstat(name_.c_str(), &there) == 0 && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
  }

  std::string name_;
  File file_;
  bool renamed_ = false;
};

// The file to replace: through a symbolic link, with its folder made.
std::filesystem::path save_target(std::string_view path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path target = checked_name("save", path);
  if (fs::is_symlink(target, error)) target = fs::weakly_canonical(target, error);
  if (error && error != std::errc::no_such_file_or_directory) fail("save", path, error.message());
  if (fs::is_directory(target, error) || !target.has_filename())
    fail("save", path, "expected a file, got a folder");
  if (target.has_parent_path()) {
    fs::create_directories(target.parent_path(), error);
    if (error) fail("save", path, error.message());
  }
  return target;
}

std::string temporary_name(const std::filesystem::path& target) {
  return (target.parent_path() / ("." + target.filename().string() + ".hearth-tmp")).string();
}

void sync_folder(const std::filesystem::path& folder, std::string_view path) {
  const std::string name = folder.empty() ? "." : folder.string();
  const File file(retried([&] { return ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  // Some file systems cannot sync a folder, and a folder may be closed to reading: the file is whole anyway.
  if (file.fd >= 0 && retried([&] { return ::fsync(file.fd); }) != 0 && errno == EIO)
    fail_with("save", path, errno);
}

}  // namespace

std::string detail::unopened(std::string_view what, int error) {
  const std::string expected = "expected " + std::string(what);
  switch (error) {
    case ENOENT: return expected + ", there is none";
    case EACCES:
    case EPERM: return expected + " that may be read, permission denied";
    case ENOTDIR:
      return expected +
             (what == "a folder" ? ", got a file" : ", there is none: a folder of its path is a file");
    default: return expected + ", got " + std::generic_category().message(error);
  }
}

Bytes map_file(std::string_view path) {
  struct stat info{};
  const File file = open_to_read(path, info);
  if (!S_ISREG(info.st_mode)) fail("load", path, "expected a regular file, which can be mapped");
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return {};
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd, 0);
  if (address == MAP_FAILED) fail_with("load", path, errno);
  std::shared_ptr<const void> owner(address,
                                    [size](const void* at) { ::munmap(const_cast<void*>(at), size); });
  return Bytes::owned_by(std::move(owner), {static_cast<const std::byte*>(address), size});
}

Bytes read_file(std::string_view path) {
  struct stat info{};
  const File file = open_to_read(path, info);
  // One byte more than a regular file has, so that the end shows without growing; a pipe grows as it comes.
  std::vector<std::byte> bytes(S_ISREG(info.st_mode) ? static_cast<std::size_t>(info.st_size) + 1
                                                     : kBufferSize);
  for (std::size_t size = 0;;) {
    if (size == bytes.size()) bytes.resize(bytes.size() * 2);
    const std::size_t wanted = std::min(bytes.size() - size, kLargestWrite);
    const auto got = retried([&] { return ::read(file.fd, bytes.data() + size, wanted); });
    if (got < 0) fail_with("load", path, errno);
    size += static_cast<std::size_t>(got);
    if (got > 0) continue;
    bytes.resize(size);
    return Bytes::of(std::move(bytes));
  }
}

void write_file(std::string_view path, FunctionRef<void(ByteSink&)> write) {
  const std::filesystem::path target = save_target(path);
  const std::filesystem::path folder = target.parent_path();
  TemporaryFile file(temporary_name(target), path);
  if (::ftruncate(file.fd(), 0) != 0) fail_with("save", path, errno);
  FileSink sink(file.fd(), path);
  try {
    write(sink);
  } catch (const RecordError& error) {
    throw error.from("save", path);  // a codec does not know the file's name
  }
  sink.flush();

  struct stat old{};
  const bool replaces = ::stat(target.c_str(), &old) == 0;
  if (replaces && ::fchmod(file.fd(), old.st_mode & 07777) != 0) fail_with("save", path, errno);
  if (retried([&] { return ::fsync(file.fd()); }) != 0) fail_with("save", path, errno);
  if (!file.rename_to(target.string())) fail_with("save", path, errno);
  sync_folder(folder, path);
}

void write_file(std::string_view path, std::string_view content) {
  write_file(path, [&](ByteSink& sink) { sink.write(std::as_bytes(std::span(content))); });
}

void check_writable_file(std::string_view path) {
  const TemporaryFile made_and_removed(temporary_name(save_target(path)), path);
}

}  // namespace hearth::inline v0_1
