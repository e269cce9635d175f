// The body of a function while it is written: a line for each value, whose names are chosen in the end.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "codegen_text.hpp"

namespace hearth::inline v0_1::codegen {

// In the code of a line, others stand as marks that no name of a file has: what is read as a whole, and may
// be moved from by its last reader; what is only asked; an extent; and a member of the struct.
std::string value_of_line(std::size_t line);
std::string asked_of_line(std::size_t line);
std::string number_of_line(std::size_t line);
std::string member_mark(std::size_t member);

struct Line {
  enum class Kind { parameter, value, constant };
  Kind kind;
  std::string name;  // of parameters; what others would like to be called
  std::string code = {};
  std::string note = {};  // the shape, for the end of the line
  bool joins = false;     // an operator of lower precedence than a call
};

class Lines {
 public:
  std::size_t add(Line line) {
    lines_.push_back(std::move(line));
    return lines_.size() - 1;
  }
  const Line& operator[](std::size_t line) const { return lines_[line]; }
  void note(std::size_t line, std::string text) { lines_[line].note = std::move(text); }

  /// The lines that `result` needs, with the marks replaced: short ones within their only reader, and moves
  /// where a value is read for the last time. Parameters have their names already.
  std::string body(const std::string& result, Names& names,
                   const std::function<std::string(std::size_t)>& member) const;

 private:
  std::vector<Line> lines_;
};

}  // namespace hearth::inline v0_1::codegen
