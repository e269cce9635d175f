#include <hearth/train/progress.hpp>

#include <cstdio>

#include <doctest/doctest.h>
#include "../../skip.hpp"
#include "terminal.hpp"

using namespace hearth::test;
using hearth::train::ProgressBar;

namespace {

// Signs of ASCII without colours, on a terminal of 120 columns.
struct Plain {
  EnvironmentVariable locale{"LC_ALL", "C"}, color{"NO_COLOR", "1"}, term{"TERM", "xterm"};
  Terminal terminal{120, 24};
};

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
  Plain plain;
  Terminal& terminal = plain.terminal;
  if (!terminal.made) return skip("no terminal can be made here");
  std::string drawn, wiped;
  {
    const ErrorStream stream(terminal.fd());
    ProgressBar bar("epoch 1/2", 12345, "images");
    bar.update(0, 2.5);
    bar.update(100, 2.0);  // too soon after the first
    bar.update(12345, 0.25);
    drawn = terminal.written();
    bar.clear();
    wiped = terminal.written();
  }
  CHECK(terminal.written().empty());

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
  Plain plain;
  Terminal& terminal = plain.terminal;
  if (!terminal.made) return skip("no terminal can be made here");
  std::string over, nothing;
  {
    const ErrorStream stream(terminal.fd());
    {
      ProgressBar("x", 10, "images").update(11, 1);
    }
    over = terminal.written();
    {
      ProgressBar("y", 0, "images").update(0, 1);
    }
    nothing = terminal.written();
  }
  CHECK(has(over, "] 100%  loss 1.0000"));
  CHECK(over.ends_with("\r\033[K"));
  CHECK(nothing.empty());
}

TEST_CASE("progress: without a loss, the speed follows the share") {
  Plain plain;
  Terminal& terminal = plain.terminal;
  if (!terminal.made) return skip("no terminal can be made here");
  std::string drawn;
  {
    const ErrorStream stream(terminal.fd());
    ProgressBar("convert", 100, "MiB").update(50);
    drawn = terminal.written();
  }
  CHECK(has(drawn, "\rconvert [============>           ]  50%  "));
  CHECK(has(drawn, " MiB/s  ETA 0:00"));
  CHECK(!has(drawn, "loss"));
}

TEST_CASE(
    "progress: in a narrow terminal the bar is shorter and the line does not wrap; UTF-8 has finer bars") {
  const EnvironmentVariable locale("LC_ALL", "C.UTF-8"), color("NO_COLOR", "1"), term("TERM", "xterm");
  Terminal terminal(50, 24);
  if (!terminal.made) return skip("no terminal can be made here");
  {
    const ErrorStream stream(terminal.fd());
    ProgressBar bar("epoch 1/200", 100, "images");
    bar.update(50, 0.5);
    Seen seen;
    seen.take(terminal.written());
    CHECK(has(seen.lines[0], "epoch 1/200 ━━━━────  50%  loss 0.5000  "));
    CHECK(seen.column <= 49);
  }
  const EnvironmentVariable none("NO_COLOR", nullptr);
  const ErrorStream stream(terminal.fd());
  ProgressBar("x", 100, "images").update(50, 0.5);
  CHECK(has(terminal.written(), "\033[36m━━━━"));
}
