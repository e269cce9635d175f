#include "output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::train::detail {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  throw RecordError("save", path,
                    {{RecordProblem::Kind::unreadable, "", "", std::generic_category().message(error)}});
}

int flags_of(OpenFor how) {
  constexpr int kAlways = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  switch (how) {
    case OpenFor::append: return kAlways;
    case OpenFor::replace: return kAlways | O_TRUNC;
    case OpenFor::make_new: return kAlways | O_EXCL;
  }
  return kAlways;
}

}  // namespace

OutputFile::OutputFile(std::string path, OpenFor how) : path_(std::move(path)) {
  if (path_.empty() || path_.find('\0') != std::string::npos) fail(path_, EINVAL);
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) fail(path_, error.value());
  fd_ = ::open(path_.c_str(), flags_of(how), 0666);
  if (fd_ < 0) fail(path_, errno);
  struct stat info{};
  if (::fstat(fd_, &info) == 0) {
    regular_ = S_ISREG(info.st_mode);
    size_ = static_cast<std::uint64_t>(info.st_size);
  }
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
}

void OutputFile::append(std::string_view bytes) {
  const std::uint64_t whole = size_ + bytes.size();
  while (!bytes.empty()) {
    const auto written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const int error = written < 0 ? errno : ENOSPC;
      if (regular_ && ::ftruncate(fd_, static_cast<off_t>(size_)) != 0) fail(path_, errno);
      fail(path_, error);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  size_ = whole;
}

}  // namespace hearth::inline v0_1::train::detail
