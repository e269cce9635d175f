// What the terminal behind a stream can do.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string_view>

namespace hearth::inline v0_1::train::detail {

/// One on which the cursor can be moved: not a pipe, not TERM=dumb.
bool is_terminal(std::FILE* stream);

struct TerminalSize {
  std::size_t columns = 80, rows = 24;
};

/// As it is now; COLUMNS and LINES where it does not say.
TerminalSize size_of_terminal(std::FILE* stream);

/// Is the text of this process UTF-8, by LC_ALL, LC_CTYPE and LANG?
bool speaks_utf8();

/// Unless NO_COLOR is set (no-color.org).
bool wants_color();

/// In one write, so that nothing is seen half drawn.
void write_at_once(std::FILE* stream, std::string_view bytes);

/// While one is shown there is no cursor. A signal that ends or halts the program shows it again first.
class CursorGuard {
 public:
  CursorGuard() = default;
  ~CursorGuard() { show(); }
  CursorGuard(const CursorGuard&) = delete;
  CursorGuard& operator=(const CursorGuard&) = delete;

  void hide(std::FILE* stream);
  void show();

 private:
  std::FILE* stream_ = nullptr;
};

}  // namespace hearth::inline v0_1::train::detail
