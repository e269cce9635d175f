#include "profile_report.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>

#include <hearth/core/error.hpp>

namespace hearth::inline v0_1::profile {
namespace {

template <class... T>
std::string formatted(const char* format, T... values) {
  char line[256];
  std::snprintf(line, sizeof line, format, values...);
  return line;
}

// Billions a second, where something was counted.
std::string rate(double count, double milliseconds) {
  return count > 0 && milliseconds > 0 ? formatted("%10.1f", count / milliseconds * 1e-6) : "          ";
}

// Writes to a file as long as that works.
class File {
 public:
  explicit File(std::string_view path) : path_(path), file_(std::fopen(path_.c_str(), "w")) {
    if (!file_) fail();
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (file_) std::fclose(file_);
  }
  void write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail();
  }
  void close() {
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw DataError("hearth: profile: expected to write the trace '" + path_ + "', the system refused it");
  }
  std::string path_;
  std::FILE* file_;
};

// Microseconds of nanoseconds, with a point in every locale.
std::string microseconds(std::int64_t nanoseconds) {
  return formatted("%lld.%03d", static_cast<long long>(nanoseconds / 1000),
                   static_cast<int>(nanoseconds % 1000));
}

// $HEARTH_PROFILE, from the start of the program to its end. A child that was forked is silent.
struct FromEnvironment {
  FromEnvironment() {
    if (const char* path = std::getenv("HEARTH_PROFILE"); path && *path) {
      trace() = path;
      process() = getpid();
      start();
      std::atexit(report);
    }
  }
  // Never destroyed: they are read when the program ends.
  static std::string& trace() {
    static std::string& path = *new std::string;
    return path;
  }
  static pid_t& process() {
    static pid_t process = 0;
    return process;
  }
  static void report() {
    if (getpid() != process()) return;
    stop();
    std::fputs(table().c_str(), stderr);
    try {
      write_trace(trace());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
  }
} const from_environment;

}  // namespace

std::string table(std::size_t rows) {
  const std::vector<Total> all = totals();
  double own = 0;
  std::size_t width = 4;
  for (const Total& total : all) own += total.own;
  for (std::size_t i = 0; i < std::min(rows, all.size()); ++i) width = std::max(width, all[i].name.size());
  std::string text = formatted("%-*s %9s %10s %6s %10s %10s %10s %10s\n", static_cast<int>(width), "name",
                               "calls", "own ms", "%", "total ms", "us a call", "GFLOP/s", "GB/s");
  for (std::size_t i = 0; i < std::min(rows, all.size()); ++i) {
    const Total& t = all[i];
    text += t.name + std::string(width - t.name.size(), ' ') +
            formatted(" %9zu %10.2f %6.1f %10.2f %10.1f ", t.calls, t.own, own > 0 ? 100 * t.own / own : 0,
                      t.milliseconds, 1000 * t.milliseconds / static_cast<double>(t.calls)) +
            rate(t.flops, t.milliseconds) + " " + rate(t.bytes, t.milliseconds) + "\n";
  }
  if (all.size() > rows) text += formatted("and %zu more\n", all.size() - rows);
  return text;
}

void detail::write_trace(std::string_view path, const std::vector<std::unique_ptr<Track>>& tracks) {
  File file(path);
  file.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
  std::size_t left_out = 0;
  bool first = true;
  for (const auto& track : tracks) {
    std::lock_guard lock(track->mutex);
    left_out += track->left_out;
    for (const Event& event : track->events) {
      const std::string name =
          nlohmann::json(event.name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      file.write((first ? "" : ",\n") + ("{\"ph\":\"X\",\"pid\":1,\"name\":" + name) +
                 formatted(",\"tid\":%zu,\"ts\":", track->number) + microseconds(event.begin) +
                 ",\"dur\":" + microseconds(event.duration) +
                 formatted(",\"args\":{\"flops\":%.0f,\"bytes\":%.0f}}", event.flops, event.bytes));
      first = false;
    }
  }
  file.write(formatted("\n],\"otherData\":{\"left_out\":%zu}}\n", left_out));
  file.close();
}

}  // namespace hearth::inline v0_1::profile
