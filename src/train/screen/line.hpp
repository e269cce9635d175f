// One line of a picture on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hearth::inline v0_1::train::detail {

enum class Ink { plain, strong, faint, done, good, warning };

/// No wider than it may be: what does not fit is cut off.
class Line {
 public:
  Line(std::size_t width, bool color) : width_(width), color_(color) {}

  Line& add(std::string_view words, Ink ink = Ink::plain);
  /// Spaces up to a column.
  Line& to(std::size_t column);
  std::size_t used() const { return used_; }
  std::size_t left() const { return width_ - used_; }
  const std::string& text() const { return text_; }

 private:
  std::size_t width_, used_ = 0;
  bool color_;
  std::string text_;
};

}  // namespace hearth::inline v0_1::train::detail
