// Where the time goes. HEARTH_PROFILE=trace.json makes any program write what its operations took when it
// ends, as Chrome's trace events (chrome://tracing, ui.perfetto.dev), and a table to stderr; a program can
// also start and stop by itself, and name parts of its own with a Scope. See docs/profiling.md.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hearth/core/config.hpp>

namespace hearth::inline v0_1::profile {

/// What a scope does: multiplications and additions, and bytes that it has to read and write at the least.
struct Work {
  std::string name;
  double flops = 0, bytes = 0;
};

/// What all scopes of one name took.
struct Total {
  std::string name;
  std::size_t calls = 0;
  double milliseconds = 0;  // from begin to end
  double own = 0;           // without the scopes inside of them
  double flops = 0, bytes = 0;
};

/// Forgets what was recorded, and records from now on.
HEARTH_API void start();
/// Scopes that begin from now on are not recorded.
HEARTH_API void stop();

/// The totals of all threads; the largest own time first.
HEARTH_API std::vector<Total> totals();
/// The same as text, for `rows` of them.
HEARTH_API std::string table(std::size_t rows = 20);
/// Writes Chrome's trace events, a track for each thread. Of each thread the first million scopes are kept.
/// DataError when the file cannot be written.
HEARTH_API void write_trace(std::string_view path);

namespace detail {
extern HEARTH_API std::atomic<bool> recording;
HEARTH_API void begin(Work work);
HEARTH_API void end();
}  // namespace detail

inline bool recording() { return detail::recording.load(std::memory_order_relaxed); }

/// A part of a program, from its construction to its end. Costs a load from memory while nothing is
/// recorded.
class Scope {
 public:
  explicit Scope(std::string_view name) : open_(recording()) {
    if (open_) detail::begin({std::string(name)});
  }
  /// describe() gives the Work; it is called while something is recorded.
  template <class F>
    requires requires(const F& describe) { Work(describe()); }
  explicit Scope(const F& describe) : open_(recording()) {
    if (open_) detail::begin(describe());
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    if (open_) detail::end();
  }

 private:
  bool open_;
};

}  // namespace hearth::inline v0_1::profile
