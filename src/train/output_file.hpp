// A file that grows while a training runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hearth::inline v0_1::train::detail {

enum class OpenFor {
  append,   // behind what it has
  replace,  // what it had is gone
  make_new  // one that is not there yet
};

/// Written piece by piece, each seen by other programs at once. RecordError when anything fails.
class OutputFile {
 public:
  /// Makes the folder where there is none.
  OutputFile(std::string path, OpenFor how);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Whole or not at all: when it cannot be written, the file is cut back to what it was.
  void append(std::string_view bytes);

  const std::string& path() const { return path_; }
  /// Not a device or a pipe.
  bool is_regular() const { return regular_; }

 private:
  std::string path_;
  int fd_ = -1;
  bool regular_ = false;
  std::uint64_t size_ = 0;
};

}  // namespace hearth::inline v0_1::train::detail
