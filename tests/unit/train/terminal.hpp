// A terminal of a test's own, and what is seen on it.
#pragma once

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace hearth::test {

/// The error stream goes to `fd` until the scope ends.
class ErrorStream {
 public:
  explicit ErrorStream(int fd) : before_(dup(STDERR_FILENO)) { dup2(fd, STDERR_FILENO); }
  ~ErrorStream() {
    std::fflush(stderr);
    dup2(before_, STDERR_FILENO);
    close(before_);
  }
  ErrorStream(const ErrorStream&) = delete;

 private:
  int before_;
};

/// A variable of the environment, or none of that name, until the scope ends.
class EnvironmentVariable {
 public:
  EnvironmentVariable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~EnvironmentVariable() { set(before_ ? before_->c_str() : nullptr); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;

 private:
  void set(const char* value) { value ? setenv(name_, value, 1) : unsetenv(name_); }
  const char* name_;
  std::optional<std::string> before_;
};

/// What can be read at once.
inline std::string waiting(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

class Terminal {
 public:
  Terminal(unsigned short columns, unsigned short rows) {
    made = openpty(&reader_, &writer_, nullptr, nullptr, nullptr) == 0;
    if (!made) return;
    resize(columns, rows);
    stream = fdopen(writer_, "w");
  }
  ~Terminal() {
    if (!made) return;
    std::fclose(stream);
    close(reader_);
  }
  Terminal(const Terminal&) = delete;

  void resize(unsigned short columns, unsigned short rows) {
    const winsize size{rows, columns, 0, 0};
    ioctl(writer_, TIOCSWINSZ, &size);
  }
  /// What was written since the last call; at most what a terminal takes before somebody reads, 4 KB.
  std::string written() { return waiting(reader_); }
  int fd() const { return writer_; }

  bool made = false;
  std::FILE* stream = nullptr;

 private:
  int reader_ = -1, writer_ = -1;
};

/// What bytes become on a terminal: knows the few commands that are used here, and fails at others.
struct Seen {
  std::vector<std::string> lines = {""};
  std::size_t row = 0, column = 0;  // columns are characters of UTF-8, kept as bytes of `cells`
  bool cursor = true, unknown = false;

  void take(const std::string& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '\r') {
        column = 0;
      } else if (bytes[i] == '\n') {
        if (++row == cells.size()) cells.emplace_back();
      } else if (bytes[i] == '\033') {
        std::size_t end = i + 2;
        while (end < bytes.size() && (bytes[end] < '@' || bytes[end] > '~')) ++end;
        command(bytes.substr(i + 2, end - i - 2), bytes[end]);
        i = end;
      } else if ((static_cast<unsigned char>(bytes[i]) & 0xC0) == 0x80) {
        cells[row][column - 1] += bytes[i];
      } else {
        if (cells[row].size() <= column) cells[row].resize(column + 1, " ");
        cells[row][column++] = bytes[i];
      }
    }
    lines.clear();
    for (const auto& line : cells) {
      lines.emplace_back();
      for (const std::string& cell : line) lines.back() += cell;
      lines.back().resize(lines.back().find_last_not_of(' ') + 1);
    }
    while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  }

 private:
  void command(const std::string& number, char what) {
    if (what == 'A') {
      row -= std::stoul(number);
    } else if (what == 'K' || what == 'J') {
      cells[row].resize(std::min(cells[row].size(), column));
      if (what == 'J') cells.resize(row + 1);
    } else if (what == 'h' || what == 'l') {
      unknown |= number != "?25";
      cursor = what == 'h';
    } else {
      unknown |= what != 'm';
    }
  }
  std::vector<std::vector<std::string>> cells = {{}};
};

}  // namespace hearth::test
