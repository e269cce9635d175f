// Where in a model we are: field names and indices joined by dots.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <hearth/core/config.hpp>
#include <hearth/core/recycled.hpp>

namespace hearth::inline v0_1 {

/// A field's name with the number of its layer in it: {"weight_ih", "_l", 0, "_reverse"}.
struct SpreadName {
  std::string_view stem, mark;
  std::size_t index;
  std::string_view tail = "";

  HEARTH_API std::string text() const;
};

class Path {
 public:
  using Spread = SpreadName (*)(std::string_view field, std::size_t index);

  std::string text() const { return std::string(text_); }
  /// The same for as long as we stay here.
  std::string_view view() const { return text_; }
  /// What a field of the node we are at is called: its name, unless the node is a layer of a spread list.
  HEARTH_API std::string name(std::string_view field) const;

  /// One step down for as long as the object lives.
  class Step {
   public:
    HEARTH_API Step(Path& path, std::string_view field);
    /// To a member that may be a spread list: `spread` then names the fields of its layers, and neither the
    /// list nor a layer has a name of its own.
    HEARTH_API Step(Path& path, std::string_view field, Spread spread);
    HEARTH_API Step(Path& path, std::size_t index);
    HEARTH_API ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Path& path_;
    std::size_t length_;
    Spread spread_;
    std::size_t index_;
  };

 private:
  std::basic_string<char, std::char_traits<char>, Recycled<char>> text_;
  Spread spread_ = nullptr;  // names the fields of the layers of the list that we are in
  std::size_t index_ = 0;    // of the layer
};

}  // namespace hearth::inline v0_1
