// Lines at the end of a terminal that are drawn again and again.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "line.hpp"
#include "terminal.hpp"

namespace hearth::inline v0_1::train::detail {

/// Each picture is one write, so that it is never seen in parts. Without a cursor while there is a picture.
class Live {
 public:
  explicit Live(std::FILE* stream) : stream_(stream) {}
  ~Live() { leave(); }

  /// In place of the last picture.
  void draw(const std::vector<Line>& lines);
  /// A line above the picture.
  void print(const std::string& line);
  /// Wipes the picture.
  void wipe();
  /// Leaves the picture where it is: what comes next is below it.
  void leave();

 private:
  std::string to_start() const;
  std::string picture() const;

  std::FILE* stream_;
  std::vector<Line> lines_;  // as they stand there
  CursorGuard cursor_;
};

}  // namespace hearth::inline v0_1::train::detail
