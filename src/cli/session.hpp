// What all subcommands share while they run: how they speak, and what went wrong.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hearth::inline v0_1::cli {

/// The exit statuses, which are diff(1)'s.
inline constexpr int kFine = 0, kDifferent = 1, kTrouble = 2;

/// What ends a command with status 2 and this one line.
struct Trouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Standard output, of which nothing is lost in silence: Trouble when it takes no more.
class Output {
 public:
  void put(std::string_view text);
  /// To be called last.
  void flush();
};

struct Session {
  bool quiet = false;    // neither notes nor progress
  bool verbose = false;  // all problems of a file, not only the first
  Output out;

  /// A line on stderr that is no error.
  void note(std::string_view text) const;
};

/// "hearth: .." on stderr, one line; with `verbose` one for each problem of a RecordError.
void report(const std::exception& error, bool verbose);

}  // namespace hearth::inline v0_1::cli
