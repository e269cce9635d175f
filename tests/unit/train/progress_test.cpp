#include <hearth/train/progress.hpp>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <cstdio>

#include <doctest/doctest.h>
#include "../../skip.hpp"

using hearth::train::ProgressBar;

namespace {

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

/// What can be read at once.
std::string waiting(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("progress: nothing is written where there is no terminal") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  {
    const ErrorStream stream(ends[1]);
    ProgressBar bar("epoch 1/2", 100, "images");
    bar.update(50, 0.5);
    bar.update(100, 0.25);
  }
  close(ends[1]);
  CHECK(waiting(ends[0]).empty());
  close(ends[0]);
}

TEST_CASE("progress: a terminal shows label, share, loss and speed on one line, which is wiped") {
  int terminal = -1, ours = -1;
  if (openpty(&terminal, &ours, nullptr, nullptr, nullptr) != 0)
    return hearth::test::skip("no terminal can be made here");
  std::string drawn, wiped;
  {
    const ErrorStream stream(ours);
    ProgressBar bar("epoch 1/2", 12345, "images");
    bar.update(0, 2.5);
    bar.update(100, 2.0);  // too soon after the first
    bar.update(12345, 0.25);
    drawn = waiting(terminal);
    bar.clear();
    wiped = waiting(terminal);
  }
  CHECK(waiting(terminal).empty());
  close(ours);
  close(terminal);

  CHECK(has(drawn, "\repoch 1/2 [>                       ]   0%  loss 2.5000"));
  CHECK(has(drawn, "\repoch 1/2 [========================] 100%  loss 0.2500"));
  CHECK(!has(drawn, "loss 2.0000"));
  CHECK(has(drawn, " images/s  ETA 0:00"));
  CHECK(!has(drawn, "\n"));
  CHECK(wiped == "\r\033[K");
}

TEST_CASE(
    "progress: a bar that goes out of scope wipes itself; more than all is all, nothing of nothing is "
    "drawn") {
  int terminal = -1, ours = -1;
  if (openpty(&terminal, &ours, nullptr, nullptr, nullptr) != 0)
    return hearth::test::skip("no terminal can be made here");
  std::string over, nothing;
  {
    const ErrorStream stream(ours);
    {
      ProgressBar("x", 10, "images").update(11, 1);
    }
    over = waiting(terminal);
    {
      ProgressBar("y", 0, "images").update(0, 1);
    }
    nothing = waiting(terminal);
  }
  close(ours);
  close(terminal);
  CHECK(has(over, "] 100%  loss 1.0000"));
  CHECK(over.ends_with("\r\033[K"));
  CHECK(nothing.empty());
}

TEST_CASE("progress: without a loss, the speed follows the share") {
  int terminal = -1, ours = -1;
  if (openpty(&terminal, &ours, nullptr, nullptr, nullptr) != 0)
    return hearth::test::skip("no terminal can be made here");
  std::string drawn;
  {
    const ErrorStream stream(ours);
    ProgressBar("convert", 100, "MiB").update(50);
    drawn = waiting(terminal);
  }
  close(ours);
  close(terminal);
  CHECK(has(drawn, "\rconvert [============>           ]  50%  "));
  CHECK(has(drawn, " MiB/s  ETA 0:00"));
  CHECK(!has(drawn, "loss"));
}
