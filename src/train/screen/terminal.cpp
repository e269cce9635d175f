#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

namespace hearth::inline v0_1::train::detail {
namespace {

constexpr std::string_view kHide = "\033[?25l", kShow = "\033[?25h";
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

// What a signal's handler needs; there is one terminal.
volatile std::sig_atomic_t hidden_on = -1;
struct sigaction before[std::size(kSignals)] = {};

// Shows the cursor, then lets the signal do what it did before.
void show_and_pass(int signal) {
  const int error = errno;
  if (hidden_on >= 0 && ::write(hidden_on, kShow.data(), kShow.size()) < 0) hidden_on = -1;
  for (std::size_t i = 0; i < std::size(kSignals); ++i)
    if (kSignals[i] == signal) ::sigaction(signal, &before[i], nullptr);
  ::raise(signal);
  errno = error;
}

std::size_t number_in(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  const long number = text ? std::strtol(text, nullptr, 10) : 0;
  return number > 0 && number < 10'000 ? static_cast<std::size_t>(number) : otherwise;
}

}  // namespace

bool is_terminal(std::FILE* stream) {
  const char* term = std::getenv("TERM");
  const bool dumb = term && std::string_view(term) == "dumb";
  return stream && !dumb && ::isatty(::fileno(stream)) == 1;
}

TerminalSize size_of_terminal(std::FILE* stream) {
  winsize size{};
  const bool known = ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0;
  const TerminalSize usual;
  return {known && size.ws_col > 0 ? size.ws_col : number_in("COLUMNS", usual.columns),
          known && size.ws_row > 0 ? size.ws_row : number_in("LINES", usual.rows)};
}

bool speaks_utf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const char* locale = std::getenv(variable); locale && *locale) {
      const std::string_view name = locale;
      for (const char* form : {"UTF-8", "utf-8", "UTF8", "utf8"})
        if (name.find(form) != name.npos) return true;
      return false;
    }
  return false;
}

bool wants_color() {
  const char* none = std::getenv("NO_COLOR");
  return !none || !*none;
}

void write_at_once(std::FILE* stream, std::string_view bytes) {
  std::fflush(stream);  // what was printed before
  while (!bytes.empty()) {
    const ssize_t written = ::write(::fileno(stream), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody watches any more; that ends no training
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void CursorGuard::hide(std::FILE* stream) {
  if (stream_ || hidden_on >= 0) return;
  stream_ = stream;
  hidden_on = ::fileno(stream);
  struct sigaction action = {};
  action.sa_handler = show_and_pass;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    ::sigaction(kSignals[i], nullptr, &before[i]);
    if (before[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
  write_at_once(stream, kHide);
}

void CursorGuard::show() {
  if (!stream_) return;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    struct sigaction now = {};
    ::sigaction(kSignals[i], nullptr, &now);
    if (now.sa_handler == show_and_pass) ::sigaction(kSignals[i], &before[i], nullptr);
  }
  write_at_once(stream_, kShow);
  hidden_on = -1;
  stream_ = nullptr;
}

}  // namespace hearth::inline v0_1::train::detail
